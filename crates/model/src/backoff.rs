//! Exponential back-off with jitter: the waits between attempts.

use crate::random::Random;
use std::time::Duration;

/// The waits of a sequence of attempts, and the jitter that is applied to each of them.
///
/// Jitter keeps clients that began at the same moment from staying in lockstep. Without randomness
/// there is none, which is no reason to fail.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    waits: Waits,
    jitter: Jitter,
}

#[derive(Clone, Copy, Debug)]
enum Waits {
    /// The last one is used for all further attempts.
    Steps(&'static [Duration]),
    Doubling {
        initial: Duration,
        max: Duration,
    },
}

#[derive(Clone, Copy, Debug)]
enum Jitter {
    /// By up to a quarter: a wait that the other side demands is never cut short.
    Lengthen,
    /// By up to a half: the nominal wait is an upper limit.
    Shorten,
}

impl Backoff {
    /// These waits, each lengthened by up to a quarter at random.
    pub const fn new(steps: &'static [Duration]) -> Self {
        Self { waits: Waits::Steps(steps), jitter: Jitter::Lengthen }
    }

    /// Waits that double from `initial` up to `max`, each shortened by up to a half at random.
    pub const fn doubling(initial: Duration, max: Duration) -> Self {
        Self { waits: Waits::Doubling { initial, max }, jitter: Jitter::Shorten }
    }

    /// The wait before attempt `attempt`, counted from 0, and nominally not less than `at_least`.
    pub fn wait(self, attempt: u32, at_least: Duration, random: &dyn Random) -> Duration {
        self.jitter.apply(self.waits.get(attempt).max(at_least), random)
    }
}

impl Waits {
    fn get(self, attempt: u32) -> Duration {
        match self {
            Self::Steps(steps) => {
                let position = usize::try_from(attempt).unwrap_or(usize::MAX);
                steps.get(position).or(steps.last()).copied().unwrap_or_default()
            }
            Self::Doubling { initial, .. } if attempt == 0 => initial,
            Self::Doubling { initial, max } => {
                let factor = 1_u32.checked_shl(attempt).unwrap_or(u32::MAX);
                initial.saturating_mul(factor).min(max)
            }
        }
    }
}

impl Jitter {
    fn apply(self, wait: Duration, random: &dyn Random) -> Duration {
        let mut byte = [0];
        let byte = random.fill(&mut byte).map_or(0, |()| u32::from(byte[0]));
        match self {
            Self::Lengthen => wait + (wait / 4) * byte / 255,
            Self::Shorten => wait.saturating_sub(wait * byte / (2 * 255)),
        }
    }
}

/// A [`Backoff`] and the number of attempts since the last success.
#[derive(Clone, Copy, Debug)]
pub struct BackoffCounter {
    backoff: Backoff,
    attempts: u32,
}

impl BackoffCounter {
    /// Starts with the first wait.
    pub const fn new(backoff: Backoff) -> Self {
        Self { backoff, attempts: 0 }
    }

    /// The wait before the next attempt, nominally not less than `at_least`.
    pub fn next_wait(&mut self, at_least: Duration, random: &dyn Random) -> Duration {
        let wait = self.backoff.wait(self.attempts, at_least, random);
        self.attempts = self.attempts.saturating_add(1);
        wait
    }

    /// Starts over, after a success.
    pub fn reset(&mut self) {
        self.attempts = 0;
    }

    /// Makes every further wait the longest one, after an error that a retry does not fix.
    pub fn skip_to_longest(&mut self) {
        self.attempts = u32::MAX;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::ConstantRandom;

    const BACKOFF: Backoff = Backoff::new(&[Duration::from_secs(1), Duration::from_secs(4)]);

    #[test]
    fn waits_grow_to_the_last_step() {
        let wait = |attempt| BACKOFF.wait(attempt, Duration::ZERO, &ConstantRandom(0)).as_secs();

        assert_eq!([0, 1, 2, u32::MAX].map(wait), [1, 4, 4, 4]);
    }

    #[test]
    fn jitter_lengthens_a_wait_by_up_to_a_quarter() {
        let wait = |byte| BACKOFF.wait(1, Duration::ZERO, &ConstantRandom(byte));

        assert_eq!(wait(255), Duration::from_secs(5));
        assert!((Duration::from_secs(4)..Duration::from_secs(5)).contains(&wait(100)));
    }

    #[test]
    fn a_longer_wait_can_be_required() {
        let wait =
            |seconds| BACKOFF.wait(1, Duration::from_secs(seconds), &ConstantRandom(0)).as_secs();

        assert_eq!([0, 3, 40].map(wait), [4, 4, 40]);
    }
}
