//! The provider tests fail for a faulty provider: the simulator with deliberate faults.

use super::simulator::SimulatorFixture;
use async_trait::async_trait;
use model::call_progress::CallProgress;
use model::provider::{
    AgentAvailability, Capabilities, ConnectionProblem, ConnectionReport, NewCall, Originated,
    PlacedCall, Provider, ProviderError,
};
use shared_types::call_state::{CallState, Leg};
use std::sync::Arc;
use telephony::conformance::{
    CreateAnswer, Event, Fixture, ReceivedCreate, capabilities, creates, secrets, states,
};
use tokio::sync::watch;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    SendsACreateTwice,
    TakesSilenceAsRefusal,
    ReportsRingingAtOnce,
    DeclaresTheContext,
    DeniesAvailability,
    LogsTheNumber,
}

struct FaultyFixture {
    simulator: SimulatorFixture,
    fault: Fault,
}

struct FaultyProvider {
    provider: Arc<dyn Provider>,
    fault: Fault,
}

/// A call that rings although nothing was reported.
struct RingingCall(watch::Sender<Arc<[CallState]>>);

fn with(fault: Fault) -> FaultyFixture {
    FaultyFixture { simulator: SimulatorFixture::new(), fault }
}

#[tokio::test]
#[should_panic(expected = "left: (2, 2)")]
async fn a_create_that_is_sent_twice_is_found() {
    creates::an_accepted_call_was_created_once(&with(Fault::SendsACreateTwice)).await;
}

#[tokio::test]
#[should_panic(expected = "Hang: Refused")]
async fn silence_that_counts_as_a_refusal_is_found() {
    let fixture = with(Fault::TakesSilenceAsRefusal);
    creates::a_create_without_an_answer_has_an_unknown_outcome_and_is_not_repeated(&fixture).await;
}

#[tokio::test]
#[should_panic(expected = "[Accepted, Ringing")]
async fn an_unreported_state_is_found() {
    states::accepted_is_not_ringing(&with(Fault::ReportsRingingAtOnce)).await;
}

#[tokio::test]
#[should_panic(expected = "left: false")]
async fn a_declared_capability_that_is_missing_is_found() {
    let fixture = with(Fault::DeclaresTheContext);
    capabilities::code_and_context_are_passed_on_as_declared(&fixture).await;
}

#[tokio::test]
#[should_panic(expected = "left: Available")]
async fn a_capability_that_is_not_declared_is_found() {
    capabilities::availability_is_as_declared(&with(Fault::DeniesAvailability)).await;
}

#[tokio::test]
#[should_panic(expected = "the log contains a number")]
async fn a_logged_number_is_found() {
    secrets::numbers_and_secrets_are_never_logged(&with(Fault::LogsTheNumber)).await;
}

#[async_trait]
impl Provider for FaultyProvider {
    fn capabilities(&self) -> Capabilities {
        let declared = self.provider.capabilities();
        match self.fault {
            Fault::DeclaresTheContext => Capabilities { context: true, ..declared },
            Fault::DeniesAvailability => Capabilities { availability: false, ..declared },
            _ => declared,
        }
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        if self.fault == Fault::SendsACreateTwice {
            self.provider.originate(call).await?;
        }
        if self.fault == Fault::LogsTheNumber {
            tracing::debug!(number = call.number.expose_digits(), "a call");
        }
        let originated = self.provider.originate(call).await;
        match self.fault {
            Fault::TakesSilenceAsRefusal => originated.map_err(|_| ProviderError::Refused {
                status: 503,
                refused_by: model::provider::RefusalSource::TelephoneSystem,
                retry_after: None,
            }),
            Fault::ReportsRingingAtOnce => {
                let states = [CallState::Accepted, CallState::Ringing { leg: Leg::Visitor }];
                let call = Arc::new(RingingCall(watch::Sender::new(Arc::from(states))));
                originated.map(|originated| Originated { call, ..originated })
            }
            _ => originated,
        }
    }

    async fn agent_availability(&self, api_domain: &str, queue: &str) -> AgentAvailability {
        self.provider.agent_availability(api_domain, queue).await
    }

    async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        self.provider.check_connection().await
    }
}

impl PlacedCall for RingingCall {
    fn progress(&self) -> CallProgress {
        self.0.subscribe()
    }
}

impl Fixture for FaultyFixture {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(FaultyProvider { provider: self.simulator.provider(), fault: self.fault })
    }

    fn reopened(&self) -> Arc<dyn Provider> {
        self.provider()
    }

    fn number(&self) -> String {
        self.simulator.number()
    }

    fn answer_creates(&self, answer: CreateAnswer) -> bool {
        self.simulator.answer_creates(answer)
    }

    fn creates(&self) -> Vec<ReceivedCreate> {
        self.simulator.creates()
    }

    async fn until_created(&self, count: usize) {
        self.simulator.until_created(count).await;
    }

    fn placed_calls(&self) -> usize {
        self.simulator.placed_calls()
    }

    async fn while_time_passes<T>(&self, future: impl Future<Output = T>) -> T {
        self.simulator.while_time_passes(future).await
    }

    fn life(&self) -> Vec<(Event, CallState)> {
        self.simulator.life()
    }

    async fn report(&self, call: &NewCall, event: Event) {
        self.simulator.report(call, event).await;
    }

    fn set_available_agents(&self, count: u32) -> String {
        self.simulator.set_available_agents(count)
    }

    fn is_hung_up(&self, call: &NewCall) -> bool {
        self.simulator.is_hung_up(call)
    }

    fn digits(&self, call: &NewCall) -> Option<String> {
        self.simulator.digits(call)
    }

    fn refuse_credentials(&self) -> bool {
        self.simulator.refuse_credentials()
    }

    async fn stop(&self) -> bool {
        self.simulator.stop().await
    }

    fn secrets(&self) -> Vec<String> {
        self.simulator.secrets()
    }
}
