//! The legacy API: `object=queuedcall`, `action=create`.
//!
//! A multipart form with `format`, `uid`, `queue` and `destination`. The call has no id, so it can be neither
//! tracked nor ended.

mod request;

use super::context::NetSapiensContext;
use async_trait::async_trait;
use model::call_progress::{self, CallProgress};
use model::provider::{
    AgentAvailability, Capabilities, ConnectionProblem, ConnectionReport, NewCall, Originated,
    PlacedCall, Provider, ProviderError, RingOrder,
};
use std::sync::Arc;

/// The driver.
pub(super) struct LegacyQueuedCalls(NetSapiensContext);

impl LegacyQueuedCalls {
    pub(super) fn new(context: NetSapiensContext) -> Self {
        Self(context)
    }
}

#[async_trait]
impl Provider for LegacyQueuedCalls {
    fn capabilities(&self) -> Capabilities {
        self.0.settings.capabilities()
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let RingOrder::NumberThenQueue { queue } = &call.order else {
            return Err(ProviderError::NotSupported);
        };
        let settings = &self.0.settings;
        let response = self.0.upstream.write(|client| {
            let form = request::form(call, queue, settings);
            client.post(request::url(&settings.base_url)).multipart(form)
        });
        let upstream_status = Some(response.await?.status().as_u16());
        Ok(Originated { upstream_status, call: Arc::new(UntrackedCall) })
    }

    async fn agent_availability(&self, api_domain: &str, queue: &str) -> AgentAvailability {
        self.0.agent_availability.of(api_domain, queue).await
    }

    async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        self.0.check_connection().await
    }
}

/// An accepted call. It has no id by which its state could be read.
struct UntrackedCall;

impl PlacedCall for UntrackedCall {
    fn progress(&self) -> CallProgress {
        call_progress::accepted_only()
    }
}
