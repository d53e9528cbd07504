//! Used values in the memory of this process. Nothing is saved of them.
//!
//! After a restart, values that were made in or before the second in which the process started are refused,
//! used or not: it is not known which of them were used.

use crate::error::StateError;
use crate::replay_guard::{ReplayError, ReplayGuard, UsedValue};
use async_trait::async_trait;
use model::clock::Clock;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Used values in the memory of this process.
pub struct EmbeddedReplayGuard {
    clock: Arc<dyn Clock>,
    /// In whole seconds.
    lifetime: i64,
    capacity: usize,
    used: Mutex<Used>,
}

#[derive(Debug)]
struct Used {
    /// By the second in which they were made.
    values: BTreeSet<(i64, [u8; 16])>,
    /// Values that were made before are refused, also if the clock jumps backwards.
    accepts_from: i64,
}

impl EmbeddedReplayGuard {
    /// How many values are kept: about 4 MB.
    pub const MAX_VALUES: usize = 100_000;

    /// A guard for values that are used within `lifetime`, in whole seconds.
    pub fn new(clock: Arc<dyn Clock>, lifetime: Duration) -> Self {
        Self::with_capacity(clock, lifetime, Self::MAX_VALUES)
    }

    /// The same for values of which an earlier process may have used some, and whose second use is harmless: those
    /// that were made before the start of the process are accepted.
    pub fn accepting_earlier_values(clock: Arc<dyn Clock>, lifetime: Duration) -> Self {
        let guard = Self::new(clock, lifetime);
        guard.used().accepts_from = i64::MIN;
        guard
    }

    /// The same with room for `capacity` values.
    pub fn with_capacity(clock: Arc<dyn Clock>, lifetime: Duration, capacity: usize) -> Self {
        let accepts_from = clock.started_at().as_second().saturating_add(1);
        let used = Mutex::new(Used { values: BTreeSet::new(), accepts_from });
        let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        Self { clock, lifetime, capacity, used }
    }

    /// The number of used values in memory, for tests.
    pub fn kept(&self) -> usize {
        self.used().values.len()
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ReplayGuard for EmbeddedReplayGuard {
    async fn record(&self, value: UsedValue) -> Result<(), ReplayError> {
        let mut used = self.used();
        used.accept_from(self.clock.now().as_second().saturating_sub(self.lifetime));
        let entry = (value.made_at, value.id);
        if used.values.contains(&entry) {
            return Err(ReplayError::Replayed);
        }
        used.make_room(self.capacity);
        if value.made_at < used.accepts_from {
            return Err(ReplayError::Expired);
        }
        used.values.insert(entry);
        Ok(())
    }

    async fn accepts_from(&self) -> Result<i64, StateError> {
        Ok(self.used().accepts_from)
    }
}

impl Used {
    /// Values that were made before `second` are expired.
    fn accept_from(&mut self, second: i64) {
        while self.values.first().is_some_and(|&(made_at, _)| made_at < second) {
            self.values.pop_first();
        }
        self.accepts_from = self.accepts_from.max(second);
    }

    /// Expires the oldest seconds of a full guard. Their clients get new values, and no used value is
    /// accepted again.
    fn make_room(&mut self, capacity: usize) {
        while self.values.len() >= capacity
            && let Some(&(oldest, _)) = self.values.first()
        {
            self.accept_from(oldest.saturating_add(1));
        }
    }
}

impl fmt::Debug for EmbeddedReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddedReplayGuard").field("kept", &self.kept()).finish_non_exhaustive()
    }
}
