//! The legacy API: `object=queuedcall`, `action=create`.
//!
//! A multipart form with `format`, `uid`, `queue` and `destination`. No call id is taken or given, so
//! such a call can be neither followed nor ended.

mod request;

use super::Reached;
use async_trait::async_trait;
use model::call_progress::{self, CallProgress};
use model::provider::{
    AgentAvailability, Capabilities, NewCall, Originated, PlacedCall, Provider, ProviderError,
    RingOrder,
};
use std::sync::Arc;

/// The driver.
pub(super) struct LegacyQueuedCalls(Reached);

impl LegacyQueuedCalls {
    pub(super) fn new(reached: Reached) -> Self {
        Self(reached)
    }
}

#[async_trait]
impl Provider for LegacyQueuedCalls {
    fn capabilities(&self) -> Capabilities {
        Capabilities::NONE
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let RingOrder::NumberThenQueue { queue } = &call.order else {
            return Err(ProviderError::NotSupported);
        };
        let settings = &self.0.settings;
        let answer = self.0.upstream.write(|client| {
            let form = request::form(call, queue, settings);
            client.post(request::url(&settings.base_url)).multipart(form)
        });
        let upstream_status = Some(answer.await?.status().as_u16());
        Ok(Originated { upstream_status, call: Arc::new(Unseen) })
    }

    async fn agent_availability(&self, api_domain: &str, queue: &str) -> AgentAvailability {
        self.0.attendances.of(api_domain, queue).await
    }
}

/// A call that was taken, and that has no name there by which it could be seen again.
struct Unseen;

impl PlacedCall for Unseen {
    fn progress(&self) -> CallProgress {
        call_progress::accepted_only()
    }
}
