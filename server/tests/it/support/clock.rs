//! A clock that moves when it is told to.

use jiff::Timestamp;
use model::clock::{Clock, Sleep};
use std::time::Duration;
use tokio::sync::watch;

#[derive(Debug, Default)]
pub(crate) struct ManualClock(watch::Sender<Duration>);

impl ManualClock {
    /// Whoever sleeps less than that wakes.
    pub(crate) fn advance(&self, by: Duration) {
        self.0.send_modify(|uptime| *uptime += by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-11-21T08:00:00Z".parse().unwrap();
        start + self.uptime()
    }

    fn uptime(&self) -> Duration {
        *self.0.borrow()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let (until, mut uptime) = (self.uptime() + time, self.0.subscribe());
        Box::pin(async move {
            // A clock that is gone will never say that it is time.
            if uptime.wait_for(|&now| now >= until).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}
