//! The state of the routes: apart from them, for they know the state of all handlers.

use super::body_budget::BodyBudget;
use model::provider_events::ports::InboundPorts;

/// The providers that receive events, and the memory for what they receive.
#[derive(Debug)]
pub struct ProviderEvents {
    pub(super) ports: InboundPorts,
    pub(super) budget: BodyBudget,
}

impl ProviderEvents {
    pub fn new(ports: InboundPorts) -> Self {
        Self { ports, budget: BodyBudget::default() }
    }
}
