//! A telephone system that accepts every call and records the requests.

use super::app::TestApp;
use async_trait::async_trait;
use model::call_progress::{CallProgress, accepted_only};
use model::provider::{
    AgentAvailability, Capabilities, NewCall, Originated, PlacedCall, Provider, ProviderError,
};
use std::sync::{Arc, Mutex};

/// A handle that is cheap to clone.
#[derive(Clone)]
pub(crate) struct Recorder(Arc<System>);

struct System {
    can: Capabilities,
    availability: Mutex<AgentAvailability>,
    calls: Mutex<Vec<NewCall>>,
    /// The queues whose state was queried.
    looks: Mutex<Vec<String>>,
}

/// A call without further states.
struct Taken;

impl Recorder {
    pub(crate) fn that_can(can: Capabilities) -> Self {
        let availability = Mutex::new(AgentAvailability::Unknown);
        Self(Arc::new(System {
            can,
            availability,
            calls: Mutex::default(),
            looks: Mutex::default(),
        }))
    }

    /// The server with this telephone system instead of the simulator.
    pub(crate) async fn app(&self, domains: &str) -> TestApp {
        self.app_with(domains, "").await
    }

    pub(crate) async fn app_with(&self, domains: &str, more: &str) -> TestApp {
        let settings = format!("provider = 'simulator'\n{more}");
        TestApp::with_provider(domains, &settings, Arc::clone(&self.0) as _).await
    }

    pub(crate) fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.0) as _
    }

    /// The requested calls, oldest first.
    pub(crate) fn asked(&self) -> Vec<NewCall> {
        self.0.calls.lock().unwrap().clone()
    }

    pub(crate) fn says(&self, availability: AgentAvailability) {
        *self.0.availability.lock().unwrap() = availability;
    }

    /// The queried queues, oldest first.
    pub(crate) fn looks(&self) -> Vec<String> {
        self.0.looks.lock().unwrap().clone()
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Self::that_can(Capabilities::ALL)
    }
}

#[async_trait]
impl Provider for System {
    fn capabilities(&self) -> Capabilities {
        self.can
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        self.calls.lock().unwrap().push(call.clone());
        Ok(Originated { upstream_status: None, call: Arc::new(Taken) })
    }

    async fn agent_availability(&self, _api_domain: &str, queue: &str) -> AgentAvailability {
        self.looks.lock().unwrap().push(queue.to_owned());
        // Concurrent queries can arrive meanwhile.
        tokio::task::yield_now().await;
        *self.availability.lock().unwrap()
    }
}

impl PlacedCall for Taken {
    fn progress(&self) -> CallProgress {
        accepted_only()
    }
}
