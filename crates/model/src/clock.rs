//! The only file that reads the time. All other code takes a [`Clock`].

use jiff::Timestamp;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

/// The time of day and a monotonic clock.
pub trait Clock: Send + Sync {
    /// The time of day, for people and for the journal. It may jump backwards.
    fn now(&self) -> Timestamp;

    /// The time of day when this clock was started.
    fn started_at(&self) -> Timestamp;

    /// The time since this clock was started, for limits and durations. It never decreases.
    fn uptime(&self) -> Duration;

    /// Waits until `uptime` has advanced by `time`.
    fn sleep(&self, time: Duration) -> Sleep;
}

/// A wait that ends by the clock that it came from.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The clock of the machine.
#[derive(Debug)]
pub struct SystemClock {
    started_at: Timestamp,
    started: Instant,
}

impl SystemClock {
    /// A clock whose uptime starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock of the machine"
    )]
    pub fn start() -> Self {
        Self { started_at: Timestamp::now(), started: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn started_at(&self) -> Timestamp {
        self.started_at
    }

    fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(time))
    }
}
