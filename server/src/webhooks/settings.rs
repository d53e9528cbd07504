//! How tenants' own servers are told of their calls.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use settings::bounds::Seconds;
use std::time::Duration;

/// The section `[webhooks]`. Who is told where is said by each tenant.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WebhookSettings {
    /// Messages may go to private networks and loopback, and over plain http.
    pub allow_private: bool,
    /// How long a receiver may take for one message, in seconds.
    pub timeout_seconds: Seconds,
    /// How long a message is sent again that nobody takes, in hours.
    #[serde(rename = "give_up_after_hours", deserialize_with = "hours")]
    #[schemars(with = "u32")]
    pub give_up_after: Duration,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            allow_private: false,
            timeout_seconds: Seconds::of::<10>(),
            give_up_after: Duration::from_hours(72),
        }
    }
}

/// At most a month: what nobody has taken until then is of no use to anybody.
fn hours<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    match u64::deserialize(from)? {
        hours @ 1..=720 => Ok(Duration::from_hours(hours)),
        _ => Err(de::Error::custom("expected a number of hours from 1 to 720")),
    }
}
