//! A clock that moves when it is told to.

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
    /// How far the time of day is ahead of the right one.
    ahead: Mutex<SignedDuration>,
    /// When each of those who sleep wakes.
    sleepers: watch::Sender<Vec<Duration>>,
}

impl ManualClock {
    /// The clock of a process that is started now.
    pub(crate) fn restarted(&self) -> Self {
        let since_start = self.now().duration_since(START).unsigned_abs();
        Self { started_after: Some(since_start), ..Self::default() }
    }

    /// Whoever sleeps less than that wakes.
    pub(crate) fn advance(&self, by: Duration) {
        self.uptime.send_modify(|uptime| *uptime += by);
    }

    /// Sets the time of day so far ahead of the right one; back, if it is negative.
    pub(crate) fn set_ahead(&self, by: SignedDuration) {
        *self.ahead.lock().unwrap() = by;
    }

    /// Waits until somebody sleeps until `uptime`.
    pub(crate) async fn until_somebody_sleeps_until(&self, uptime: Duration) {
        self.until_sleepers_are(|sleepers| sleepers.contains(&uptime)).await;
    }

    /// When the first of those who sleep wakes.
    pub(crate) fn wakes_at(&self) -> Option<Duration> {
        self.sleepers.borrow().iter().min().copied()
    }

    /// Waits until nobody sleeps.
    pub(crate) async fn until_nobody_sleeps(&self) {
        self.until_sleepers_are(<[Duration]>::is_empty).await;
    }

    /// Waits until all who were woken have seen to what they woke for and somebody sleeps, and advances to
    /// where the first of them wakes.
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

    /// Lets time go on, from one who sleeps to the next, for as long as `future` takes.
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

/// One who sleeps, from the call of [`Clock::sleep`] until it is over or dropped.
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
        // A clock that is gone will never say that it is time.
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
