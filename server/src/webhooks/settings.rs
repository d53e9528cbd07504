//! The section `[webhooks]`: how messages are sent to the servers of tenants.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use settings::bounds::Seconds;
use std::time::Duration;

/// The section `[webhooks]`. Each tenant names its own server.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WebhookSettings {
    /// Messages may go to private networks and loopback, and over plain http.
    pub allow_private: bool,
    /// The time limit for the delivery of a message, in seconds.
    pub timeout_seconds: Seconds,
    /// How long the delivery of a message is retried, in hours.
    #[serde(deserialize_with = "hours")]
    give_up_after_hours: u64,
}

impl WebhookSettings {
    /// How long the delivery of a message is retried.
    pub fn give_up_after(&self) -> Duration {
        Duration::from_hours(self.give_up_after_hours)
    }
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self { allow_private: false, timeout_seconds: Seconds::of::<10>(), give_up_after_hours: 72 }
    }
}

/// At most a month: a message is of no use after that.
fn hours<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    match u64::deserialize(from)? {
        hours @ 1..=720 => Ok(hours),
        _ => Err(de::Error::custom("expected a number of hours from 1 to 720")),
    }
}
