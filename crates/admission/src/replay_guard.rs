//! Values for single use: bounded, and never dropped while they could be used again.

use std::collections::BTreeSet;

/// The ids of used values, by the second in which they were made.
#[derive(Debug, Default)]
pub(crate) struct ReplayGuard {
    used: BTreeSet<(i64, [u8; 16])>,
    /// Values that were made before are refused, even if the clock jumps backwards.
    expired_before: i64,
}

/// Why a value is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReplayError {
    /// It was made too long ago.
    Expired,
    /// It was used before.
    Replayed,
    /// All are refused rather than one dropped that could be used again.
    Full,
}

impl ReplayGuard {
    /// About 4 MB when all of them are in use.
    pub(crate) const CAPACITY: usize = 100_000;

    pub(crate) fn len(&self) -> usize {
        self.used.len()
    }

    /// Values that were made before `second` are expired.
    pub(crate) fn expire_before(&mut self, second: i64) {
        while self.used.first().is_some_and(|&(made_at, _)| made_at < second) {
            self.used.pop_first();
        }
        self.expired_before = self.expired_before.max(second);
    }

    /// Records the use of the value `id` that was made at `made_at`, once.
    pub(crate) fn record(&mut self, made_at: i64, id: [u8; 16]) -> Result<(), ReplayError> {
        if made_at < self.expired_before {
            return Err(ReplayError::Expired);
        }
        let entry = (made_at, id);
        if self.used.contains(&entry) {
            return Err(ReplayError::Replayed);
        }
        if self.used.len() >= Self::CAPACITY {
            return Err(ReplayError::Full);
        }
        self.used.insert(entry);
        Ok(())
    }
}
