//! The timeouts and bounds of the HTTP server.

use schemars::JsonSchema;
use serde::Deserialize;
use settings::bounds::{Seconds, at_least_one};

/// The section `[http]`: timeouts and bounds of connections.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HttpSettings {
    /// The time limit for the header of a request, and for an idle connection, in seconds.
    pub header_timeout_seconds: Seconds,
    /// The time limit for the body of a request, in seconds.
    pub body_timeout_seconds: Seconds,
    /// How long a client may pause while it reads a response, in seconds. The limit for the whole response is four
    /// times as long.
    pub write_timeout_seconds: Seconds,
    /// The time limit for open requests after a request to stop, in seconds.
    pub shutdown_timeout_seconds: Seconds,
    /// Open connections altogether. The limit of open files of the process has to be higher.
    #[serde(deserialize_with = "at_least_one")]
    pub connections: u32,
    /// Open connections of one client. IPv6 addresses count by their /64 network; trusted proxies are no clients. A
    /// browser opens six, and all browsers of an office may have one address.
    #[serde(deserialize_with = "at_least_one")]
    pub connections_per_client: u32,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            header_timeout_seconds: Seconds::of::<15>(),
            body_timeout_seconds: Seconds::of::<10>(),
            write_timeout_seconds: Seconds::of::<15>(),
            shutdown_timeout_seconds: Seconds::of::<15>(),
            connections: 4096,
            connections_per_client: 256,
        }
    }
}
