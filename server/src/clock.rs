//! The only file that reads the time. Everything else is handed a [`Clock`].

use jiff::Timestamp;
use std::time::{Duration, Instant};

/// What time it is, and how much of it has passed.
pub trait Clock: Send + Sync {
    /// The time of day, for people and for the journal. It may jump.
    fn now(&self) -> Timestamp;

    /// How long this clock has run, for limits and durations. It never goes back.
    fn uptime(&self) -> Duration;
}

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
}
