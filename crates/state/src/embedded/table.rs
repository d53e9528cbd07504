//! A bounded table whose entries expire, and which knows what changed since the last save.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::hash::Hash;
use std::mem;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// A full table is searched for expired entries this often, and not for each new key.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);
/// Keys that are looked at for each new entry.
const PROBES: usize = 2;
/// Stale keys that are kept without a search for them.
const FEW: usize = 4096;

/// Entries by key. A live entry is never dropped: the caller asks for [room](Self::has_room_for) first.
///
/// An expired entry is not returned. Its memory is freed by later insertions.
pub(super) struct Table<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// Every key at least once, approximately oldest first, and keys that were removed.
    queue: VecDeque<K>,
    capacity: usize,
    next_sweep: Duration,
    changed: Option<Changed<K>>,
}

struct Entry<V> {
    value: V,
    expires_at: Duration,
}

/// The keys that changed since the last save.
struct Changed<K> {
    keys: HashSet<K>,
    /// Is notified when the first key changes.
    wake: Arc<Notify>,
}

/// The content of a key that changed.
pub(super) struct Change<'a, V> {
    pub(super) value: &'a V,
    pub(super) expires_at: Duration,
}

impl<K: Copy + Eq + Hash, V> Table<K, V> {
    /// An empty table. Memory is allocated as entries are inserted. With `wake`, changes are tracked.
    pub(super) fn new(capacity: usize, wake: Option<&Arc<Notify>>) -> Self {
        let changed = wake.map(|wake| Changed { keys: HashSet::new(), wake: Arc::clone(wake) });
        let (entries, queue) = (HashMap::new(), VecDeque::new());
        Self { entries, queue, capacity, next_sweep: Duration::ZERO, changed }
    }

    /// The entry of `key`, unless it has expired.
    pub(super) fn get(&self, key: &K, now: Duration) -> Option<&V> {
        let entry = self.entries.get(key).filter(|entry| entry.expires_at > now)?;
        Some(&entry.value)
    }

    /// The same, to be changed. [`Self::touch`] says that it was.
    pub(super) fn get_mut(&mut self, key: &K, now: Duration) -> Option<&mut V> {
        let entry = self.entries.get_mut(key).filter(|entry| entry.expires_at > now)?;
        Some(&mut entry.value)
    }

    /// The entry of `key` changed, and does not expire before `expires_at`.
    pub(super) fn touch(&mut self, key: &K, expires_at: Duration) {
        if let Some(entry) = self.entries.get_mut(key) {
            entry.expires_at = entry.expires_at.max(expires_at);
            self.mark(*key);
        }
    }

    /// Whether an entry of `key` can be inserted. Expired entries make room, and are given to `dropped`.
    pub(super) fn has_room_for(
        &mut self,
        key: &K,
        now: Duration,
        mut dropped: impl FnMut(V),
    ) -> bool {
        self.drop_some_expired(now, &mut dropped);
        if self.entries.len() < self.capacity || self.entries.contains_key(key) {
            return true;
        }
        self.sweep(now, dropped);
        self.entries.len() < self.capacity
    }

    /// Drops all expired entries, once a second at most.
    pub(super) fn sweep(&mut self, now: Duration, mut dropped: impl FnMut(V)) {
        if now < self.next_sweep {
            return;
        }
        self.next_sweep = now + SWEEP_INTERVAL;
        let expired = self.entries.extract_if(|_, entry| entry.expires_at <= now);
        expired.for_each(|(_, entry)| dropped(entry.value));
        self.queue = self.entries.keys().copied().collect();
    }

    /// Looks at a few entries and drops those that have expired.
    pub(super) fn drop_some_expired(&mut self, now: Duration, mut dropped: impl FnMut(V)) {
        for _ in 0..PROBES {
            let Some(key) = self.queue.pop_front() else { return };
            match self.entries.get(&key) {
                Some(entry) if entry.expires_at > now => self.queue.push_back(key),
                Some(_) => {
                    if let Some(entry) = self.entries.remove(&key) {
                        dropped(entry.value);
                    }
                }
                None => {}
            }
        }
    }

    /// Inserts an entry in place of that of the same key, which is returned.
    pub(super) fn insert(&mut self, key: K, value: V, expires_at: Duration) -> Option<V> {
        let before = self.entries.insert(key, Entry { value, expires_at });
        if before.is_none() {
            self.queue.push_back(key);
            self.drop_stale_keys();
        }
        self.mark(key);
        before.map(|entry| entry.value)
    }

    /// Inserts an entry that was saved before, also beyond the capacity: a live entry is never dropped.
    pub(super) fn restore(&mut self, key: K, value: V, expires_at: Duration) {
        if self.entries.insert(key, Entry { value, expires_at }).is_none() {
            self.queue.push_back(key);
        }
    }

    /// Removes the entry of `key`.
    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        let entry = self.entries.remove(key)?;
        self.mark(*key);
        Some(entry.value)
    }

    /// The number of entries in memory, expired ones included.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// When the oldest entry expires, if the entries have the same lifetime.
    pub(super) fn next_expiry(&self) -> Option<Duration> {
        let entries = self.queue.iter().filter_map(|key| self.entries.get(key));
        entries.take(1).map(|entry| entry.expires_at).next()
    }

    /// Takes the keys that changed. A key without entry was removed.
    pub(super) fn take_changed(&mut self) -> Vec<K> {
        self.changed.as_mut().map(|it| mem::take(&mut it.keys)).into_iter().flatten().collect()
    }

    /// The content of `key` to be saved.
    pub(super) fn change(&self, key: &K) -> Option<Change<'_, V>> {
        let entry = self.entries.get(key)?;
        Some(Change { value: &entry.value, expires_at: entry.expires_at })
    }

    /// The key changed, or was not saved.
    ///
    /// If nothing can be saved for a long time, keys without an entry are forgotten: their rows stay in the
    /// store until they expire.
    pub(super) fn mark(&mut self, key: K) {
        let Some(changed) = &mut self.changed else { return };
        if changed.keys.is_empty() {
            changed.wake.notify_one();
        }
        if changed.keys.len() > 2 * self.entries.len().max(FEW) {
            changed.keys.retain(|key| self.entries.contains_key(key));
        }
        changed.keys.insert(key);
    }

    fn drop_stale_keys(&mut self) {
        if self.queue.len() > 2 * self.entries.len().max(FEW) {
            self.queue = self.entries.keys().copied().collect();
        }
    }
}

impl<K, V> fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("len", &self.entries.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn insert(table: &mut Table<u32, ()>, key: u32, expires_at: Duration, now: Duration) -> bool {
        let has_room = table.has_room_for(&key, now, |()| ());
        if has_room {
            table.insert(key, (), expires_at);
        }
        has_room
    }

    #[test]
    fn a_full_table_keeps_its_live_entries_and_makes_room_of_expired_ones() {
        let mut table = Table::new(3, None);
        for key in 0..3 {
            assert!(insert(&mut table, key, SECOND * (10 + key), SECOND));
        }

        assert!(!insert(&mut table, 9, SECOND * 20, SECOND * 2));
        assert!(insert(&mut table, 2, SECOND * 13, SECOND * 2), "in place of itself");
        assert!(table.get(&0, SECOND * 2).is_some());
        assert!(insert(&mut table, 9, SECOND * 20, SECOND * 10), "in place of an expired one");
        assert!(table.get(&0, SECOND * 10).is_none());
    }

    #[test]
    fn a_full_table_is_swept_once_a_second_at_most() {
        let mut table = Table::new(100, None);
        for key in 0..100 {
            let expires_at = if key == 50 { SECOND * 3 } else { SECOND * 90 };
            assert!(insert(&mut table, key, expires_at, SECOND));
        }

        assert!(!insert(&mut table, 900, SECOND * 90, SECOND * 5 / 2), "the sweep finds none");
        assert!(!insert(&mut table, 901, SECOND * 90, SECOND * 3), "no sweep so soon");
        assert!(insert(&mut table, 902, SECOND * 90, SECOND * 4));
    }

    #[test]
    fn dropped_entries_are_given_back_to_the_caller() {
        let mut table = Table::new(1, None);
        table.insert(1, "a", SECOND);
        let mut dropped = Vec::new();

        assert!(table.has_room_for(&2, SECOND, |value| dropped.push(value)));

        assert_eq!(dropped, ["a"]);
    }

    #[test]
    fn removed_keys_do_not_accumulate() {
        let wake = Arc::new(Notify::new());
        let mut table = Table::new(10, Some(&wake));
        table.insert(0, (), SECOND * 90);
        for key in 1..100_000 {
            table.insert(key, (), SECOND * 90);
            table.remove(&key);
        }

        assert!(table.queue.len() <= 2 * FEW + 2, "{} keys wait", table.queue.len());
        let changed = table.take_changed();
        assert!(changed.len() <= 2 * FEW + 2, "{} keys changed", changed.len());
        assert!(changed.contains(&0), "a live key is never forgotten");
        assert!(table.take_changed().is_empty());
    }

    #[tokio::test]
    async fn the_first_change_after_a_save_is_announced() {
        let wake = Arc::new(Notify::new());
        let mut table = Table::new(10, Some(&wake));
        table.insert(1, (), SECOND);
        wake.notified().await;

        assert_eq!(table.take_changed(), [1]);
        table.touch(&1, SECOND * 2);
        wake.notified().await;
        assert_eq!(table.change(&1).map(|change| change.expires_at), Some(SECOND * 2));
    }
}
