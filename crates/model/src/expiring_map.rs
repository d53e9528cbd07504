//! A bounded map whose entries expire.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::hash::Hash;
use std::time::Duration;

/// A map with at most `capacity` entries, each of which expires at a time of its own.
///
/// Time is a parameter: the uptime of a [`Clock`](crate::clock::Clock). An expired entry is never returned;
/// its memory is freed by later insertions.
pub struct ExpiringMap<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// Every entry once, oldest first, and some that were removed or replaced since.
    oldest_first: VecDeque<(K, EntryId)>,
    capacity: usize,
    inserted: u64,
}

/// Tells an entry from later ones with the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryId(u64);

/// The map is full of entries that have not expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the map is full")]
pub struct Full;

struct Entry<V> {
    value: V,
    id: EntryId,
    expires_at: Duration,
}

impl<K: Clone + Eq + Hash, V> ExpiringMap<K, V> {
    /// An empty map. Memory is allocated as entries are inserted.
    pub fn new(capacity: usize) -> Self {
        let (entries, oldest_first) = (HashMap::new(), VecDeque::new());
        Self { entries, oldest_first, capacity, inserted: 0 }
    }

    /// The entry of `key`, unless it has expired.
    pub fn get(&self, key: &K, now: Duration) -> Option<&V> {
        let entry = self.entries.get(key).filter(|entry| entry.expires_at > now)?;
        Some(&entry.value)
    }

    /// Inserts an entry in place of that of the same key. If the map is full, the oldest one is dropped.
    pub fn insert(&mut self, key: K, value: V, expires_at: Duration, now: Duration) -> EntryId {
        self.drop_expired_in_front(now);
        if self.entries.len() >= self.capacity && !self.entries.contains_key(&key) {
            self.drop_oldest();
        }
        self.add(key, value, expires_at)
    }

    /// Inserts an entry in place of that of the same key, unless the map is full.
    pub fn try_insert(
        &mut self,
        key: K,
        value: V,
        expires_at: Duration,
        now: Duration,
    ) -> Result<EntryId, Full> {
        self.drop_expired_in_front(now);
        if self.entries.len() >= self.capacity && !self.entries.contains_key(&key) {
            self.entries.retain(|_, entry| entry.expires_at > now);
            if self.entries.len() >= self.capacity {
                return Err(Full);
            }
        }
        Ok(self.add(key, value, expires_at))
    }

    /// Removes the entry `id` of `key`, if it was not replaced by another.
    pub fn remove(&mut self, key: &K, id: EntryId) {
        if self.has(key, id) {
            self.entries.remove(key);
        }
    }

    /// Removes the entry of `key`, if it is one that `is_meant` accepts.
    pub fn remove_if(&mut self, key: &K, is_meant: impl FnOnce(&V) -> bool) {
        if self.entries.get(key).is_some_and(|entry| is_meant(&entry.value)) {
            self.entries.remove(key);
        }
    }

    /// Lets the entry `id` of `key` expire at another time, if it was not replaced by another.
    pub fn set_expiry(&mut self, key: &K, id: EntryId, expires_at: Duration) {
        if let Some(entry) = self.entries.get_mut(key).filter(|entry| entry.id == id) {
            entry.expires_at = expires_at;
        }
    }

    /// The number of entries in memory, expired ones included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry in memory.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn add(&mut self, key: K, value: V, expires_at: Duration) -> EntryId {
        self.inserted += 1;
        let id = EntryId(self.inserted);
        self.drop_stale_ids();
        self.oldest_first.push_back((key.clone(), id));
        self.entries.insert(key, Entry { value, id, expires_at });
        id
    }

    fn has(&self, key: &K, id: EntryId) -> bool {
        self.entries.get(key).is_some_and(|entry| entry.id == id)
    }

    /// Stops at the first entry that is valid, so that an insertion costs constant time on average.
    fn drop_expired_in_front(&mut self, now: Duration) {
        while let Some((key, id)) = self.oldest_first.front() {
            let entry = self.entries.get(key).filter(|entry| entry.id == *id);
            match entry {
                Some(entry) if entry.expires_at > now => return,
                Some(_) => drop(self.entries.remove(key)),
                None => {}
            }
            self.oldest_first.pop_front();
        }
    }

    fn drop_oldest(&mut self) {
        while let Some((key, id)) = self.oldest_first.pop_front() {
            if self.has(&key, id) {
                self.entries.remove(&key);
                return;
            }
        }
    }

    /// Behind a lasting entry, the ids of those that were removed would accumulate.
    fn drop_stale_ids(&mut self) {
        const FEW: usize = 64;
        if self.oldest_first.len() > 2 * self.entries.len().max(FEW) {
            let entries = &self.entries;
            let is_current =
                |(key, id): &(K, EntryId)| entries.get(key).is_some_and(|entry| entry.id == *id);
            self.oldest_first.retain(is_current);
        }
    }
}

impl<K, V> fmt::Debug for ExpiringMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExpiringMap").field("len", &self.entries.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn an_entry_is_returned_until_it_expires() {
        let mut map = ExpiringMap::new(10);
        map.insert("a", 1, SECOND * 5, SECOND);

        assert_eq!(map.get(&"a", SECOND * 4), Some(&1));
        assert_eq!(map.get(&"a", SECOND * 5), None);
        map.insert("b", 2, SECOND * 9, SECOND * 5);
        assert_eq!(map.len(), 1, "the expired one is dropped");
    }

    #[test]
    fn an_id_does_not_touch_a_later_entry_of_the_same_key() {
        let mut map = ExpiringMap::new(10);
        let first = map.insert("a", 1, SECOND * 5, SECOND);
        let second = map.insert("a", 2, SECOND * 5, SECOND);

        map.remove(&"a", first);
        map.set_expiry(&"a", first, SECOND);
        assert_eq!(map.get(&"a", SECOND), Some(&2));
        map.set_expiry(&"a", second, SECOND * 2);
        assert_eq!(map.get(&"a", SECOND * 2), None);
        map.remove(&"a", second);
        assert!(map.is_empty());
    }

    #[test]
    fn a_full_map_drops_its_oldest_entry_or_refuses() {
        let mut map = ExpiringMap::new(2);
        map.insert("a", 1, SECOND * 9, SECOND);
        map.insert("b", 2, SECOND * 5, SECOND);

        assert_eq!(map.try_insert("c", 3, SECOND * 9, SECOND), Err(Full));
        assert!(map.try_insert("b", 4, SECOND * 5, SECOND).is_ok(), "in place of another");
        map.insert("c", 3, SECOND * 9, SECOND);
        assert_eq!((map.get(&"a", SECOND), map.get(&"c", SECOND)), (None, Some(&3)));
        assert!(
            map.try_insert("d", 5, SECOND * 9, SECOND * 5).is_ok(),
            "in place of an expired one"
        );
    }

    #[test]
    fn a_lasting_entry_does_not_keep_the_ids_of_removed_ones() {
        let mut map = ExpiringMap::new(1000);
        map.insert(0, (), SECOND * 1000, SECOND);
        for key in 1..10_000 {
            let id = map.insert(key, (), SECOND * 1000, SECOND);
            map.remove(&key, id);
        }

        assert!(map.oldest_first.len() < 200, "{} ids are kept", map.oldest_first.len());
        assert_eq!(map.get(&0, SECOND), Some(&()));
    }

    proptest! {
        #[test]
        fn it_agrees_with_a_plain_map_and_never_exceeds_its_capacity(
            steps in proptest::collection::vec((0u8..12, 0u64..20, 1u64..30), 1..200),
        ) {
            let mut map = ExpiringMap::new(6);
            let mut plain: Vec<(u8, Duration)> = Vec::new();
            let mut now = Duration::ZERO;
            for (key, pause, lifetime) in steps {
                now += SECOND * u32::try_from(pause).unwrap();
                let expires_at = now + Duration::from_secs(lifetime);
                let is_inserted = map.try_insert(key, (), expires_at, now).is_ok();
                plain.retain(|(known, until)| *until > now && !(is_inserted && *known == key));
                prop_assert_eq!(is_inserted, plain.len() < 6 || plain.iter().any(|(known, _)| *known == key));
                if is_inserted { plain.push((key, expires_at)); }
                prop_assert!(map.len() <= 6);
                for key in 0..12 {
                    let is_kept = plain.iter().any(|(known, _)| *known == key);
                    prop_assert_eq!(map.get(&key, now).is_some(), is_kept, "{}", key);
                }
            }
        }
    }
}
