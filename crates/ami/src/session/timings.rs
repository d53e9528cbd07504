//! The timeouts and intervals of a session.

use std::time::Duration;

/// The timeouts and intervals of a session.
#[derive(Clone, Copy, Debug)]
pub struct SessionTimings {
    /// Timeout for connecting, greeting and login together.
    pub login_timeout: Duration,
    /// Timeout for one request, including the wait for a connection.
    pub request_timeout: Duration,
    /// The longest wait for a connection within that time. A client that waits longer has gone.
    pub longest_connect_wait: Duration,
    /// Interval between pings. A connection with no pong by the next ping is closed.
    pub ping_interval: Duration,
    /// Delay before the second attempt to connect. It doubles with each attempt, up to half of
    /// `request_timeout`, so that a request sees at least one more attempt before it times out. While connections are
    /// refused, a request starts an attempt itself, this time after the previous one.
    pub initial_backoff: Duration,
    /// Upper limit of the delay; also the delay after a refused login.
    pub max_backoff: Duration,
    /// A resumed call ends if two lists of channels do not contain it that were requested at least so
    /// long apart. A call that was placed just before the restart may be missing in the first.
    pub resume_recheck: Duration,
}

impl Default for SessionTimings {
    fn default() -> Self {
        Self {
            login_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(15),
            longest_connect_wait: Duration::from_secs(8),
            ping_interval: Duration::from_secs(15),
            initial_backoff: Duration::from_millis(250),
            max_backoff: Duration::from_secs(30),
            resume_recheck: Duration::from_secs(5),
        }
    }
}
