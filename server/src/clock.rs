//! The only file that reads the time. Everything else is handed a [`Clock`].

use jiff::Timestamp;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

/// What time it is, and how much of it has passed.
pub trait Clock: Send + Sync {
    /// The time of day, for people and for the journal. It may jump.
    fn now(&self) -> Timestamp;

    /// How long this clock has run, for limits and durations. It never goes back.
    fn uptime(&self) -> Duration;

    /// Waits until `uptime` has gone on by `time`.
    fn sleep(&self, time: Duration) -> Sleep;
}

/// A wait that is over when its clock says so.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The time of the machine.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    pub fn start() -> Self {
        Self { started: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(time))
    }
}
