//! Locks on numbers that are being called.
//!
//! A number is locked before the telephone system is asked, so that one of two simultaneous requests is
//! refused. Memory is bounded: past [`NumberLocks::MAX_LOCKS`] the oldest lock is dropped.

use crate::pseudonyms::PseudonymKey;
use model::call_id::CallId;
use model::expiring_map::ExpiringMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The call that holds a number, and until when if its end is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberLock {
    /// The call.
    pub call_id: CallId,
    /// When the lock expires, in uptime.
    pub until: Duration,
}

/// The locks of this process.
#[derive(Debug)]
pub struct NumberLocks(Mutex<ExpiringMap<PseudonymKey, NumberLock>>);

impl NumberLocks {
    /// How many locks are kept.
    pub const MAX_LOCKS: usize = 50_000;

    /// Locks `number`, or returns the lock that holds it.
    ///
    /// The lock of `ended`, a call that the caller knows to have ended, does not count.
    pub fn try_lock(
        &self,
        number: PseudonymKey,
        lock: NumberLock,
        ended: Option<CallId>,
        now: Duration,
    ) -> Result<(), NumberLock> {
        let mut locks = self.locks();
        match locks.get(&number, now) {
            Some(held) if Some(held.call_id) != ended => Err(*held),
            _ => {
                locks.insert(number, lock, lock.until, now);
                Ok(())
            }
        }
    }

    /// Unlocks `number`, if `call_id` still holds it.
    pub fn unlock(&self, number: PseudonymKey, call_id: CallId) {
        self.locks().remove_if(&number, |lock| lock.call_id == call_id);
    }

    fn locks(&self) -> MutexGuard<'_, ExpiringMap<PseudonymKey, NumberLock>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for NumberLocks {
    fn default() -> Self {
        Self(Mutex::new(ExpiringMap::new(Self::MAX_LOCKS)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pseudonyms::Pseudonymizer;
    use model::random::SystemRandom;

    const SECOND: Duration = Duration::from_secs(1);

    fn lock(until: Duration) -> NumberLock {
        let call_id = CallId::random(&SystemRandom).unwrap();
        NumberLock { call_id, until }
    }

    fn number(name: &str) -> PseudonymKey {
        Pseudonymizer::random(&SystemRandom).unwrap().pseudonym("number", name.as_bytes())
    }

    #[test]
    fn a_number_is_locked_once_while_its_call_lives() {
        let (locks, number) = (NumberLocks::default(), number("a"));
        let first = lock(SECOND * 60);
        locks.try_lock(number, first, None, SECOND).unwrap();

        assert_eq!(locks.try_lock(number, lock(SECOND * 70), None, SECOND * 10), Err(first));
        assert_eq!(locks.try_lock(number, lock(SECOND * 120), None, SECOND * 60), Ok(()));
    }

    #[test]
    fn the_lock_of_a_call_that_ended_does_not_count() {
        let (locks, number) = (NumberLocks::default(), number("a"));
        let (first, second) = (lock(SECOND * 60), lock(SECOND * 61));
        locks.try_lock(number, first, None, SECOND).unwrap();

        assert_eq!(locks.try_lock(number, second, Some(first.call_id), SECOND * 2), Ok(()));
        assert_eq!(
            locks.try_lock(number, lock(SECOND * 62), Some(first.call_id), SECOND * 2),
            Err(second)
        );
    }

    #[test]
    fn only_the_call_that_holds_a_number_unlocks_it() {
        let (locks, number) = (NumberLocks::default(), number("a"));
        let first = lock(SECOND * 60);
        locks.try_lock(number, first, None, SECOND).unwrap();

        locks.unlock(number, lock(SECOND).call_id);
        assert_eq!(locks.try_lock(number, lock(SECOND * 60), None, SECOND), Err(first));
        locks.unlock(number, first.call_id);
        assert_eq!(locks.try_lock(number, lock(SECOND * 60), None, SECOND), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let locks = NumberLocks::default();
        let secret = Pseudonymizer::random(&SystemRandom).unwrap();
        let good = lock(SECOND * 9);
        for name in 0..NumberLocks::MAX_LOCKS + 1_000 {
            let number = secret.pseudonym("number", &name.to_be_bytes());
            locks.try_lock(number, good, None, SECOND).unwrap();
        }

        assert!(locks.locks().len() <= NumberLocks::MAX_LOCKS);
    }
}
