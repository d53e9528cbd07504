//! The rate of all reads together: the account has a quota for each operation, which all calls share.

use crate::cooldown::Cooldown;
use crate::poll_delays::MAX_RETRY_AFTER;
use model::clock::Clock;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Reads that may follow each other at once, as the quota allows.
const BURST: u32 = 5;

/// Gives each read its turn.
pub(super) struct ReadPacer {
    interval: Duration,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

struct State {
    /// When the next read is due if reads were spread evenly.
    next: Duration,
    cooldown: Cooldown,
}

/// Amazon Connect wants no read for this long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no read for {} s", .0.as_secs())]
pub(super) struct Paused(pub(super) Duration);

impl ReadPacer {
    pub(super) fn new(reads_per_second: u32, clock: Arc<dyn Clock>) -> Self {
        let interval = Duration::from_secs(1) / reads_per_second.max(1);
        let state = State { next: Duration::ZERO, cooldown: Cooldown::new(MAX_RETRY_AFTER) };
        Self { interval, clock, state: Mutex::new(state) }
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Result<(), Paused> {
        let wait = self.take_turn(self.clock.uptime())?;
        if !wait.is_zero() {
            self.clock.sleep(wait).await;
        }
        Ok(())
    }

    /// No turn is given for `time`, up to a bound. It is never shortened.
    pub(super) fn pause(&self, time: Duration) {
        self.state().cooldown.extend(time, self.clock.uptime());
    }

    /// How long to wait for the turn that was taken.
    fn take_turn(&self, now: Duration) -> Result<Duration, Paused> {
        let mut state = self.state();
        if let Some(remaining) = state.cooldown.remaining(now) {
            return Err(Paused(remaining));
        }
        let due = state.next.max(now);
        state.next = due + self.interval;
        let wait = due.saturating_sub(now);
        Ok(wait.saturating_sub(self.interval * (BURST - 1)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::clock::SystemClock;

    const NOW: Duration = Duration::from_secs(1000);

    fn pacer() -> ReadPacer {
        ReadPacer::new(2, Arc::new(SystemClock::start()))
    }

    #[test]
    fn a_few_reads_follow_at_once_and_then_they_are_spread() {
        let pacer = pacer();
        let waits: Vec<_> = (0..8).map(|_| pacer.take_turn(NOW).unwrap().as_millis()).collect();

        assert_eq!(waits, [0, 0, 0, 0, 0, 500, 1000, 1500]);
        let later = NOW + Duration::from_mins(1);
        assert_eq!(pacer.take_turn(later), Ok(Duration::ZERO));
    }

    #[test]
    fn a_pause_holds_for_all_reads_up_to_a_bound() {
        let pacer = pacer();
        let now = pacer.clock.uptime();
        pacer.pause(Duration::from_secs(30));
        pacer.pause(Duration::from_secs(1));
        let Err(Paused(remaining)) = pacer.take_turn(now) else { panic!("no pause") };
        assert!(remaining >= Duration::from_secs(30));

        pacer.pause(Duration::MAX);
        let Err(Paused(remaining)) = pacer.take_turn(now) else { panic!("no pause") };
        assert!(remaining <= MAX_RETRY_AFTER + Duration::from_mins(1));
        assert_eq!(pacer.take_turn(now + remaining), Ok(Duration::ZERO));
    }
}
