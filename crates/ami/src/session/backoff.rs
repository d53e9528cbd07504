//! How long to wait before the next attempt to connect.

use super::Timings;
use crate::chance::Chance;
use std::time::Duration;

/// Pauses that double, each shortened by chance, so that many clients of one Asterisk that restarts do
/// not come back at the same moment.
#[derive(Debug)]
pub(super) struct Backoff {
    first: Duration,
    /// Whoever asks for something meanwhile sees another attempt before their patience ends.
    longest: Duration,
    /// For what does not mend itself.
    slow: Duration,
    next: Duration,
}

impl Backoff {
    pub(super) fn new(timings: &Timings) -> Self {
        Self {
            first: timings.first_pause,
            longest: timings.longest_pause.min(timings.request / 2),
            slow: timings.longest_pause,
            next: timings.first_pause,
        }
    }

    /// All is well again.
    pub(super) fn reset(&mut self) {
        self.next = self.first;
    }

    /// There is no hurry: what is wrong does not mend itself.
    pub(super) fn be_slow(&mut self) {
        self.next = self.slow;
    }

    /// From half to the whole of the pause that is due.
    pub(super) fn pause(&mut self, chance: &dyn Chance) -> Duration {
        let pause = self.next;
        self.next = pause.saturating_mul(2).min(self.longest);
        let mut byte = [0];
        // Without randomness all wait the longest.
        let spared = chance.fill(&mut byte).map_or(0, |()| u32::from(byte[0]));
        pause.saturating_sub(pause * spared / (2 * 255))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::NoChance;

    struct Byte(u8);

    impl Chance for Byte {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
            bytes.fill(self.0);
            Ok(())
        }
    }

    fn millis(chance: &Byte, backoff: &mut Backoff) -> u128 {
        backoff.pause(chance).as_millis()
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_start_anew_after_success() {
        let mut backoff = Backoff::new(&Timings::default());

        let pauses: Vec<_> = (0..9).map(|_| millis(&Byte(0), &mut backoff)).collect();
        assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 7500, 7500, 7500, 7500]);
        backoff.reset();
        assert_eq!(millis(&Byte(0), &mut backoff), 250);
        backoff.be_slow();
        assert_eq!(millis(&Byte(0), &mut backoff), 30_000);
        assert_eq!(millis(&Byte(0), &mut backoff), 7_500);
    }

    #[test]
    fn chance_takes_up_to_half_of_a_pause_away() {
        let timings = Timings { first_pause: Duration::from_secs(10), ..Timings::default() };

        assert_eq!(millis(&Byte(255), &mut Backoff::new(&timings)), 5_000);
        assert_eq!(millis(&Byte(51), &mut Backoff::new(&timings)), 9_000);
    }
}
