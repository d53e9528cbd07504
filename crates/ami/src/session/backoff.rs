//! The delay before the next attempt to connect.

use super::timings::SessionTimings;
use model::random::Random;
use std::time::Duration;

/// Exponential back-off with jitter, so that the clients of a restarted Asterisk do not all reconnect
/// at the same moment.
#[derive(Debug)]
pub(super) struct Backoff {
    initial: Duration,
    /// At most half of the request timeout: a waiting request sees another attempt.
    max: Duration,
    /// For errors that persist until somebody changes the settings.
    slow: Duration,
    next: Duration,
}

impl Backoff {
    pub(super) fn new(timings: &SessionTimings) -> Self {
        Self {
            initial: timings.initial_backoff,
            max: timings.max_backoff.min(timings.request_timeout / 2),
            slow: timings.max_backoff,
            next: timings.initial_backoff,
        }
    }

    /// Starts over after a success.
    pub(super) fn reset(&mut self) {
        self.next = self.initial;
    }

    /// Makes the next delay the longest one, after an error that a retry does not fix.
    pub(super) fn slow_down(&mut self) {
        self.next = self.slow;
    }

    /// The next delay: between half and all of the nominal one.
    pub(super) fn next_delay(&mut self, random: &dyn Random) -> Duration {
        let nominal = self.next;
        self.next = nominal.saturating_mul(2).min(self.max);
        let mut byte = [0];
        // Without randomness there is no jitter.
        let jitter = random.fill(&mut byte).map_or(0, |()| u32::from(byte[0]));
        nominal.saturating_sub(nominal * jitter / (2 * 255))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::RandomError;

    struct FixedByte(u8);

    impl Random for FixedByte {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
            bytes.fill(self.0);
            Ok(())
        }
    }

    fn next_millis(random: &FixedByte, backoff: &mut Backoff) -> u128 {
        backoff.next_delay(random).as_millis()
    }

    #[test]
    fn delays_double_up_to_the_maximum_and_start_over_after_a_reset() {
        let mut backoff = Backoff::new(&SessionTimings::default());

        let delays: Vec<_> = (0..9).map(|_| next_millis(&FixedByte(0), &mut backoff)).collect();
        assert_eq!(delays, [250, 500, 1000, 2000, 4000, 7500, 7500, 7500, 7500]);
        backoff.reset();
        assert_eq!(next_millis(&FixedByte(0), &mut backoff), 250);
        backoff.slow_down();
        assert_eq!(next_millis(&FixedByte(0), &mut backoff), 30_000);
        assert_eq!(next_millis(&FixedByte(0), &mut backoff), 7_500);
    }

    #[test]
    fn jitter_shortens_a_delay_by_up_to_half() {
        let timings = SessionTimings {
            initial_backoff: Duration::from_secs(10),
            ..SessionTimings::default()
        };

        assert_eq!(next_millis(&FixedByte(255), &mut Backoff::new(&timings)), 5_000);
        assert_eq!(next_millis(&FixedByte(51), &mut Backoff::new(&timings)), 9_000);
    }
}
