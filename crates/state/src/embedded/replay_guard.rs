//! Used values in the memory of this process. Nothing is saved of them.
//!
//! After a restart, values that were made in or before the second in which the process started are refused,
//! used or not: it is not known which of them were used.
//!
//! - `overflow`: values beyond the room of the table

mod overflow;

use super::owners::Owners;
use crate::error::StateError;
use crate::pseudonyms::PseudonymKey;
use crate::replay_guard::{ReplayError, ReplayGuard, UsedValue};
use async_trait::async_trait;
use model::clock::Clock;
use overflow::Overflow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Used values in the memory of this process.
pub struct EmbeddedReplayGuard {
    clock: Arc<dyn Clock>,
    /// In whole seconds.
    lifetime: i64,
    capacity: usize,
    when_full: WhenFull,
    used: Mutex<Used>,
}

/// What happens to new values while the memory is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WhenFull {
    /// Owners of many values are refused as soon as half of the memory is full. The values of others are still
    /// remembered, if need be in the overflow.
    RefuseOwners,
    /// The oldest seconds are expired: all values come from one trusted owner.
    ExpireOldest,
}

#[derive(Debug)]
struct Used {
    overflow: Overflow,
    /// By the second in which they were made.
    values: BTreeMap<(i64, [u8; 16]), PseudonymKey>,
    owners: Owners,
    /// Values that were made before are refused, also if the clock jumps backwards.
    accepts_from: i64,
}

impl EmbeddedReplayGuard {
    /// How many values are kept: about 10 MB, and at most 4 MB for those beyond.
    pub const MAX_VALUES: usize = 100_000;

    /// A guard for values that are used within `lifetime`, in whole seconds.
    pub fn new(clock: Arc<dyn Clock>, lifetime: Duration) -> Self {
        Self::with_capacity(clock, lifetime, Self::MAX_VALUES)
    }

    /// A guard for values of one trusted owner, whose second use is harmless: those that were made before the start of
    /// the process are accepted, and a full guard expires the oldest ones.
    pub fn of_trusted_owner(clock: Arc<dyn Clock>, lifetime: Duration) -> Self {
        let guard = Self { when_full: WhenFull::ExpireOldest, ..Self::new(clock, lifetime) };
        guard.used().accepts_from = i64::MIN;
        guard
    }

    /// The same as [`Self::new`], with room for `capacity` values.
    pub fn with_capacity(clock: Arc<dyn Clock>, lifetime: Duration, capacity: usize) -> Self {
        let accepts_from = clock.started_at().as_second().saturating_add(1);
        let (values, owners) = (BTreeMap::new(), Owners::default());
        let used = Used { values, owners, overflow: Overflow::default(), accepts_from };
        let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        let (when_full, used) = (WhenFull::RefuseOwners, Mutex::new(used));
        Self { clock, lifetime, capacity, when_full, used }
    }

    /// The number of used values in memory, for tests.
    pub fn kept(&self) -> usize {
        self.used().values.len()
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn full(&self) -> ReplayError {
        // A value expires in the second after its lifetime.
        let seconds = u64::try_from(self.lifetime).unwrap_or(0).saturating_add(1);
        ReplayError::Full { retry_after: Duration::from_secs(seconds) }
    }
}

#[async_trait]
impl ReplayGuard for EmbeddedReplayGuard {
    async fn record(&self, value: UsedValue, owner: PseudonymKey) -> Result<(), ReplayError> {
        let mut used = self.used();
        let now = self.clock.now().as_second();
        used.accept_from(now.saturating_sub(self.lifetime));
        used.overflow.drop_expired(now, self.lifetime);
        let entry = (value.made_at, value.id);
        if used.values.contains_key(&entry) || used.overflow.contains(&value.id) {
            return Err(ReplayError::Replayed);
        }
        if self.when_full == WhenFull::ExpireOldest {
            used.expire_oldest(self.capacity);
        }
        if value.made_at < used.accepts_from {
            return Err(ReplayError::Expired);
        }
        let is_half_full = used.values.len() >= self.capacity / 2;
        if self.when_full == WhenFull::RefuseOwners && is_half_full && !used.owners.has_few(owner) {
            return Err(self.full());
        }
        if used.values.len() < self.capacity {
            used.values.insert(entry, owner);
            used.owners.add(owner);
            Ok(())
        } else if used.overflow.insert(&value.id) {
            Ok(())
        } else {
            Err(self.full())
        }
    }

    async fn accepts_from(&self) -> Result<i64, StateError> {
        Ok(self.used().accepts_from)
    }
}

impl Used {
    /// Values that were made before `second` are expired.
    fn accept_from(&mut self, second: i64) {
        while self.values.first_key_value().is_some_and(|((made_at, _), _)| *made_at < second)
            && let Some((_, owner)) = self.values.pop_first()
        {
            self.owners.remove(owner);
        }
        self.accepts_from = self.accepts_from.max(second);
    }

    /// Expires the oldest seconds of a full guard. No used value is accepted again.
    fn expire_oldest(&mut self, capacity: usize) {
        while self.values.len() >= capacity
            && let Some((&(oldest, _), _)) = self.values.first_key_value()
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
