//! The pause after 429 and 503. It holds for all reads: NetSapiens limits the account, not the call.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// An upper bound for what NetSapiens asks for.
const MAX_COOLDOWN: Duration = Duration::from_mins(5);

/// The uptime until which nothing is read.
#[derive(Debug, Default)]
pub(super) struct Cooldown(Mutex<Duration>);

impl Cooldown {
    /// The time that is left, if any.
    pub(super) fn remaining(&self, now: Duration) -> Option<Duration> {
        let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Some(until.saturating_sub(now)).filter(|remaining| !remaining.is_zero())
    }

    /// Extends it to `time` from now, up to a bound. It is never shortened.
    pub(super) fn extend(&self, time: Duration, now: Duration) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(now + time.min(MAX_COOLDOWN));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1000);

    #[test]
    fn it_lasts_as_long_as_requested_and_a_shorter_request_does_not_end_it() {
        let cooldown = Cooldown::default();
        assert_eq!(cooldown.remaining(NOW), None);

        cooldown.extend(Duration::from_mins(1), NOW);
        cooldown.extend(Duration::from_secs(1), NOW);

        assert_eq!(cooldown.remaining(NOW), Some(Duration::from_mins(1)));
        assert_eq!(cooldown.remaining(NOW + Duration::from_mins(1)), None);
    }

    #[test]
    fn it_has_an_upper_bound() {
        let cooldown = Cooldown::default();
        cooldown.extend(Duration::MAX, NOW);

        assert_eq!(cooldown.remaining(NOW), Some(MAX_COOLDOWN));
    }
}
