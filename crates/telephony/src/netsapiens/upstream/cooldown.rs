//! "Too many" and "not now" are said to the whole server, whichever call was asked about.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// However long NetSapiens wants us to be quiet.
const LONGEST: Duration = Duration::from_mins(5);

/// Until when nothing is read.
#[derive(Debug, Default)]
pub(super) struct Quiet(Mutex<Duration>);

impl Quiet {
    /// How much of it is left, if any.
    pub(super) fn left(&self, now: Duration) -> Option<Duration> {
        let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Some(until.saturating_sub(now)).filter(|left| !left.is_zero())
    }

    /// Keeps it for `time` from now on, within reason.
    pub(super) fn keep(&self, time: Duration, now: Duration) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(now + time.min(LONGEST));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1000);

    #[test]
    fn it_is_kept_for_as_long_as_it_was_asked_for_and_no_shorter_wish_ends_it() {
        let quiet = Quiet::default();
        assert_eq!(quiet.left(NOW), None);

        quiet.keep(Duration::from_mins(1), NOW);
        quiet.keep(Duration::from_secs(1), NOW);

        assert_eq!(quiet.left(NOW), Some(Duration::from_mins(1)));
        assert_eq!(quiet.left(NOW + Duration::from_mins(1)), None);
    }

    #[test]
    fn nobody_can_silence_us_for_ever() {
        let quiet = Quiet::default();
        quiet.keep(Duration::MAX, NOW);

        assert_eq!(quiet.left(NOW), Some(LONGEST));
    }
}
