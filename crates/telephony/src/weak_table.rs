//! What a driver knows of its calls by their names. An entry lasts as long as the call holds it, so the table has as
//! many entries as there are calls in memory.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

pub(crate) struct WeakTable<K, V>(Mutex<HashMap<K, Weak<V>>>);

impl<K: Eq + Hash, V> WeakTable<K, V> {
    /// The entry of a call that is about to be placed, or is observed again. While another call has the name, that one
    /// keeps it, and the entry of the new call cannot be found.
    pub(crate) fn begin(&self, name: K, value: V) -> Arc<V> {
        let value = Arc::new(value);
        let mut entries = self.lock();
        if entries.len() == entries.capacity() {
            // Before the table grows: entries that no call holds any more are dropped.
            entries.retain(|_, entry| entry.strong_count() > 0);
        }
        let entry = entries.entry(name).or_default();
        if entry.strong_count() == 0 {
            *entry = Arc::downgrade(&value);
        }
        value
    }

    pub(crate) fn get(&self, name: &K) -> Option<Arc<V>> {
        self.lock().get(name).and_then(Weak::upgrade)
    }

    /// Drops the entry `value`, if it is the one that has the name.
    pub(crate) fn end(&self, name: &K, value: &Arc<V>) {
        let mut entries = self.lock();
        if entries.get(name).is_some_and(|entry| entry.as_ptr() == Arc::as_ptr(value)) {
            entries.remove(name);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Weak<V>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> Default for WeakTable<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_no_call_holds_take_no_room() {
        let table = WeakTable::default();
        let held = table.begin(0, "held");

        for name in 1..10_000 {
            drop(table.begin(name, "dropped"));
        }

        assert!(table.lock().len() < 100);
        assert_eq!(table.get(&0).as_deref(), Some(&*held));
        assert!(table.get(&9_999).is_none());
    }

    #[test]
    fn the_first_call_of_a_name_keeps_it_until_it_ends() {
        let table = WeakTable::default();
        let first = table.begin("name", 1);
        let second = table.begin("name", 2);
        assert_eq!(table.get(&"name").as_deref(), Some(&1));

        table.end(&"name", &second);
        assert_eq!(table.get(&"name").as_deref(), Some(&1));

        table.end(&"name", &first);
        assert!(table.get(&"name").is_none());
        let third = table.begin("name", 3);
        assert_eq!(table.get(&"name").as_deref(), Some(&*third));
    }
}
