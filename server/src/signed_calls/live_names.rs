//! Which channel names have a call that lives.
//!
//! A call has two channels, `a` and `a-2`, and all calls of an exchange share one space of names. So a
//! call named `a-2` beside one named `a` would be two calls in one, and is refused.

use model::expiring_map::{EntryId, ExpiringMap, Full};
use shared_types::iden::Iden;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The names of this process. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct LiveNames(Arc<Mutex<ExpiringMap<String, ()>>>);

/// Two names that nobody else has. They are free again when it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    names: LiveNames,
    channels: [(String, EntryId); 2],
    keep: bool,
}

/// Why a name is not to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// By a call that lives.
    InUse,
    /// There are as many calls as there may be.
    Full,
}

impl LiveNames {
    /// Far more calls than one exchange carries; about 6 MB.
    pub(super) const MAX_CALLS: usize = 20_000;

    /// Holds both names of `iden`, or neither.
    pub(super) fn hold(&self, iden: &Iden, until: Duration, now: Duration) -> Result<Held, Taken> {
        let (one, other) = (iden.as_str().to_owned(), iden.other_channel());
        let mut names = self.names();
        if [&one, &other].iter().any(|channel| names.get(channel, now).is_some()) {
            return Err(Taken::InUse);
        }
        let first = names.try_insert(one.clone(), (), until, now).map_err(|Full| Taken::Full)?;
        let Ok(second) = names.try_insert(other.clone(), (), until, now) else {
            names.remove(&one, first);
            return Err(Taken::Full);
        };
        Ok(Held { names: self.clone(), channels: [(one, first), (other, second)], keep: false })
    }

    fn names(&self) -> MutexGuard<'_, ExpiringMap<String, ()>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for LiveNames {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(ExpiringMap::new(2 * Self::MAX_CALLS))))
    }
}

impl Held {
    /// Nobody will hear of the call's end, so its names are held for as long as it can last.
    pub(super) fn keep(mut self) {
        self.keep = true;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.keep {
            return;
        }
        let mut names = self.names.names();
        for (channel, entry) in &self.channels {
            names.remove(channel, *entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn hold(names: &LiveNames, iden: &str, now: Duration) -> Result<Held, Taken> {
        names.hold(&iden.parse().unwrap(), SECOND * 60, now)
    }

    #[test]
    fn a_name_is_held_until_its_call_is_over() {
        let names = LiveNames::default();
        let first = hold(&names, "a", SECOND).unwrap();

        assert_eq!(hold(&names, "a", SECOND).unwrap_err(), Taken::InUse);
        drop(first);
        assert!(hold(&names, "a", SECOND).is_ok());
        assert!(names.names().is_empty());
    }

    #[test]
    fn the_other_channel_of_a_call_is_held_too() {
        let names = LiveNames::default();
        let first = hold(&names, "a", SECOND).unwrap();
        assert_eq!(hold(&names, "a-2", SECOND).unwrap_err(), Taken::InUse);
        drop(first);

        let second = hold(&names, "a-2", SECOND).unwrap();
        assert_eq!(hold(&names, "a", SECOND).unwrap_err(), Taken::InUse);
        assert!(hold(&names, "a-3", SECOND).is_ok());
        drop(second);
    }

    #[test]
    fn a_call_whose_end_nobody_hears_of_holds_its_name_for_as_long_as_it_can_last() {
        let names = LiveNames::default();
        hold(&names, "a", SECOND).unwrap().keep();

        assert_eq!(hold(&names, "a", SECOND * 59).unwrap_err(), Taken::InUse);
        let later = hold(&names, "a", SECOND * 60).unwrap();
        drop(later);
        assert!(names.names().is_empty());
    }

    #[test]
    fn there_are_only_so_many_calls() {
        let names = LiveNames::default();
        for call in 0..LiveNames::MAX_CALLS {
            hold(&names, &format!("c{call}"), SECOND).unwrap().keep();
        }

        assert_eq!(hold(&names, "one-more", SECOND).unwrap_err(), Taken::Full);
        assert!(hold(&names, "one-more", SECOND * 60).is_ok());
    }
}
