//! Locks on numbers in the memory of this process.
//!
//! While the table of locks is full, a new lock covers all numbers of a bucket, which the hash of its number
//! chooses: of 65,536 numbers, one more is locked.

use super::payload::{self, Reader};
use super::persisted::{self, Persisted, Rows};
use super::state_clock::StateClock;
use super::store::{Changes, Row, RowKey, RowKind};
use super::table::Table;
use crate::error::StateError;
use crate::number_locks::{HeldLock, LockError, NumberLocks};
use crate::pseudonyms::PseudonymKey;
use async_trait::async_trait;
use model::call_id::CallId;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Locks on numbers in the memory of this process.
#[derive(Debug)]
pub(super) struct EmbeddedNumberLocks {
    clock: StateClock,
    locks: Mutex<Locks>,
}

#[derive(Debug)]
struct Locks {
    own: Table<PseudonymKey, Lock>,
    shared: Table<Bucket, Lock>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lock {
    call_id: CallId,
    locked_at: Duration,
    until: Duration,
}

/// The numbers that share a lock while the table is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Bucket(u16);

impl Bucket {
    fn of(number: PseudonymKey) -> Self {
        let [first, second, ..] = number.to_bytes();
        Self(u16::from_be_bytes([first, second]))
    }
}

impl EmbeddedNumberLocks {
    pub(super) fn new(clock: StateClock, locks: usize, wake: Option<&Arc<Notify>>) -> Self {
        // The number of buckets is bounded by their names.
        let (own, shared) = (Table::new(locks, wake), Table::new(usize::MAX, wake));
        Self { clock, locks: Mutex::new(Locks { own, shared }) }
    }

    fn locks(&self) -> MutexGuard<'_, Locks> {
        self.locks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl NumberLocks for EmbeddedNumberLocks {
    async fn try_lock(
        &self,
        number: PseudonymKey,
        call_id: CallId,
        period: Duration,
        ended: Option<CallId>,
    ) -> Result<(), LockError> {
        let mut locks = self.locks();
        let now = self.clock.now();
        if let Some(held) = locks.held(number, ended, now) {
            let retry_after = held.until.saturating_sub(now);
            return Err(HeldLock { call_id: held.call_id, retry_after }.into());
        }
        locks.insert(number, Lock { call_id, locked_at: now, until: now + period }, now);
        Ok(())
    }

    async fn unlock(&self, number: PseudonymKey, call_id: CallId) -> Result<(), StateError> {
        let mut locks = self.locks();
        let now = self.clock.now();
        let Locks { own, shared } = &mut *locks;
        if own.get(&number, now).is_some_and(|lock| lock.call_id == call_id) {
            own.remove(&number);
        }
        let bucket = Bucket::of(number);
        if shared.get(&bucket, now).is_some_and(|lock| lock.call_id == call_id) {
            shared.remove(&bucket);
        }
        Ok(())
    }
}

impl Locks {
    /// The lock that holds `number`. A shared one counts also while there is room for its own: nobody knows
    /// for which number it was taken.
    fn held(&self, number: PseudonymKey, ended: Option<CallId>, now: Duration) -> Option<Lock> {
        let locks = [self.own.get(&number, now), self.shared.get(&Bucket::of(number), now)];
        locks.into_iter().flatten().find(|lock| Some(lock.call_id) != ended).copied()
    }

    /// Takes the place of the lock of an ended call, if there is one.
    fn insert(&mut self, number: PseudonymKey, lock: Lock, now: Duration) {
        self.shared.drop_some_expired(now, drop);
        let bucket = Bucket::of(number);
        if self.own.has_room_for(&number, now, drop) {
            self.shared.remove(&bucket);
            self.own.insert(number, lock, lock.until);
        } else {
            self.shared.insert(bucket, lock, lock.until);
        }
    }
}

impl Lock {
    fn write(&self) -> Vec<u8> {
        let mut bytes = self.call_id.as_str().as_bytes().to_vec();
        bytes.extend(payload::milliseconds(self.locked_at).to_be_bytes());
        bytes
    }

    /// Reads a saved lock. One from the future was locked just now.
    fn read(row: &Row, now: Duration) -> Option<Self> {
        let mut reader = Reader(&row.payload);
        let call_id: [u8; 26] = reader.array()?;
        let call_id = std::str::from_utf8(&call_id).ok()?.parse().ok()?;
        let saved = Duration::from_millis(reader.u64()?);
        let period = payload::time(row.expires_at).saturating_sub(saved);
        let locked_at = saved.min(now);
        Some(Self { call_id, locked_at, until: locked_at + period })
    }
}

/// The rows of numbers.
struct OwnRows;

impl Rows for OwnRows {
    type Key = PseudonymKey;
    type Value = Lock;

    fn key(key: PseudonymKey) -> [u8; 16] {
        key.to_bytes()
    }

    fn read_key(bytes: [u8; 16]) -> PseudonymKey {
        PseudonymKey::from_bytes(bytes)
    }

    fn write(lock: &Lock) -> Vec<u8> {
        lock.write()
    }
}

/// The rows of shared locks.
struct SharedRows;

impl Rows for SharedRows {
    type Key = Bucket;
    type Value = Lock;

    fn key(bucket: Bucket) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..2].copy_from_slice(&bucket.0.to_be_bytes());
        bytes
    }

    fn read_key([first, second, ..]: [u8; 16]) -> Bucket {
        Bucket(u16::from_be_bytes([first, second]))
    }

    fn write(lock: &Lock) -> Vec<u8> {
        lock.write()
    }
}

impl Persisted for EmbeddedNumberLocks {
    fn take_changed(&self) -> Vec<RowKey> {
        let mut locks = self.locks();
        let mut keys = persisted::take_changed::<OwnRows>(&mut locks.own, RowKind::NumberLock);
        keys.extend(persisted::take_changed::<SharedRows>(
            &mut locks.shared,
            RowKind::SharedNumberLock,
        ));
        keys
    }

    fn add_changes(&self, keys: &[RowKey], changes: &mut Changes) {
        let locks = self.locks();
        persisted::add_changes::<OwnRows>(&locks.own, RowKind::NumberLock, keys, changes);
        persisted::add_changes::<SharedRows>(
            &locks.shared,
            RowKind::SharedNumberLock,
            keys,
            changes,
        );
    }

    fn mark(&self, keys: &[RowKey]) {
        let mut locks = self.locks();
        persisted::mark::<OwnRows>(&mut locks.own, RowKind::NumberLock, keys);
        persisted::mark::<SharedRows>(&mut locks.shared, RowKind::SharedNumberLock, keys);
    }

    fn restore(&self, row: &Row) {
        if !matches!(row.key.kind, RowKind::NumberLock | RowKind::SharedNumberLock) {
            return;
        }
        let now = self.clock.now();
        let Some(lock) = Lock::read(row, now).filter(|lock| lock.until > now) else { return };
        let mut locks = self.locks();
        if row.key.kind == RowKind::NumberLock {
            locks.own.restore(OwnRows::read_key(row.key.key), lock, lock.until);
        } else {
            locks.shared.restore(SharedRows::read_key(row.key.key), lock, lock.until);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_lock_from_the_future_has_its_period_from_now_on() {
        let call_id = CallId::random(&SystemRandom).unwrap();
        let lock = Lock { call_id, locked_at: SECOND * 1000, until: SECOND * 1300 };
        let key = RowKey { kind: RowKind::NumberLock, key: [7; 16] };
        let expires_at = payload::signed_milliseconds(lock.until);
        let row = Row { key, payload: lock.write(), expires_at };

        assert_eq!(Lock::read(&row, SECOND * 1100), Some(lock));
        let early = Lock { call_id, locked_at: SECOND * 10, until: SECOND * 310 };
        assert_eq!(Lock::read(&row, SECOND * 10), Some(early));
        let cut = Row { payload: row.payload[..30].to_vec(), ..row };
        assert_eq!(Lock::read(&cut, SECOND), None);
    }
}
