//! The timeouts of the HTTP server.

use schemars::JsonSchema;
use serde::Deserialize;
use settings::bounds::Seconds;

/// The section `[http]`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HttpSettings {
    /// The time limit for the header of a request, and for an idle connection, in seconds.
    pub header_timeout_seconds: Seconds,
    /// The time limit for the body of a request, in seconds.
    pub body_timeout_seconds: Seconds,
    /// How long open requests may go on once the server is told to stop, in seconds.
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
