//! AWS's own order of sources: environment, profile, web identity, container, instance. It gets our clock and our
//! HTTP clients.

mod clock_adapter;
mod http_adapter;

use aws_config::Region;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use clock_adapter::ClockAdapter;
use http_adapter::HttpAdapter;
use model::clock::Clock;
use std::sync::Arc;

/// What every source needs. Nothing is read yet.
pub(super) fn config(
    region: &str,
    clock: &Arc<dyn Clock>,
) -> Result<ProviderConfig, reqwest::Error> {
    let clock = ClockAdapter::new(Arc::clone(clock));
    Ok(ProviderConfig::empty()
        .with_region(Some(Region::new(region.to_owned())))
        .with_time_source(clock.clone())
        .with_sleep_impl(clock)
        .with_http_client(HttpAdapter::new()?))
}

/// All sources in their order, with this profile or the default one.
pub(super) async fn open(
    config: &ProviderConfig,
    region: &str,
    profile: Option<&str>,
) -> SharedCredentialsProvider {
    // Without a region the chain would ask the instance for one.
    let region = Region::new(region.to_owned());
    let builder = DefaultCredentialsChain::builder().configure(config.clone()).region(region);
    let builder = match profile {
        Some(name) => builder.profile_name(name),
        None => builder,
    };
    SharedCredentialsProvider::new(builder.build().await)
}
