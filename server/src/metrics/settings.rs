//! Where figures for Prometheus are to be had.

use schemars::JsonSchema;
use serde::Deserialize;
use std::net::SocketAddr;

/// The section `[metrics]`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MetricsSettings {
    /// The address and port of `/metrics`; it is not served without this setting.
    #[schemars(with = "Option<String>")]
    pub listen: Option<SocketAddr>,
}
