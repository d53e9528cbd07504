//! The delay before the next attempt to connect.

use super::timings::SessionTimings;
use model::backoff::{Backoff, BackoffCounter};
use model::random::Random;
use std::mem;
use std::time::Duration;

/// Doubling delays with jitter, so that the clients of a restarted Asterisk do not all reconnect at the
/// same moment.
#[derive(Debug)]
pub(super) struct ReconnectDelays {
    delays: BackoffCounter,
    /// For errors that persist until the settings are changed.
    slow: Duration,
    /// The next delay is the slow one.
    is_slow: bool,
}

impl ReconnectDelays {
    pub(super) fn new(timings: &SessionTimings) -> Self {
        // At most half of the request timeout: a waiting request sees another attempt.
        let max = timings.max_backoff.min(timings.request_timeout / 2);
        let delays = BackoffCounter::new(Backoff::doubling(timings.initial_backoff, max));
        Self { delays, slow: timings.max_backoff, is_slow: false }
    }

    /// Starts over after a success.
    pub(super) fn reset(&mut self) {
        self.delays.reset();
        self.is_slow = false;
    }

    /// Makes the next delay the slow one, after an error that a retry does not fix.
    pub(super) fn slow_down(&mut self) {
        self.is_slow = true;
        self.delays.skip_to_longest();
    }

    /// The next delay: between half and all of the nominal one.
    pub(super) fn next_delay(&mut self, random: &dyn Random) -> Duration {
        let at_least = if mem::take(&mut self.is_slow) { self.slow } else { Duration::ZERO };
        self.delays.next_wait(at_least, random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::ConstantRandom;

    fn next_millis(random: ConstantRandom, delays: &mut ReconnectDelays) -> u128 {
        delays.next_delay(&random).as_millis()
    }

    #[test]
    fn delays_double_up_to_the_maximum_and_start_over_after_a_reset() {
        let mut delays = ReconnectDelays::new(&SessionTimings::default());

        let nominal: Vec<_> = (0..9).map(|_| next_millis(ConstantRandom(0), &mut delays)).collect();
        assert_eq!(nominal, [250, 500, 1000, 2000, 4000, 7500, 7500, 7500, 7500]);
        delays.reset();
        assert_eq!(next_millis(ConstantRandom(0), &mut delays), 250);
        delays.slow_down();
        assert_eq!(next_millis(ConstantRandom(0), &mut delays), 30_000);
        assert_eq!(next_millis(ConstantRandom(0), &mut delays), 7_500);
    }

    #[test]
    fn jitter_shortens_a_delay_by_up_to_half() {
        let timings = SessionTimings {
            initial_backoff: Duration::from_secs(10),
            ..SessionTimings::default()
        };

        assert_eq!(next_millis(ConstantRandom(255), &mut ReconnectDelays::new(&timings)), 5_000);
        assert_eq!(next_millis(ConstantRandom(51), &mut ReconnectDelays::new(&timings)), 9_000);
    }
}
