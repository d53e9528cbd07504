//! What was spent and must not be spent again: bounded, and never forgotten while it could still be used.

use std::collections::BTreeSet;

/// The names of things that are good once, by the second in which they were made.
#[derive(Debug, Default)]
pub(super) struct Spent {
    names: BTreeSet<(i64, [u8; 16])>,
    /// What was made before was forgotten, so none of it is taken again, whatever the clock says.
    forgotten_before: i64,
}

/// Why something cannot be spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpendError {
    Forgotten,
    Again,
    /// Rather than forget what was spent, nothing is taken.
    Full,
}

impl Spent {
    /// About 4 MB when all of them are in use.
    pub(super) const MOST: usize = 100_000;

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// What was made before `second` has run out.
    pub(super) fn forget_before(&mut self, second: i64) {
        while self.names.first().is_some_and(|&(made_at, _)| made_at < second) {
            self.names.pop_first();
        }
        self.forgotten_before = self.forgotten_before.max(second);
    }

    /// Takes what was made at `made_at` and is called `name`, once.
    pub(super) fn spend(&mut self, made_at: i64, name: [u8; 16]) -> Result<(), SpendError> {
        if made_at < self.forgotten_before {
            return Err(SpendError::Forgotten);
        }
        let entry = (made_at, name);
        if self.names.contains(&entry) {
            return Err(SpendError::Again);
        }
        if self.names.len() >= Self::MOST {
            return Err(SpendError::Full);
        }
        self.names.insert(entry);
        Ok(())
    }
}
