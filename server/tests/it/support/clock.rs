//! A clock that moves when it is told to.

use jiff::Timestamp;
use server::clock::Clock;
use std::sync::Mutex;
use std::time::Duration;

#[derive(Debug, Default)]
pub(crate) struct ManualClock(Mutex<Duration>);

impl ManualClock {
    pub(crate) fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-11-21T08:00:00Z".parse().unwrap();
        start + self.uptime()
    }

    fn uptime(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}
