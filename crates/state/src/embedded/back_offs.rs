//! Back-off in the memory of this process. It is not saved: a new process asks each system anew.

use super::state_clock::StateClock;
use super::table::Table;
use crate::back_offs::{BackOffPolicy, BackOffs, BackingOff, EnterError};
use crate::error::StateError;
use crate::pseudonyms::PseudonymKey;
use async_trait::async_trait;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Back-off in the memory of this process.
#[derive(Debug)]
pub(super) struct EmbeddedBackOffs {
    clock: StateClock,
    failing: Mutex<Table<PseudonymKey, Failures>>,
}

/// The failures in a row of one key.
#[derive(Clone, Copy, Debug, Default)]
struct Failures {
    count: u32,
    /// The present delay, and its end. Zero without a back-off.
    delay: Duration,
    until: Duration,
    /// The probe was admitted, and its result is not known.
    is_probing: bool,
}

impl Failures {
    fn check(&self, now: Duration) -> Result<(), BackingOff> {
        match self.until.checked_sub(now) {
            Some(left) if !left.is_zero() => Err(BackingOff { retry_after: left }),
            _ => Ok(()),
        }
    }

    /// Begins the probe if a delay is over.
    fn enter(&mut self, now: Duration) {
        if !self.delay.is_zero() {
            self.is_probing = true;
            self.until = now + self.delay;
        }
    }

    /// Adds a failure, and the delay that follows from it.
    fn add(&mut self, policy: BackOffPolicy, wait: Option<Duration>, now: Duration) {
        self.count = self.count.saturating_add(1);
        self.is_probing = false;
        let wait = wait.map(|wait| wait.min(policy.longest_delay));
        self.delay = policy.delay_after(self.count).max(wait).unwrap_or_default();
        self.until = now + self.delay;
    }
}

impl EmbeddedBackOffs {
    pub(super) fn new(clock: StateClock, keys: usize) -> Self {
        Self { clock, failing: Mutex::new(Table::new(keys, None)) }
    }

    fn failing(&self) -> MutexGuard<'_, Table<PseudonymKey, Failures>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl BackOffs for EmbeddedBackOffs {
    async fn check(&self, key: PseudonymKey) -> Result<(), EnterError> {
        let (failing, now) = (self.failing(), self.clock.now());
        Ok(failing.get(&key, now).map_or(Ok(()), |failures| failures.check(now))?)
    }

    async fn enter(&self, key: PseudonymKey) -> Result<(), EnterError> {
        let (mut failing, now) = (self.failing(), self.clock.now());
        let Some(failures) = failing.get_mut(&key, now) else { return Ok(()) };
        failures.check(now)?;
        failures.enter(now);
        Ok(())
    }

    async fn failed(
        &self,
        key: PseudonymKey,
        policy: BackOffPolicy,
        wait: Option<Duration>,
    ) -> Result<(), StateError> {
        let (mut failing, now) = (self.failing(), self.clock.now());
        let mut failures = failing.get(&key, now).copied().unwrap_or_default();
        if failures.check(now).is_err() && !failures.is_probing {
            return Ok(());
        }
        failures.add(policy, wait, now);
        if failing.has_room_for(&key, now, drop) {
            failing.insert(key, failures, failures.until.max(now) + policy.longest_delay);
        }
        Ok(())
    }

    async fn succeeded(&self, key: PseudonymKey) -> Result<(), StateError> {
        self.failing().remove(&key);
        Ok(())
    }
}
