//! One NetSapiens system, as every driver needs it.

use super::agent_availability::AgentAvailabilityLookup;
use super::path::Paths;
use super::settings::NetSapiensSettings;
use super::upstream::Upstream;
use model::clock::Clock;
use model::random::Random;
use std::sync::Arc;

/// The settings of one system, and the means to reach it.
pub(super) struct NetSapiensContext {
    pub(super) settings: NetSapiensSettings,
    pub(super) upstream: Arc<Upstream>,
    pub(super) paths: Paths,
    pub(super) agent_availability: AgentAvailabilityLookup,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
}

impl NetSapiensContext {
    pub(super) fn new(
        settings: NetSapiensSettings,
        clock: &Arc<dyn Clock>,
        random: &Arc<dyn Random>,
    ) -> Result<Self, reqwest::Error> {
        let upstream = Arc::new(Upstream::new(&settings, Arc::clone(clock))?);
        let paths = Paths::below(&settings.v2_url);
        let queue_check = settings.queue_check;
        Ok(Self {
            agent_availability: AgentAvailabilityLookup::new(queue_check, &upstream, &paths, clock),
            settings,
            upstream,
            paths,
            clock: Arc::clone(clock),
            random: Arc::clone(random),
        })
    }
}
