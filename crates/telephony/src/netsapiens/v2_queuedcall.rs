//! API v2: `POST /domains/{domain}/queuedcall/{queue}`, which the vendor calls "developing".
//!
//! The call has no id, so it can only be found in the list of waiting callers, by its number. Once it has left
//! that list, its state is unknown: an agent may have answered it, or not.

mod poll_state;

use super::coalesced_reads::{CoalescedReads, ReadOptions};
use super::context::NetSapiensContext;
use super::polling::Poller;
use super::waiting_callers::WaitingCallers;
use async_trait::async_trait;
use model::call_progress::{CallProgress, ProgressReporter};
use model::provider::{
    AgentAvailability, Capabilities, ConnectionProblem, ConnectionReport, NewCall, Originated,
    PlacedCall, Provider, ProviderError, RingOrder,
};
use poll_state::QueuePollState;
use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// The list of a queue is read once for all its callers.
const LIST_MAX_AGE: Duration = Duration::from_secs(1);

/// The driver.
pub(super) struct V2QueuedCalls {
    context: NetSapiensContext,
    lists: CoalescedReads<WaitingCallers>,
}

impl V2QueuedCalls {
    pub(super) fn new(context: NetSapiensContext) -> Self {
        let options = ReadOptions { max_age: LIST_MAX_AGE, parse: WaitingCallers::parse };
        Self { lists: CoalescedReads::new(&context.upstream, &context.clock, options), context }
    }

    fn track(&self, call: &NewCall, queue: Url) -> Arc<QueuedCall> {
        let (reporter, progress) = ProgressReporter::channel();
        let poller = Poller {
            target: QueuePollState::new(call.number.clone()),
            list: self.lists.at(queue),
            reporter,
            clock: Arc::clone(&self.context.clock),
            random: Arc::clone(&self.context.random),
            wake: Arc::new(Notify::new()),
        };
        tokio::spawn(poller.run());
        Arc::new(QueuedCall(progress))
    }
}

#[async_trait]
impl Provider for V2QueuedCalls {
    fn capabilities(&self) -> Capabilities {
        self.context.settings.capabilities()
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let RingOrder::NumberThenQueue { queue } = &call.order else {
            return Err(ProviderError::NotSupported);
        };
        let url = self.context.paths.queued_calls(&call.api_domain, queue);
        let url = url.map_err(|error| ProviderError::Unreachable(Some(Arc::new(error))))?;
        let number = self.context.settings.number_form.expose(&call.number);
        let body = serde_json::json!({ "destination": number }).to_string();
        let response = self.context.upstream.write(|client| {
            let create = client.post(url.clone());
            create.header(CONTENT_TYPE, "application/json").body(body.clone())
        });
        let upstream_status = Some(response.await?.status().as_u16());
        Ok(Originated { upstream_status, call: self.track(call, url) })
    }

    async fn agent_availability(&self, api_domain: &str, queue: &str) -> AgentAvailability {
        self.context.agent_availability.of(api_domain, queue).await
    }

    async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        self.context.check_connection().await
    }
}

/// An accepted call.
struct QueuedCall(CallProgress);

impl PlacedCall for QueuedCall {
    fn progress(&self) -> CallProgress {
        self.0.clone()
    }
}
