//! The delays between two polls: short after a change, growing without one.

use model::random::Random;
use std::time::Duration;

/// In seconds; the last one repeats.
const DELAYS: [u64; 8] = [1, 1, 2, 3, 5, 8, 13, 15];
/// An upper bound for what NetSapiens asks for.
const MAX_RETRY_AFTER: Duration = Duration::from_mins(5);

/// The delays of one call.
#[derive(Debug, Default)]
pub(super) struct Backoff(usize);

impl Backoff {
    /// The next delay with up to a quarter of jitter, so that calls are not polled in lockstep. It is at
    /// least `retry_after`, up to a bound.
    pub(super) fn next_delay(
        &mut self,
        random: &dyn Random,
        retry_after: Option<Duration>,
    ) -> Duration {
        let seconds = DELAYS[self.0.min(DELAYS.len() - 1)];
        self.0 = (self.0 + 1).min(DELAYS.len() - 1);
        let delay =
            Duration::from_secs(seconds).max(retry_after.unwrap_or_default().min(MAX_RETRY_AFTER));
        delay + (delay / 4) * u32::from(random_byte(random)) / 255
    }

    /// Starts again with the shortest delay, because one change is often followed by another.
    pub(super) fn reset(&mut self) {
        self.0 = 0;
    }
}

/// Without randomness there is no jitter, which is no reason not to poll.
fn random_byte(random: &dyn Random) -> u8 {
    let mut byte = [0];
    random.fill(&mut byte).map_or(0, |()| byte[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::RandomError;

    struct Always(u8);

    impl Random for Always {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
            bytes.fill(self.0);
            Ok(())
        }
    }

    #[test]
    fn delays_grow_to_a_quarter_of_a_minute_and_start_again_after_a_reset() {
        let mut backoff = Backoff::default();
        let mut seconds = || backoff.next_delay(&Always(0), None).as_secs();
        let delays: Vec<u64> = (0..10).map(|_| seconds()).collect();
        assert_eq!(delays, [1, 1, 2, 3, 5, 8, 13, 15, 15, 15]);

        backoff.reset();
        assert_eq!(backoff.next_delay(&Always(0), None), Duration::from_secs(1));
    }

    #[test]
    fn jitter_makes_a_delay_longer_never_shorter() {
        assert_eq!(Backoff::default().next_delay(&Always(255), None), Duration::from_millis(1250));
    }

    #[test]
    fn retry_after_is_respected_up_to_a_bound() {
        let delay = |seconds| {
            Backoff::default().next_delay(&Always(0), Some(Duration::from_secs(seconds))).as_secs()
        };

        assert_eq!(delay(0), 1);
        assert_eq!(delay(40), 40);
        assert_eq!(delay(1_000_000), 300);
    }
}
