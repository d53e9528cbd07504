//! Amazon Connect: outbound contacts that a contact flow brings to a queue.
//!
//! | operation | for |
//! |---|---|
//! | `StartOutboundVoiceContact` | a callback; the call's id is the token by which a repeated request is recognised |
//! | `StopContact` | hang-up |
//! | `DescribeContact` | states, polled; the connection test |
//! | `GetCurrentMetricData` | available agents, queue length, estimated wait; the connection test |
//!
//! Calls of users are not supported: no operation calls an agent's own telephone first. No operation sends DTMF
//! into a voice contact.
//!
//! # Layout
//! - `instance`: the settings and the means of one instance; `api`: its operations
//! - `create`: the request for a contact, and its one repetition
//! - `contact`: what `DescribeContact` answers; `contact_states`: the states that follow from it; `end_cause`
//! - `poller`: reads a contact until it has ended; `placed_contact`: the call as the server sees it
//! - `queue_metrics`: what is known of a queue
//! - `read_pacer`: the rate of all reads together
//! - `contact_reference`: what finds a contact after a restart
//! - `connection_test`
//!
//! Sources: the service model of Amazon Connect (2017-08-08) and its administrator guide.

mod api;
mod connection_test;
mod contact;
mod contact_reference;
mod contact_states;
mod create;
mod end_cause;
mod instance;
mod placed_contact;
mod poller;
mod queue_metrics;
mod read_pacer;
pub mod settings;

use async_trait::async_trait;
use contact_reference::ContactReference;
use contact_states::ContactStates;
use instance::Instance;
use model::call_progress::{CallProgress, ProgressReporter, last_state};
use model::clock::Clock;
use model::provider::{
    AgentAvailability, Capabilities, ConnectionProblem, ConnectionReport, NewCall, Originated,
    PlacedCall, Provider, ProviderError, ResumeError, ResumeHandle, RingOrder,
};
use model::random::Random;
use placed_contact::{PlacedContact, StopRequest};
use poller::Poller;
use settings::{AmazonConnectSettings, UnknownQueueName};
use shared_types::call_state::CallState;
use std::sync::Arc;

/// The driver.
struct AmazonConnect {
    instance: Arc<Instance>,
}

/// The driver for one instance. It sends nothing yet.
pub fn open(
    settings: AmazonConnectSettings,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Result<Arc<dyn Provider>, reqwest::Error> {
    let instance = Arc::new(Instance::new(settings, clock, random)?);
    Ok(Arc::new(AmazonConnect { instance }))
}

impl AmazonConnect {
    /// Observes a contact. Cannot fail: every contact that was started is tracked.
    fn track(
        &self,
        contact: ContactReference,
        states: ContactStates,
        (reporter, progress): (ProgressReporter, CallProgress),
    ) -> Arc<dyn PlacedCall> {
        let stop = Arc::<StopRequest>::default();
        let poller = Poller {
            instance: Arc::clone(&self.instance),
            contact: contact.clone(),
            states,
            stop: Arc::clone(&stop),
            reporter,
        };
        tokio::spawn(poller.run());
        let instance = Arc::clone(&self.instance);
        Arc::new(PlacedContact { instance, contact, stop, progress })
    }
}

#[async_trait]
impl Provider for AmazonConnect {
    fn capabilities(&self) -> Capabilities {
        self.instance.settings.capabilities()
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let RingOrder::NumberThenQueue { queue: name } = &call.order else {
            return Err(ProviderError::NotSupported);
        };
        let queue = self
            .instance
            .settings
            .queue(name)
            .map_err(|error| ProviderError::Rejected(Arc::new(error)))?
            .cloned();
        let started = create::start(&self.instance, call, name, queue.as_ref()).await?;
        let contact = ContactReference { call: call.id, contact: started.contact, queue };
        let call = self.track(contact, ContactStates::default(), ProgressReporter::channel());
        Ok(Originated { upstream_status: Some(started.status), call })
    }

    async fn resume(
        &self,
        handle: &ResumeHandle,
        history: &[CallState],
    ) -> Result<Arc<dyn PlacedCall>, ResumeError> {
        let contact = ContactReference::from_handle(handle)?;
        if last_state(history).is_final() {
            return Err(ResumeError::Ended);
        }
        let states = ContactStates::resume(history);
        Ok(self.track(contact, states, ProgressReporter::resume(history)))
    }

    async fn agent_availability(&self, _api_domain: &str, queue: &str) -> AgentAvailability {
        match self.instance.settings.queue(queue) {
            Ok(Some(queue)) => self.instance.metrics.availability(queue).await,
            Ok(None) | Err(UnknownQueueName) => AgentAvailability::Unknown,
        }
    }

    async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        connection_test::run(&self.instance).await
    }
}
