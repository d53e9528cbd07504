//! API v2: `POST /domains/{domain}/queuedcall/{queue}`, which the vendor calls "developing".
//!
//! Such a call has no name, so it can only be seen among those who wait, by its number. Once it is
//! gone from there nobody can say where it is: an agent may have taken it, and may not.

mod poll_state;

use super::Reached;
use super::polling::Poll;
use super::coalesced_reads::{How, SharedReads};
use super::waiting_callers::WaitingCallers;
use async_trait::async_trait;
use model::call_progress::{CallProgress, ProgressReporter};
use model::provider::{
    AgentAvailability, Capabilities, NewCall, Originated, PlacedCall, Provider, ProviderError,
    RingOrder,
};
use poll_state::Waiting;
use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// What callers of one queue share.
const LIST_GOOD_FOR: Duration = Duration::from_secs(1);

/// The driver.
pub(super) struct V2QueuedCalls {
    reached: Reached,
    lists: SharedReads<WaitingCallers>,
}

impl V2QueuedCalls {
    pub(super) fn new(reached: Reached) -> Self {
        let how = How { good_for: LIST_GOOD_FOR, parse: WaitingCallers::parse };
        Self { lists: SharedReads::new(&reached.upstream, &reached.clock, how), reached }
    }

    fn follow(&self, call: &NewCall, queue: Url) -> Arc<Queued> {
        let (reporter, progress) = ProgressReporter::channel();
        let poll = Poll {
            watch: Waiting::new(call.number.clone()),
            list: self.lists.at(queue),
            reporter,
            clock: Arc::clone(&self.reached.clock),
            random: Arc::clone(&self.reached.random),
            soon: Arc::new(Notify::new()),
        };
        tokio::spawn(poll.until_over());
        Arc::new(Queued(progress))
    }
}

#[async_trait]
impl Provider for V2QueuedCalls {
    fn capabilities(&self) -> Capabilities {
        Capabilities { progress: true, hang_up: false, dtmf: false, code: false }
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let RingOrder::NumberThenQueue { queue } = &call.order else {
            return Err(ProviderError::NotSupported);
        };
        let url = self.reached.paths.queued_calls(&call.api_domain, queue);
        let url = url.map_err(|error| ProviderError::Unreachable(Some(Arc::new(error))))?;
        let number = self.reached.settings.number_form.expose(&call.number);
        let body = serde_json::json!({ "destination": number }).to_string();
        let answer = self.reached.upstream.write(|client| {
            let create = client.post(url.clone());
            create.header(CONTENT_TYPE, "application/json").body(body.clone())
        });
        let upstream_status = Some(answer.await?.status().as_u16());
        Ok(Originated { upstream_status, call: self.follow(call, url) })
    }

    async fn agent_availability(&self, api_domain: &str, queue: &str) -> AgentAvailability {
        self.reached.attendances.of(api_domain, queue).await
    }
}

/// A call that was taken.
struct Queued(CallProgress);

impl PlacedCall for Queued {
    fn progress(&self) -> CallProgress {
        self.0.clone()
    }
}
