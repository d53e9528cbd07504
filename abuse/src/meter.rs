//! The telephone system of a simulation: the simulator, with a meter in front that counts and prices what it is asked
//! for.

use crate::clock::VirtualClock;
use crate::numbers;
use async_trait::async_trait;
use model::call_id::CallId;
use model::clock::Clock;
use model::provider::{
    AgentAvailability, Capabilities, NewCall, Originated, Provider, ProviderError, RefusalSource,
    RingOrder, TerminalCall,
};
use model::random::SystemRandom;
use shared_types::phone::PhoneNumber;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use telephony::simulator::Simulator;

/// How long a simulated call lasts: four minutes.
pub const CALL_DURATION: Duration = Duration::from_mins(4);

/// A call that a simulated terminal makes to a destination that is no number rings this number's script.
const ANY_NUMBER: &str = "+12122345678";

/// One call that the telephone system accepted.
#[derive(Clone, Debug)]
pub struct MeteredCall {
    /// When, since the beginning.
    pub at: Duration,
    /// On whose behalf: a tenant, or an address of record.
    pub payer: String,
    /// The number, or what a terminal dialled.
    pub number: String,
}

/// What the telephone system was asked for.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The accepted calls, in order.
    pub calls: Vec<MeteredCall>,
    /// Requests to place a call, accepted or not: when, and on whose behalf.
    pub attempts: Vec<(Duration, String)>,
}

/// The meter.
pub struct Meter {
    clock: VirtualClock,
    simulator: Arc<Simulator>,
    reading: Mutex<Reading>,
}

impl Meter {
    /// A meter in front of `simulator`.
    pub fn new(clock: VirtualClock, simulator: Arc<Simulator>) -> Self {
        Self { clock, simulator, reading: Mutex::default() }
    }

    /// What was counted so far.
    pub fn read(&self) -> Reading {
        self.lock().clone()
    }

    async fn place(
        &self,
        call: &NewCall,
        payer: &str,
        number: &str,
    ) -> Result<Originated, ProviderError> {
        let (at, payer) = (self.clock.uptime(), payer.to_owned());
        self.lock().attempts.push((at, payer.clone()));
        if let Some(status) = numbers::refusal(number) {
            let refused_by = RefusalSource::TelephoneSystem;
            return Err(ProviderError::Refused { status, refused_by, retry_after: None });
        }
        let originated = self.simulator.originate(call).await?;
        let number = number.to_owned();
        self.lock().calls.push(MeteredCall { at, payer, number });
        Ok(originated)
    }

    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Provider for Meter {
    fn capabilities(&self) -> Capabilities {
        Capabilities { terminal_calls: true, ..Simulator::CAPABILITIES }
    }

    async fn agent_availability(&self, api_domain: &str, queue: &str) -> AgentAvailability {
        self.simulator.agent_availability(api_domain, queue).await
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        self.place(call, &call.api_domain, call.number.expose_e164()).await
    }

    async fn originate_from_terminal(
        &self,
        call: &TerminalCall,
    ) -> Result<Originated, ProviderError> {
        let dialled = call.destination.expose();
        let number = PhoneNumber::parse(ANY_NUMBER).map_err(|_| ProviderError::NotSupported)?;
        let order =
            RingOrder::ExtensionThenNumber { extension: call.extension.as_str().to_owned() };
        let simulated = NewCall {
            id: CallId::random(&SystemRandom).map_err(|_| ProviderError::NotSupported)?,
            api_domain: call.host.clone(),
            number,
            order,
            caller_id: None,
            code: None,
            company: None,
            custom_data: None,
        };
        self.place(&simulated, call.aor.as_str(), dialled).await
    }
}

impl MeteredCall {
    /// Whether a genuine visitor or user asked for it.
    pub fn is_genuine(&self) -> bool {
        numbers::is_genuine(&self.number)
    }

    /// Whether a terminal placed it: its payer is an address of record.
    pub fn is_of_terminal(&self) -> bool {
        self.payer.contains('@')
    }

    /// What it costs, in thousandths of a euro.
    pub fn price(&self) -> u64 {
        numbers::price(&self.number)
    }
}

impl Reading {
    /// The cost of all calls that `chosen` chooses, in thousandths of a euro.
    pub fn cost(&self, chosen: impl Fn(&MeteredCall) -> bool) -> u64 {
        self.calls.iter().filter(|call| chosen(call)).map(MeteredCall::price).sum()
    }

    /// The most calls within `window`, of those that `chosen` chooses.
    pub fn most_within(&self, window: Duration, chosen: impl Fn(&MeteredCall) -> bool) -> usize {
        let times: Vec<_> =
            self.calls.iter().filter(|call| chosen(call)).map(|call| call.at).collect();
        most_within(window, &times)
    }

    /// The highest cost within `window` of those that `chosen` chooses, in thousandths of a euro. The simulation is
    /// longer than a day, so the cost of all calls is not that of a day.
    pub fn most_cost_within(&self, window: Duration, chosen: impl Fn(&MeteredCall) -> bool) -> u64 {
        let calls: Vec<_> = self.calls.iter().filter(|call| chosen(call)).collect();
        let (mut first, mut cost, mut most) = (0, 0, 0);
        for call in &calls {
            cost += call.price();
            while calls[first].at + window <= call.at {
                cost -= calls[first].price();
                first += 1;
            }
            most = most.max(cost);
        }
        most
    }
}

/// The most of `times`, which are in order, within `window`.
pub fn most_within(window: Duration, times: &[Duration]) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (last, at) in times.iter().enumerate() {
        while times[first] + window <= *at {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_cost_of_a_day_has_no_call_of_another_day() {
        let day = Duration::from_hours(24);
        let call = |hour: u64, index| MeteredCall {
            at: Duration::from_hours(hour),
            payer: "acme.example".to_owned(),
            number: numbers::dear(index),
        };
        let calls = vec![call(0, 0), call(1, 1), call(2, 2), call(24, 3), call(40, 4)];
        let reading = Reading { calls, attempts: Vec::new() };

        assert_eq!(reading.most_cost_within(day, |_| true), 3 * numbers::price(&numbers::dear(0)));
        assert_eq!(reading.most_cost_within(day, |_| false), 0);
    }

    #[test]
    fn the_most_calls_in_an_hour_are_found_wherever_the_hour_begins() {
        let minutes = |minutes: &[u64]| -> Vec<_> {
            minutes.iter().map(|minute| Duration::from_secs(minute * 60)).collect()
        };
        let hour = Duration::from_hours(1);

        assert_eq!(most_within(hour, &minutes(&[])), 0);
        assert_eq!(most_within(hour, &minutes(&[0, 60, 120])), 1);
        assert_eq!(most_within(hour, &minutes(&[0, 50, 59, 60, 200])), 3);
        assert_eq!(most_within(hour, &minutes(&[0, 50, 59, 59, 200])), 4);
    }
}
