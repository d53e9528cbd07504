//! How tenants' own servers are told of their calls.

use super::seconds;
use schemars::JsonSchema;
use serde::Deserialize;
use std::time::Duration;

/// The section `[webhooks]`. Who is told where is said by each tenant.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WebhookSettings {
    /// Messages may go to private networks and loopback, and over plain http.
    pub allow_private: bool,
    /// How long a receiver may take for one message, in seconds.
    #[serde(rename = "timeout_seconds", deserialize_with = "seconds::deserialize")]
    #[schemars(with = "f64")]
    pub timeout: Duration,
    /// How long a message is sent again that nobody takes, in seconds.
    #[serde(rename = "give_up_after_seconds", deserialize_with = "seconds::deserialize")]
    #[schemars(with = "f64")]
    pub give_up_after: Duration,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            allow_private: false,
            timeout: Duration::from_secs(10),
            give_up_after: Duration::from_hours(72),
        }
    }
}
