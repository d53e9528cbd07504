//! API v2: `POST /domains/{domain}/users/{user}/calls`.
//!
//! The request contains the id of the call, so the call can be found in the list of its user's calls, and
//! ended, also after a restart of this server.

mod call_reference;
mod endpoints;
mod hangup_request;
mod poll_state;
mod request;

use super::active_calls::ActiveCalls;
use super::coalesced_reads::{CoalescedReads, ReadOptions};
use super::context::NetSapiensContext;
use super::path::{PathError, User};
use super::polling::Poller;
use super::settings::UserForm;
use async_trait::async_trait;
use call_reference::CallReference;
use endpoints::{CallEndpoints, HangupOutcome};
use hangup_request::HangupRequest;
use model::call_progress::{CallProgress, ProgressReporter, last_state};
use model::provider::{
    AgentAvailability, Capabilities, ConnectionProblem, ConnectionReport, ControlError, NewCall,
    Originated, PlacedCall, Provider, ProviderError, ResumeError, ResumeHandle, RingOrder,
};
use poll_state::PollState;
use reqwest::header::CONTENT_TYPE;
use shared_types::call_state::CallState;
use std::sync::Arc;
use std::time::Duration;

/// The list of a user's calls is read once for all calls of that user.
const LIST_MAX_AGE: Duration = Duration::from_secs(1);

/// The driver.
pub(super) struct V2Calls {
    context: NetSapiensContext,
    lists: CoalescedReads<ActiveCalls>,
}

impl V2Calls {
    pub(super) fn new(context: NetSapiensContext) -> Self {
        let options = ReadOptions { max_age: LIST_MAX_AGE, parse: ActiveCalls::parse };
        Self { lists: CoalescedReads::new(&context.upstream, &context.clock, options), context }
    }

    fn user<'a>(&self, order: &'a RingOrder) -> User<'a> {
        match (order, self.context.settings.user_form) {
            (RingOrder::NumberThenQueue { queue }, UserForm::Queue) => User::Named(queue),
            (RingOrder::NumberThenQueue { .. }, UserForm::Own) => User::Own,
            (RingOrder::ExtensionThenNumber { extension }, _) => User::Named(extension),
        }
    }

    fn reference(&self, call: &NewCall) -> CallReference {
        CallReference::new(call, self.user(&call.order))
    }

    fn endpoints(&self, call: &CallReference) -> Result<Arc<CallEndpoints>, PathError> {
        CallEndpoints::new(call, &self.context.paths, &self.context.upstream).map(Arc::new)
    }

    /// Cannot fail: every accepted call is tracked.
    fn track(
        &self,
        (reporter, progress): (ProgressReporter, CallProgress),
        target: PollState,
    ) -> Arc<PlacedV2Call> {
        let (endpoints, hangup) = (Arc::clone(&target.endpoints), Arc::clone(&target.hangup));
        let poller = Poller {
            target,
            list: self.lists.at(endpoints.list.clone()),
            reporter,
            clock: Arc::clone(&self.context.clock),
            random: Arc::clone(&self.context.random),
            wake: Arc::clone(&hangup.changed),
        };
        tokio::spawn(poller.run());
        Arc::new(PlacedV2Call { endpoints, hangup, progress })
    }
}

#[async_trait]
impl Provider for V2Calls {
    fn capabilities(&self) -> Capabilities {
        self.context.settings.capabilities()
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let reference = self.reference(call);
        let endpoints = self.endpoints(&reference);
        let endpoints =
            endpoints.map_err(|error| ProviderError::Unreachable(Some(Arc::new(error))))?;
        let body = request::body(call, &self.context.settings);
        let response = self.context.upstream.write(|client| {
            let create = client.post(endpoints.list.clone());
            create.header(CONTENT_TYPE, "application/json").body(body.clone())
        });
        let upstream_status = Some(response.await?.status().as_u16());
        let target = PollState::new(reference.id, reference.first_leg, endpoints);
        Ok(Originated { upstream_status, call: self.track(ProgressReporter::channel(), target) })
    }

    fn resume_handle(&self, call: &NewCall) -> Option<ResumeHandle> {
        self.reference(call).to_handle()
    }

    async fn resume(
        &self,
        handle: &ResumeHandle,
        history: &[CallState],
    ) -> Result<Arc<dyn PlacedCall>, ResumeError> {
        let call = CallReference::from_handle(handle)?;
        if last_state(history).is_final() {
            return Err(ResumeError::Ended);
        }
        let endpoints = self.endpoints(&call).map_err(|_| ResumeError::InvalidHandle)?;
        let target = PollState::resume(call.id, call.first_leg, endpoints, history);
        Ok(self.track(ProgressReporter::resume(history), target))
    }

    async fn agent_availability(&self, api_domain: &str, queue: &str) -> AgentAvailability {
        self.context.agent_availability.of(api_domain, queue).await
    }

    async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        self.context.check_connection().await
    }
}

/// An accepted call.
struct PlacedV2Call {
    endpoints: Arc<CallEndpoints>,
    hangup: Arc<HangupRequest>,
    progress: CallProgress,
}

#[async_trait]
impl PlacedCall for PlacedV2Call {
    fn progress(&self) -> CallProgress {
        self.progress.clone()
    }

    async fn hang_up(&self) -> Result<(), ControlError> {
        let states = Arc::clone(&self.progress.borrow());
        if last_state(&states).is_final() {
            return Ok(());
        }
        self.hangup.request();
        let outcome = self.endpoints.hang_up(states.iter().any(is_answered)).await;
        match &outcome {
            Ok(HangupOutcome::Accepted) => self.hangup.acknowledge(),
            Err(ControlError::Refused(_) | ControlError::Unreachable(_)) => self.hangup.withdraw(),
            Ok(HangupOutcome::NotFound) | Err(_) => {}
        }
        outcome.map(drop)
    }
}

fn is_answered(state: &CallState) -> bool {
    matches!(state, CallState::Answered { .. } | CallState::Connected)
}
