//! A clock that moves when a test moves it.

use jiff::Timestamp;
use model::clock::{Clock, Sleep};
use std::time::Duration;
use tokio::sync::watch;

/// A clock that moves when a test moves it.
#[derive(Debug)]
pub struct TestClock {
    started_at: Timestamp,
    uptime: watch::Sender<Duration>,
}

impl TestClock {
    /// A clock that was started a second ago, at a fixed time.
    pub fn new() -> Self {
        let clock = Self::starting_at(Timestamp::UNIX_EPOCH + Duration::from_hours(500_000));
        clock.advance(Duration::from_secs(1));
        clock
    }

    /// A clock that is started at the present time of this one.
    #[must_use]
    pub fn restarted(&self) -> Self {
        Self::starting_at(self.now())
    }

    fn starting_at(started_at: Timestamp) -> Self {
        Self { started_at, uptime: watch::Sender::new(Duration::ZERO) }
    }

    /// Lets time pass. Sleeps of less than `by` end.
    pub fn advance(&self, by: Duration) {
        self.uptime.send_modify(|uptime| *uptime += by);
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.started_at + self.uptime()
    }

    fn started_at(&self) -> Timestamp {
        self.started_at
    }

    fn uptime(&self) -> Duration {
        *self.uptime.borrow()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let (until, mut uptime) = (self.uptime() + time, self.uptime.subscribe());
        Box::pin(async move {
            // A clock that was dropped never ends a sleep.
            if uptime.wait_for(|now| *now >= until).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}
