//! A clock that stands still until a task sleeps, and then goes on to the time at which that task wakes: for
//! providers that poll.

use super::waiting::in_time;
use jiff::Timestamp;
use model::clock::{Clock, Sleep};
use std::pin::pin;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::{Notify, oneshot};

/// 2026-11-21T08:00:00Z.
const START: Timestamp = Timestamp::constant(1_795_248_000, 0);

/// The clock.
#[derive(Debug, Default)]
pub struct PacedClock {
    state: Mutex<State>,
    sleeper_added: Notify,
}

#[derive(Debug, Default)]
struct State {
    now: Duration,
    sleepers: Vec<Sleeper>,
}

#[derive(Debug)]
struct Sleeper {
    time: Duration,
    until: Duration,
    wake: oneshot::Sender<()>,
}

impl PacedClock {
    /// Lets time pass without waking anything.
    pub fn advance(&self, by: Duration) {
        self.state.lock().unwrap().now += by;
    }

    /// Waits for a sleeping task, goes on to the time at which the first one wakes, and returns how long that
    /// one wanted to sleep.
    pub async fn wakes_the_next(&self) -> Duration {
        loop {
            let added = self.sleeper_added.notified();
            if let Some(time) = self.wake_the_first() {
                return time;
            }
            added.await;
        }
    }

    /// Waits until so many tasks sleep.
    pub async fn until_asleep(&self, count: usize) {
        let asleep = || {
            let mut state = self.state.lock().unwrap();
            state.sleepers.retain(|sleeper| !sleeper.wake.is_closed());
            state.sleepers.len()
        };
        let all = async {
            loop {
                let added = self.sleeper_added.notified();
                if asleep() >= count {
                    return;
                }
                added.await;
            }
        };
        in_time(all).await;
    }

    /// Lets time pass until `future` ends.
    pub async fn while_waiting_for<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        let both = async {
            loop {
                tokio::select! {
                    biased;
                    output = &mut future => return output,
                    _ = self.wakes_the_next() => {}
                }
            }
        };
        in_time(both).await
    }

    fn wake_the_first(&self) -> Option<Duration> {
        let mut state = self.state.lock().unwrap();
        state.sleepers.retain(|sleeper| !sleeper.wake.is_closed());
        let sleepers = state.sleepers.iter().enumerate();
        let (first, _) = sleepers.min_by_key(|(_, sleeper)| sleeper.until)?;
        let sleeper = state.sleepers.remove(first);
        state.now = state.now.max(sleeper.until);
        // A task that stopped sleeping meanwhile is not woken.
        let _ = sleeper.wake.send(());
        Some(sleeper.time)
    }
}

impl Clock for PacedClock {
    fn now(&self) -> Timestamp {
        START + self.uptime()
    }

    fn started_at(&self) -> Timestamp {
        START - Duration::from_secs(1)
    }

    fn uptime(&self) -> Duration {
        self.state.lock().unwrap().now
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let (wake, woken) = oneshot::channel();
        {
            let mut state = self.state.lock().unwrap();
            let until = state.now + time;
            state.sleepers.push(Sleeper { time, until, wake });
        }
        self.sleeper_added.notify_one();
        Box::pin(async move { woken.await.unwrap() })
    }
}
