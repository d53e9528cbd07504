//! The pause that a telephone system asks for, as with 429 and 503.

use std::time::Duration;

/// The time during which nothing is sent. The owner locks it: a telephone system limits the account, not the call.
#[derive(Debug)]
pub(crate) struct Cooldown {
    /// An upper bound for what the telephone system asks for.
    max: Duration,
    /// The uptime at its end.
    until: Duration,
}

impl Cooldown {
    /// None yet, and none longer than `max`.
    pub(crate) fn new(max: Duration) -> Self {
        Self { max, until: Duration::ZERO }
    }

    /// The time that is left, if any.
    pub(crate) fn remaining(&self, now: Duration) -> Option<Duration> {
        Some(self.until.saturating_sub(now)).filter(|remaining| !remaining.is_zero())
    }

    /// Extends it to `time` from now, up to the bound. It is never shortened.
    pub(crate) fn extend(&mut self, time: Duration, now: Duration) {
        self.until = self.until.max(now + time.min(self.max));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1000);
    const MAX: Duration = Duration::from_mins(5);

    #[test]
    fn it_lasts_as_long_as_requested_and_a_shorter_request_does_not_end_it() {
        let mut cooldown = Cooldown::new(MAX);
        assert_eq!(cooldown.remaining(NOW), None);

        cooldown.extend(Duration::from_mins(1), NOW);
        cooldown.extend(Duration::from_secs(1), NOW);

        assert_eq!(cooldown.remaining(NOW), Some(Duration::from_mins(1)));
        assert_eq!(cooldown.remaining(NOW + Duration::from_mins(1)), None);
    }

    #[test]
    fn it_has_an_upper_bound() {
        let mut cooldown = Cooldown::new(MAX);
        cooldown.extend(Duration::MAX, NOW);

        assert_eq!(cooldown.remaining(NOW), Some(MAX));
    }
}
