//! Measures time. It decides nothing except the end of a round.

use std::time::{Duration, Instant};

/// Runs since its creation.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "measuring time is what this crate is for")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// The time from the start of `earlier` to the start of this one.
    pub fn since(&self, earlier: Self) -> Duration {
        self.0.saturating_duration_since(earlier.0)
    }
}

/// The median of `values`: half of them are not larger.
pub fn median<T: Copy + PartialOrd>(values: impl IntoIterator<Item = T>) -> Option<T> {
    quantile(&sorted(values), 0.5)
}

/// The sorted values, for [`quantile`].
pub fn sorted<T: Copy + PartialOrd>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    values
}

/// The smallest of the sorted values that `share` of them do not exceed (nearest rank).
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank among values that fit into memory, of a share between 0 and 1"
)]
pub fn quantile<T: Copy>(sorted: &[T], share: f64) -> Option<T> {
    let rank = (share.clamp(0.0, 1.0) * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_does_not_depend_on_the_order() {
        assert_eq!(median([3, 1, 2]), Some(2));
        assert_eq!(median([4.0, 1.0, 3.0, 2.0]), Some(2.0));
        assert_eq!(median(Vec::<u8>::new()), None);
    }

    #[test]
    fn ninety_nine_of_a_hundred_do_not_exceed_the_99th_percentile() {
        let hundred: Vec<u32> = (1..=100).collect();

        assert_eq!(quantile(&hundred, 0.99), Some(99));
        assert_eq!(quantile(&hundred, 1.0), Some(100));
        assert_eq!(quantile(&[7], 0.99), Some(7));
    }
}
