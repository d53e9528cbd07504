//! The coarse limit in front of everything that costs something.
//!
//! It only smooths load, per client and in memory; what limits cost is [`state::rate_limits`]. Its
//! library reads a clock of its own, therefore nothing else relies on it.

use crate::error::ApiError;
use admission::client_ip::ClientIp;
use axum::response::{IntoResponse, Response};
use governor::clock::QuantaInstant;
use governor::middleware::NoOpMiddleware;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tenants::limits::FloodQuota;
use tower_governor::governor::{GovernorConfig, GovernorConfigBuilder};
use tower_governor::key_extractor::KeyExtractor;
use tower_governor::{GovernorError, GovernorLayer};

type Config = GovernorConfig<ByClient, NoOpMiddleware<QuantaInstant>>;
type Layer = GovernorLayer<ByClient, NoOpMiddleware<QuantaInstant>, axum::body::Body>;

/// The guard, shared by the routes behind it.
#[derive(Clone)]
pub struct FloodGuard(Arc<Config>);

impl FloodGuard {
    /// `None` for a quota of nothing.
    pub fn new(quota: FloodQuota) -> Option<Self> {
        let period = Duration::from_secs(1).checked_div(quota.per_second)?;
        let config = GovernorConfigBuilder::default()
            .period(period)
            .burst_size(quota.burst)
            .key_extractor(ByClient)
            .finish()?;
        Some(Self(Arc::new(config)))
    }

    /// The layer that refuses with an [`ApiError`].
    pub fn layer(&self) -> Layer {
        self.layer_rendering(IntoResponse::into_response)
    }

    /// The same for routes that render refusals differently.
    pub fn layer_rendering(&self, render: fn(ApiError) -> Response) -> Layer {
        GovernorLayer::new(Arc::clone(&self.0)).error_handler(move |error| render(refusal(&error)))
    }

    /// Drops idle clients; called periodically so that memory is bounded.
    pub fn drop_idle_clients(&self) {
        self.0.limiter().retain_recent();
        self.0.limiter().shrink_to_fit();
    }
}

impl std::fmt::Debug for FloodGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FloodGuard")
    }
}

/// Counts by the client that [`admission::client_ip`] determined.
#[derive(Clone, Copy, Debug)]
pub struct ByClient;

impl KeyExtractor for ByClient {
    type Key = IpAddr;

    fn extract<T>(&self, request: &axum::http::Request<T>) -> Result<IpAddr, GovernorError> {
        let client = request.extensions().get::<ClientIp>();
        client.map(|client| client.limit_key()).ok_or(GovernorError::UnableToExtractKey)
    }
}

fn refusal(error: &GovernorError) -> ApiError {
    match error {
        GovernorError::TooManyRequests { wait_time, .. } => {
            let retry_after = Duration::from_secs(*wait_time).max(Duration::from_secs(1));
            ApiError::RateLimited { retry_after }
        }
        GovernorError::UnableToExtractKey | GovernorError::Other { .. } => ApiError::ClientUnknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_of_nothing_makes_no_guard() {
        for quota in [(0, 60), (20, 0), (u32::MAX, 60)] {
            let (per_second, burst) = quota;
            assert!(FloodGuard::new(FloodQuota { per_second, burst }).is_none(), "{quota:?}");
        }
        assert!(FloodGuard::new(FloodQuota { per_second: 20, burst: 60 }).is_some());
    }

    #[test]
    fn a_wait_is_never_told_as_zero_seconds() {
        let refused = refusal(&GovernorError::TooManyRequests { wait_time: 0, headers: None });

        let ApiError::RateLimited { retry_after } = refused else { panic!("{refused:?}") };
        assert_eq!(retry_after, Duration::from_secs(1));
    }
}
