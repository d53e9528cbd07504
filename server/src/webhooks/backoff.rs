//! When to try again.

use model::random::Random;
use std::time::Duration;

/// After the first attempt that failed, the second, and so on; the last one for all that follow.
const STEPS: [Duration; 9] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_mins(30),
    Duration::from_hours(1),
    Duration::from_hours(2),
    Duration::from_hours(4),
];

/// How long to wait after so many attempts failed, up to a quarter longer than the step says, so that
/// messages which failed together do not come back together.
pub fn after(failures: u32, random: &dyn Random) -> Duration {
    let step = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
    let wait = STEPS[step.min(STEPS.len() - 1)];
    let mut chance = [0];
    // Without chance they come back together, which is not worth an error.
    let _ = random.fill(&mut chance);
    wait + wait * u32::from(chance[0]) / 1024
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    #[test]
    fn waits_grow_and_stay_within_a_quarter_of_their_step() {
        for (failures, step) in STEPS.into_iter().enumerate() {
            let wait = after(u32::try_from(failures).unwrap() + 1, &SystemRandom);
            assert!(wait >= step && wait <= step * 5 / 4, "{failures}: {wait:?}");
        }
        assert!(after(u32::MAX, &SystemRandom) >= STEPS[8]);
        assert!(after(0, &SystemRandom) >= STEPS[0]);
    }
}
