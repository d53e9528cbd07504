//! Virtual time: it advances from one sleeper to the next, controlled by its driver.

use jiff::Timestamp;
use model::clock::{Clock, Sleep};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// 2026-11-23T00:00:00Z, a Monday.
const START: Timestamp = Timestamp::constant(1_795_392_000, 0);

/// Called when a sleeper is woken, before it continues.
type OnWake = Arc<dyn Fn() + Send + Sync>;

/// The clock.
#[derive(Clone, Default)]
pub struct VirtualClock(Arc<Mutex<Time>>);

#[derive(Default)]
struct Time {
    uptime: Duration,
    /// Sleepers by wake-up time and order.
    sleepers: BTreeMap<(Duration, u64), Sleeper>,
    next: u64,
}

struct Sleeper {
    wake: oneshot::Sender<()>,
    on_wake: Option<OnWake>,
}

impl VirtualClock {
    /// Advances to the next wake-up time, and wakes all sleepers of that time. `None` if it is after `end`.
    pub fn advance_to_next(&self, end: Duration) -> Option<Duration> {
        let woken = {
            let mut time = self.lock();
            let next = time.sleepers.keys().next().map(|(at, _)| *at).filter(|at| *at <= end)?;
            time.uptime = time.uptime.max(next);
            let later = time.sleepers.split_off(&(next + Duration::from_nanos(1), 0));
            std::mem::replace(&mut time.sleepers, later)
        };
        for sleeper in woken.into_values() {
            if let Some(on_wake) = sleeper.on_wake {
                on_wake();
            }
            // A dropped sleeper is not woken.
            let _ = sleeper.wake.send(());
        }
        Some(self.uptime())
    }

    /// Sleeps, and calls `on_wake` when the time is over.
    pub fn sleep_then(&self, time: Duration, on_wake: OnWake) -> Sleep {
        self.sleep_with(time, Some(on_wake))
    }

    fn sleep_with(&self, length: Duration, on_wake: Option<OnWake>) -> Sleep {
        let (wake, woken) = oneshot::channel();
        let key = {
            let mut time = self.lock();
            let key = (time.uptime + length, time.next);
            time.next += 1;
            time.sleepers.insert(key, Sleeper { wake, on_wake });
            key
        };
        let bed = Bed { clock: self.clone(), key };
        Box::pin(async move {
            let _bed = bed;
            // A dropped clock never wakes.
            if woken.await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }

    fn lock(&self) -> MutexGuard<'_, Time> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes a dropped sleeper from the clock.
struct Bed {
    clock: VirtualClock,
    key: (Duration, u64),
}

impl Drop for Bed {
    fn drop(&mut self) {
        self.clock.lock().sleepers.remove(&self.key);
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        START + self.uptime()
    }

    fn started_at(&self) -> Timestamp {
        // Requests in the second of the start are refused; the simulation starts after it.
        START - Duration::from_secs(2)
    }

    fn uptime(&self) -> Duration {
        self.lock().uptime
    }

    fn sleep(&self, time: Duration) -> Sleep {
        if time.is_zero() {
            return Box::pin(std::future::ready(()));
        }
        self.sleep_with(time, None)
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualClock").field("uptime", &self.uptime()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test]
    async fn time_advances_to_the_first_sleeper_and_not_past_the_end() {
        let clock = VirtualClock::default();
        let (first, second) = (clock.sleep(SECOND), clock.sleep(SECOND * 3));
        drop(clock.sleep(SECOND * 2));

        assert_eq!(clock.advance_to_next(SECOND * 9), Some(SECOND));
        first.await;
        assert_eq!(clock.advance_to_next(SECOND * 2), None);
        assert_eq!(clock.uptime(), SECOND);
        assert_eq!(clock.advance_to_next(SECOND * 9), Some(SECOND * 3));
        second.await;
    }
}
