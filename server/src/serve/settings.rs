//! The timeouts of the HTTP server.

use schemars::JsonSchema;
use serde::Deserialize;
use settings::bounds::Seconds;

/// The section `[http]`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HttpSettings {
    /// For a request's header, and for the quiet between two requests, in seconds.
    pub header_timeout_seconds: Seconds,
    /// For a request's body, in seconds.
    pub body_timeout_seconds: Seconds,
    /// How long requests may finish after a stop was asked for, in seconds.
    pub shutdown_timeout_seconds: Seconds,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            header_timeout_seconds: Seconds::of::<15>(),
            body_timeout_seconds: Seconds::of::<10>(),
            shutdown_timeout_seconds: Seconds::of::<15>(),
        }
    }
}
