//! A telephone system with no telephones, part of the product: for the demo page, for trying out a
//! configuration, and for tests.
//!
//! What happens to a call is read off its number ([`script`]), and where it is follows from the time
//! that has passed, so nothing runs in the background.

pub mod script;

use super::{Callback, Originated, Provider, ProviderError, Spokesman};
use crate::callbacks::call_id::CallId;
use crate::clock::Clock;
use async_trait::async_trait;
use jiff::Timestamp;
use script::{Reaction, Step};
use shared_types::call_state::CallState;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The simulator.
pub struct Simulator {
    clock: Arc<dyn Clock>,
    speed: f64,
    patience: Duration,
    calls: Mutex<VecDeque<SimulatedCall>>,
}

/// What the simulator was asked for, and when.
#[derive(Clone, Debug)]
pub struct SimulatedCall {
    pub callback: Callback,
    pub asked_at: Timestamp,
    taken_at: Duration,
    steps: &'static [Step],
}

impl Simulator {
    /// Older calls are forgotten.
    pub const CALLS_KEPT: usize = 200;

    /// `speed` 1.0 is that of life, 2.0 twice as fast. `patience` is how long a silent telephone
    /// system is waited for, as with a real one.
    pub fn new(clock: Arc<dyn Clock>, speed: f64, patience: Duration) -> Self {
        Self { clock, speed, patience, calls: Mutex::default() }
    }

    /// The calls it took, newest first, each with the states it has reached and when.
    pub fn calls(&self) -> Vec<(SimulatedCall, Vec<(CallState, Duration)>)> {
        let now = self.clock.uptime();
        let calls = self.lock();
        calls.iter().rev().map(|call| (call.clone(), self.history(call, now))).collect()
    }

    fn history(&self, call: &SimulatedCall, now: Duration) -> Vec<(CallState, Duration)> {
        let elapsed = now.saturating_sub(call.taken_at);
        let at = |step: &Step| step.at.div_f64(self.speed);
        let reached = call.steps.iter().filter(|step| at(step) <= elapsed);
        reached.map(|step| (step.state, at(step))).collect()
    }

    fn remember(&self, callback: &Callback, steps: &'static [Step]) {
        let mut calls = self.lock();
        if calls.len() == Self::CALLS_KEPT {
            calls.pop_front();
        }
        calls.push_back(SimulatedCall {
            callback: callback.clone(),
            asked_at: self.clock.now(),
            taken_at: self.clock.uptime(),
            steps,
        });
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<SimulatedCall>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulator").field("speed", &self.speed).finish_non_exhaustive()
    }
}

#[async_trait]
impl Provider for Simulator {
    async fn originate(&self, call: &Callback) -> Result<Originated, ProviderError> {
        match script::reaction(&call.number) {
            Reaction::Takes(steps) => {
                self.remember(call, steps);
                Ok(Originated { upstream_status: None })
            }
            Reaction::Refuses => Err(ProviderError::Refused {
                status: 403,
                spoke: Spokesman::TelephoneSystem,
                retry_after: None,
            }),
            Reaction::IsUnreachable => Err(ProviderError::Unreachable(None)),
            Reaction::KeepsSilent => {
                tokio::time::sleep(self.patience.div_f64(self.speed)).await;
                Err(ProviderError::OutcomeUnknown(None))
            }
        }
    }

    fn state(&self, call: &CallId) -> Option<CallState> {
        let now = self.clock.uptime();
        let calls = self.lock();
        let call = calls.iter().rev().find(|known| known.callback.id == *call)?;
        self.history(call, now).last().map(|(state, _)| *state)
    }
}
