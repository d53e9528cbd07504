//! The delays between two polls of a call: short after a change, growing without one.

use model::backoff::{Backoff, BackoffCounter};
use model::random::Random;
use std::time::Duration;

/// Jitter lengthens them, so that calls are not polled in lockstep.
const BACKOFF: Backoff = Backoff::new(&[
    Duration::from_secs(1),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(3),
    Duration::from_secs(5),
    Duration::from_secs(8),
    Duration::from_secs(13),
    Duration::from_secs(15),
]);
/// An upper bound for the pause that a telephone system asks for.
pub(crate) const MAX_RETRY_AFTER: Duration = Duration::from_mins(5);

/// The delays of one call.
#[derive(Debug)]
pub(crate) struct PollDelays(BackoffCounter);

impl PollDelays {
    /// The next delay, at least `retry_after` up to a bound.
    pub(crate) fn next_delay(
        &mut self,
        random: &dyn Random,
        retry_after: Option<Duration>,
    ) -> Duration {
        self.0.next_wait(retry_after.unwrap_or_default().min(MAX_RETRY_AFTER), random)
    }

    /// Starts again with the shortest delay, because one change is often followed by another.
    pub(crate) fn reset(&mut self) {
        self.0.reset();
    }
}

impl Default for PollDelays {
    fn default() -> Self {
        Self(BackoffCounter::new(BACKOFF))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::ConstantRandom;

    #[test]
    fn delays_grow_to_a_quarter_of_a_minute_and_start_again_after_a_reset() {
        let mut delays = PollDelays::default();
        let mut seconds = || delays.next_delay(&ConstantRandom(0), None).as_secs();
        let nominal: Vec<u64> = (0..10).map(|_| seconds()).collect();
        assert_eq!(nominal, [1, 1, 2, 3, 5, 8, 13, 15, 15, 15]);

        delays.reset();
        assert_eq!(delays.next_delay(&ConstantRandom(0), None), Duration::from_secs(1));
    }

    #[test]
    fn jitter_makes_a_delay_longer_never_shorter() {
        assert_eq!(
            PollDelays::default().next_delay(&ConstantRandom(255), None),
            Duration::from_millis(1250)
        );
    }

    #[test]
    fn retry_after_is_respected_up_to_a_bound() {
        let delay = |seconds| {
            PollDelays::default()
                .next_delay(&ConstantRandom(0), Some(Duration::from_secs(seconds)))
                .as_secs()
        };

        assert_eq!(delay(0), 1);
        assert_eq!(delay(40), 40);
        assert_eq!(delay(1_000_000), 300);
    }
}
