//! Named values with a lifetime that can be removed once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// More than a user creates. Beyond it the oldest value is dropped.
const MOST: usize = 1_000;

/// Values by name.
pub(crate) struct Store<T> {
    lifetime: Duration,
    entries: Mutex<HashMap<String, (Duration, T)>>,
}

impl<T> Store<T> {
    /// A store whose entries expire after `lifetime`.
    pub(crate) fn new(lifetime: Duration) -> Self {
        Self { lifetime, entries: Mutex::default() }
    }

    /// Stores `value`; `now` is a monotonic time.
    pub(crate) fn put(&self, name: &str, value: T, now: Duration) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|_, (at, _)| now.saturating_sub(*at) < self.lifetime);
        if entries.len() >= MOST
            && let Some(oldest) = entries.iter().min_by_key(|(_, (at, _))| *at)
        {
            let oldest = oldest.0.clone();
            entries.remove(&oldest);
        }
        entries.insert(name.to_owned(), (now, value));
    }

    /// Removes the value and returns it, if it has not expired.
    pub(crate) fn take(&self, name: &str, now: Duration) -> Option<T> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, value) = entries.remove(name)?;
        (now.saturating_sub(at) < self.lifetime).then_some(value)
    }
}

impl<T: Clone> Store<T> {
    /// The value, if it has not expired.
    pub(crate) fn get(&self, name: &str, now: Duration) -> Option<T> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, value) = entries.get(name)?;
        (now.saturating_sub(*at) < self.lifetime).then(|| value.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_value_can_be_removed_once() {
        let store = Store::new(SECOND);
        store.put("a", 1, Duration::ZERO);
        assert_eq!(store.get("a", Duration::ZERO), Some(1));
        assert_eq!(store.take("a", Duration::ZERO), Some(1));
        assert_eq!(store.take("a", Duration::ZERO), None);
    }

    #[test]
    fn a_value_expires() {
        let store = Store::new(SECOND);
        store.put("a", 1, Duration::ZERO);
        assert_eq!(store.get("a", SECOND), None);
        assert_eq!(store.take("a", SECOND), None);
    }

    #[test]
    fn a_full_store_forgets_its_oldest_entry() {
        let store = Store::new(Duration::MAX);
        for number in 0..=u32::try_from(MOST).unwrap() {
            store.put(&number.to_string(), number, SECOND * number);
        }
        assert_eq!(store.take("0", Duration::ZERO), None);
        assert_eq!(store.take("1", Duration::ZERO), Some(1));
    }
}
