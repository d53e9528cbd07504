//! Proofs of work, and the attackers' processor budget for them.

use admission::proof_of_work::difficulty;
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The processor budget of all attackers together: about eight cores with an optimized program.
pub const ATTACKERS_HASHES_PER_SECOND: u64 = 40_000_000;

/// The waiting time before the work: the difficulty is minimal then. A phone that works from the beginning has finished by then; an
/// attacker saves processor time.
pub const WAIT: Duration = Duration::from_secs(15);

/// Hashes of attackers.
#[derive(Debug, Default)]
pub struct Processor(AtomicU64);

impl Processor {
    /// Takes the hashes of one proof from the budget up to now. `false` if it is used up.
    pub fn afford(&self, bits: u32, uptime: Duration) -> bool {
        let hashes = 1_u64 << bits;
        let budget = ATTACKERS_HASHES_PER_SECOND.saturating_mul(uptime.as_secs().max(1));
        self.0.fetch_add(hashes, Ordering::Relaxed) + hashes <= budget
    }

    /// The hashes so far.
    pub fn spent(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The zero bits that a challenge of `bits` requires at the age `age`.
pub fn bits_at(bits: u8, age: Duration) -> u32 {
    difficulty::at_age(bits, i64::try_from(age.as_secs()).unwrap_or(i64::MAX))
}

/// Solves `challenge`.
pub fn solve(challenge: &str, bits: u32) -> String {
    let answers = (0_u64..).map(|number| format!("{challenge}:{number}"));
    let mut good = answers.filter(|answer| zero_bits(&Sha256::digest(answer)) >= bits);
    good.next().unwrap_or_default()
}

fn zero_bits(digest: &[u8]) -> u32 {
    let first = digest.iter().take(4).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
    first.leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_makes_the_hardest_proof_cheap() {
        assert_eq!(bits_at(difficulty::MAX, WAIT), u32::from(difficulty::MIN));
        let answer = solve("challenge", 8);
        assert!(answer.starts_with("challenge:") && zero_bits(&Sha256::digest(answer)) >= 8);
    }

    #[test]
    fn a_budget_is_used_up() {
        let processor = Processor::default();

        assert!(processor.afford(24, Duration::from_secs(1)));
        assert!(processor.afford(24, Duration::from_secs(1)));
        assert!(!processor.afford(24, Duration::from_secs(1)));
        assert_eq!(processor.spent(), 3 << 24);
    }
}
