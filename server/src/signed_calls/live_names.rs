//! Which channel names have a call that lives.
//!
//! A call has two channels, `a` and `a-2`, and all calls of an exchange share one space of names. So a
//! call named `a-2` beside one named `a` would be two calls in one, and is refused.

use shared_types::iden::Iden;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The names of this process. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct LiveNames(Arc<Mutex<Names>>);

#[derive(Debug, Default)]
struct Names {
    by_channel: HashMap<String, Hold>,
    holds: u64,
}

/// Which call holds a name, and until when if nobody hears of its end.
#[derive(Clone, Copy, Debug)]
struct Hold {
    number: u64,
    until: Duration,
}

/// Two names that nobody else has. They are free again when it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    names: LiveNames,
    channels: [String; 2],
    number: u64,
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
    /// Far more calls than one exchange carries; about 4 MB.
    pub(super) const MOST_CALLS: usize = 20_000;

    /// Holds both names of `iden`, or neither.
    pub(super) fn hold(&self, iden: &Iden, until: Duration, now: Duration) -> Result<Held, Taken> {
        let channels = [iden.as_str().to_owned(), iden.other_channel()];
        let mut names = self.names();
        let lives = |channel| names.by_channel.get(channel).is_some_and(|hold| hold.until > now);
        if channels.iter().any(lives) {
            return Err(Taken::InUse);
        }
        if names.by_channel.len() >= 2 * Self::MOST_CALLS {
            names.by_channel.retain(|_, hold| hold.until > now);
        }
        if names.by_channel.len() >= 2 * Self::MOST_CALLS {
            return Err(Taken::Full);
        }
        names.holds += 1;
        let hold = Hold { number: names.holds, until };
        for channel in &channels {
            names.by_channel.insert(channel.clone(), hold);
        }
        Ok(Held { names: self.clone(), channels, number: hold.number, keep: false })
    }

    fn names(&self) -> MutexGuard<'_, Names> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        for channel in &self.channels {
            if names.by_channel.get(channel).is_some_and(|hold| hold.number == self.number) {
                names.by_channel.remove(channel);
            }
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
        assert!(names.names().by_channel.is_empty());
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
        assert!(names.names().by_channel.is_empty());
    }

    #[test]
    fn there_are_only_so_many_calls() {
        let names = LiveNames::default();
        for call in 0..LiveNames::MOST_CALLS {
            hold(&names, &format!("c{call}"), SECOND).unwrap().keep();
        }

        assert_eq!(hold(&names, "one-more", SECOND).unwrap_err(), Taken::Full);
        assert!(hold(&names, "one-more", SECOND * 60).is_ok());
    }
}
