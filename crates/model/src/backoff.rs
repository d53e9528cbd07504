//! Waits between attempts that grow, with jitter.

use crate::random::Random;
use std::time::Duration;

/// A sequence of waits, the last of which is used for all further attempts.
#[derive(Clone, Copy, Debug)]
pub struct Backoff(&'static [Duration]);

impl Backoff {
    /// Waits for these times.
    pub const fn new(steps: &'static [Duration]) -> Self {
        Self(steps)
    }

    /// The wait before attempt `attempt`, counted from 0, and not less than `at_least`.
    ///
    /// It is lengthened by up to a quarter at random, so that attempts which began together do not stay
    /// together. Without randomness it is not lengthened, which is no reason to fail.
    pub fn wait(self, attempt: u32, at_least: Duration, random: &dyn Random) -> Duration {
        let position = usize::try_from(attempt).unwrap_or(usize::MAX);
        let step = self.0.get(position).or(self.0.last()).copied().unwrap_or_default();
        let wait = step.max(at_least);
        let mut byte = [0];
        let jitter = random.fill(&mut byte).map_or(0, |()| byte[0]);
        wait + (wait / 4) * u32::from(jitter) / 255
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::RandomError;

    struct Always(u8);

    impl Random for Always {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
            bytes.fill(self.0);
            Ok(())
        }
    }

    const BACKOFF: Backoff = Backoff::new(&[Duration::from_secs(1), Duration::from_secs(4)]);

    #[test]
    fn waits_grow_to_the_last_step() {
        let wait = |attempt| BACKOFF.wait(attempt, Duration::ZERO, &Always(0)).as_secs();

        assert_eq!([0, 1, 2, u32::MAX].map(wait), [1, 4, 4, 4]);
    }

    #[test]
    fn jitter_lengthens_a_wait_by_up_to_a_quarter() {
        let wait = |byte| BACKOFF.wait(1, Duration::ZERO, &Always(byte));

        assert_eq!(wait(255), Duration::from_secs(5));
        assert!((Duration::from_secs(4)..Duration::from_secs(5)).contains(&wait(100)));
    }

    #[test]
    fn a_longer_wait_can_be_required() {
        let wait = |seconds| BACKOFF.wait(1, Duration::from_secs(seconds), &Always(0)).as_secs();

        assert_eq!([0, 3, 40].map(wait), [4, 4, 40]);
    }
}
