//! A virtual clock.

use super::waiting::in_time;
use jiff::{SignedDuration, Timestamp};
use model::clock::{Clock, Sleep};
use std::pin::pin;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::watch;

/// 2026-11-21T08:00:00Z.
const START: Timestamp = Timestamp::constant(1_795_248_000, 0);

#[derive(Debug, Default)]
pub(crate) struct ManualClock {
    /// The time from [`START`] to the start of this clock; `None` for one that was started a second earlier.
    started_after: Option<Duration>,
    uptime: watch::Sender<Duration>,
    /// The error of the wall clock.
    ahead: Mutex<SignedDuration>,
    /// The wake-up time of each sleeper.
    sleepers: watch::Sender<Vec<Duration>>,
}

impl ManualClock {
    /// The clock of a process that starts now.
    pub(crate) fn restarted(&self) -> Self {
        let since_start = self.now().duration_since(START).unsigned_abs();
        Self { started_after: Some(since_start), ..Self::default() }
    }

    /// Sleepers with less remaining time wake up.
    pub(crate) fn advance(&self, by: Duration) {
        self.uptime.send_modify(|uptime| *uptime += by);
    }

    /// Sets the error of the wall clock, which may be negative.
    pub(crate) fn set_ahead(&self, by: SignedDuration) {
        *self.ahead.lock().unwrap() = by;
    }

    /// Waits until a task sleeps until `uptime`.
    pub(crate) async fn until_somebody_sleeps_until(&self, uptime: Duration) {
        self.until_sleepers_are(|sleepers| sleepers.contains(&uptime)).await;
    }

    /// The earliest wake-up time.
    pub(crate) fn wakes_at(&self) -> Option<Duration> {
        self.sleepers.borrow().iter().min().copied()
    }

    /// Waits until no task sleeps.
    pub(crate) async fn until_nobody_sleeps(&self) {
        self.until_sleepers_are(<[Duration]>::is_empty).await;
    }

    /// Waits until all woken tasks are done and a task sleeps, and advances to the earliest wake-up time.
    pub(crate) async fn wakes_the_next(&self) {
        let now = self.uptime();
        let are_asleep = |sleepers: &[Duration]| {
            let first = sleepers.iter().min();
            first.is_some_and(|first| *first > now)
        };
        self.until_sleepers_are(are_asleep).await;
        let first = self.sleepers.borrow().iter().min().copied();
        self.advance(first.map_or(Duration::ZERO, |first| first.saturating_sub(now)));
    }

    /// Advances from wake-up to wake-up while `future` runs.
    pub(crate) async fn while_waiting_for<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        loop {
            tokio::select! {
                biased;
                output = &mut future => return output,
                () = self.wakes_the_next() => {}
            }
        }
    }

    async fn until_sleepers_are(&self, so: impl Fn(&[Duration]) -> bool) {
        let mut sleepers = self.sleepers.subscribe();
        in_time(sleepers.wait_for(|sleepers| so(sleepers))).await.unwrap();
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let right = START + self.started_after.unwrap_or_default() + self.uptime();
        right + *self.ahead.lock().unwrap()
    }

    fn started_at(&self) -> Timestamp {
        self.started_after.map_or(START - Duration::from_secs(1), |time| START + time)
    }

    fn uptime(&self) -> Duration {
        *self.uptime.borrow()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let sleeper = Sleeper::new(self.sleepers.clone(), self.uptime() + time);
        Box::pin(sleeper.sleep(self.uptime.subscribe()))
    }
}

/// A sleeper, from the call of [`Clock::sleep`] until it is over or dropped.
struct Sleeper {
    until: Duration,
    all: watch::Sender<Vec<Duration>>,
}

impl Sleeper {
    fn new(all: watch::Sender<Vec<Duration>>, until: Duration) -> Self {
        all.send_modify(|sleepers| sleepers.push(until));
        Self { until, all }
    }

    async fn sleep(self, mut uptime: watch::Receiver<Duration>) {
        // A dropped clock never wakes.
        if uptime.wait_for(|&now| now >= self.until).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        self.all.send_modify(|sleepers| {
            let place = sleepers.iter().position(|until| *until == self.until);
            sleepers.swap_remove(place.unwrap());
        });
    }
}
