//! The simulator: telephone system and provider in one. The number of a call determines its states.

use async_trait::async_trait;
use model::clock::Clock;
use model::provider::{
    AgentAvailability, Capabilities, ConnectionProblem, ConnectionReport, NewCall, Originated,
    Provider, ProviderError,
};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::{Arc, Mutex};
use telephony::conformance::paced_clock::PacedClock;
use telephony::conformance::{CreateAnswer, Event, Fixture, ReceivedCreate};
use telephony::provider_tests;
use telephony::simulator::Simulator;
use tokio::sync::watch;

provider_tests!(SimulatorFixture::new());

/// The visitor waits in the queue and is answered.
const WAITS: &str = "(202) 555-0106";

pub(super) struct SimulatorFixture {
    clock: Arc<PacedClock>,
    provider: Arc<CountedSimulator>,
    number: Mutex<&'static str>,
}

/// The simulator, and the creates that it received.
struct CountedSimulator {
    simulator: Simulator,
    creates: watch::Sender<Vec<ReceivedCreate>>,
}

impl SimulatorFixture {
    pub(super) fn new() -> Self {
        let clock = Arc::new(PacedClock::default());
        let our_clock: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let simulator =
            Simulator::new(telephony::simulator::settings::SimulatorSettings::default(), our_clock);
        let provider = Arc::new(CountedSimulator { simulator, creates: watch::Sender::default() });
        Self { clock, provider, number: Mutex::new(WAITS) }
    }

    fn set_number(&self, number: &'static str) {
        *self.number.lock().unwrap() = number;
    }
}

impl Fixture for SimulatorFixture {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.provider) as _
    }

    fn reopened(&self) -> Arc<dyn Provider> {
        self.provider()
    }

    fn number(&self) -> String {
        (*self.number.lock().unwrap()).to_owned()
    }

    fn answer_creates(&self, answer: CreateAnswer) -> bool {
        self.set_number(match answer {
            CreateAnswer::Accept => WAITS,
            CreateAnswer::Refuse => "(202) 555-0104",
            CreateAnswer::Hang => "(202) 555-0105",
            CreateAnswer::Throttle
            | CreateAnswer::Drop
            | CreateAnswer::Garbage
            | CreateAnswer::Truncate
            | CreateAnswer::LoseFirstAnswer => return false,
        });
        true
    }

    fn creates(&self) -> Vec<ReceivedCreate> {
        self.provider.creates.borrow().clone()
    }

    async fn until_created(&self, count: usize) {
        let mut creates = self.provider.creates.subscribe();
        creates.wait_for(|creates| creates.len() >= count).await.unwrap();
    }

    fn placed_calls(&self) -> usize {
        self.provider.simulator.calls().len()
    }

    async fn while_time_passes<T>(&self, future: impl Future<Output = T>) -> T {
        self.clock.while_waiting_for(future).await
    }

    fn life(&self) -> Vec<(Event, CallState)> {
        let queued = |position, wait| {
            let state = CallState::Queued { position: Some(position), wait: Some(wait) };
            (Event::Queued { position }, state)
        };
        vec![
            queued(3, 60),
            queued(2, 40),
            queued(1, 20),
            (Event::FirstRings, CallState::Ringing { leg: Leg::Visitor }),
            (Event::FirstAnswers, CallState::Answered { leg: Leg::Visitor }),
            (Event::SecondRings, CallState::Ringing { leg: Leg::Agent }),
            (Event::SecondAnswers, CallState::Answered { leg: Leg::Agent }),
            (Event::Connected, CallState::Connected),
            (Event::Completed, CallState::Ended { cause: EndCause::Completed }),
        ]
    }

    fn other_ends(&self) -> Vec<(Event, CallState)> {
        vec![
            (Event::Busy, CallState::Ended { cause: EndCause::Busy }),
            (Event::NotAnswered, CallState::Ended { cause: EndCause::NoAnswer }),
        ]
    }

    fn prepare_end(&self, event: Event) {
        let is_busy = event == Event::Busy;
        self.set_number(if is_busy { "(202) 555-0101" } else { "(202) 555-0102" });
    }

    /// Its calls progress by themselves.
    async fn report(&self, _call: &NewCall, _event: Event) {}

    fn set_available_agents(&self, count: u32) -> String {
        if count == 0 { "empty" } else { "500" }.to_owned()
    }

    fn is_hung_up(&self, call: &NewCall) -> bool {
        let calls = self.provider.simulator.calls();
        let call = calls.iter().find(|known| known.request.id == call.id).unwrap();
        call.history().last().unwrap().state.is_final()
    }

    /// It has none.
    fn digits(&self, _call: &NewCall) -> Option<String> {
        None
    }

    fn refuse_credentials(&self) -> bool {
        false
    }

    async fn stop(&self) -> bool {
        false
    }

    fn secrets(&self) -> Vec<String> {
        Vec::new()
    }
}

#[async_trait]
impl Provider for CountedSimulator {
    fn capabilities(&self) -> Capabilities {
        self.simulator.capabilities()
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        // The demo shows the code of a call, and no context.
        let create = ReceivedCreate {
            code: call.code.map(model::call_code::CallCode::expose),
            ..ReceivedCreate::default()
        };
        self.creates.send_modify(|creates| creates.push(create));
        self.simulator.originate(call).await
    }

    async fn agent_availability(&self, api_domain: &str, queue: &str) -> AgentAvailability {
        self.simulator.agent_availability(api_domain, queue).await
    }

    async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        self.simulator.check_connection().await
    }
}
