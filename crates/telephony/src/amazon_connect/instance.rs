//! One instance, as all requests need it.

use super::api::Api;
use super::queue_metrics::QueueMetricsReader;
use super::settings::AmazonConnectSettings;
use model::clock::Clock;
use model::random::Random;
use std::sync::Arc;

/// The settings of one instance, and the means to reach it.
pub(super) struct Instance {
    pub(super) settings: AmazonConnectSettings,
    pub(super) api: Arc<Api>,
    pub(super) metrics: QueueMetricsReader,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
}

impl Instance {
    pub(super) fn new(
        settings: AmazonConnectSettings,
        clock: &Arc<dyn Clock>,
        random: &Arc<dyn Random>,
    ) -> Result<Self, reqwest::Error> {
        let api = Arc::new(Api::new(&settings, clock)?);
        Ok(Self {
            metrics: QueueMetricsReader::new(&settings, &api, clock),
            api,
            settings,
            clock: Arc::clone(clock),
            random: Arc::clone(random),
        })
    }
}
