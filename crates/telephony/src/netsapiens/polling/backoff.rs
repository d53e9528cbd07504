//! How long to wait between two looks: short when something has just happened, longer when not.

use model::random::Random;
use std::time::Duration;

/// In seconds; the last one stays.
const WAITS: [u64; 8] = [1, 1, 2, 3, 5, 8, 13, 15];
/// However long NetSapiens wants us to be quiet.
const LONGEST: Duration = Duration::from_mins(5);

/// The waits of one call.
#[derive(Debug, Default)]
pub(super) struct Pace(usize);

impl Pace {
    /// The next wait, and up to a quarter more so that calls do not march in step. Never less than
    /// `at_least`, as far as that is sensible.
    pub(super) fn wait(&mut self, random: &dyn Random, at_least: Option<Duration>) -> Duration {
        let seconds = WAITS[self.0.min(WAITS.len() - 1)];
        self.0 = (self.0 + 1).min(WAITS.len() - 1);
        let wait = Duration::from_secs(seconds).max(at_least.unwrap_or_default().min(LONGEST));
        wait + (wait / 4) * u32::from(some_byte(random)) / 255
    }

    /// Something has happened, so more may.
    pub(super) fn quicken(&mut self) {
        self.0 = 0;
    }
}

/// Without randomness calls march in step, which is no reason not to follow them.
fn some_byte(random: &dyn Random) -> u8 {
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
    fn waits_grow_to_a_quarter_of_a_minute_and_start_anew() {
        let mut pace = Pace::default();
        let mut seconds = || pace.wait(&Always(0), None).as_secs();
        let waits: Vec<u64> = (0..10).map(|_| seconds()).collect();
        assert_eq!(waits, [1, 1, 2, 3, 5, 8, 13, 15, 15, 15]);

        pace.quicken();
        assert_eq!(pace.wait(&Always(0), None), Duration::from_secs(1));
    }

    #[test]
    fn chance_makes_a_wait_longer_never_shorter() {
        assert_eq!(Pace::default().wait(&Always(255), None), Duration::from_millis(1250));
    }

    #[test]
    fn a_wish_to_be_left_alone_is_heeded_within_reason() {
        let wait = |seconds| {
            Pace::default().wait(&Always(0), Some(Duration::from_secs(seconds))).as_secs()
        };

        assert_eq!(wait(0), 1);
        assert_eq!(wait(40), 40);
        assert_eq!(wait(1_000_000), 300);
    }
}
