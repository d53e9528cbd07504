//! The difficulty of a challenge by its age: it decreases so that the slowest phone finishes in time.
//!
//! `assets/proof/proof.js` computes the same: it stops as soon as its best answer suffices. Its clock starts
//! when the challenge arrives, after that of the server, and both count whole seconds, so that it never
//! assumes a lower difficulty than the server does.

/// The seconds of full difficulty; then it decreases by a bit a second.
pub const FULL_FOR: i64 = 2;

/// The lower bound: 256 attempts, which no phone notices.
pub const MIN: u8 = 8;

/// The highest setting: it reaches the lower bound at 14 seconds.
pub const MAX: u8 = 20;

/// The zero bits that an answer needs `age` seconds after its challenge of `bits` was issued.
pub fn at_age(bits: u8, age: i64) -> u32 {
    let spared = u8::try_from(age.saturating_sub(FULL_FOR).max(0)).unwrap_or(u8::MAX);
    u32::from(bits.saturating_sub(spared).max(MIN.min(bits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_difficulty_decreases_by_a_bit_a_second_to_the_lower_bound() {
        let of_20: Vec<u32> = (0..=16).map(|age| at_age(20, age)).collect();

        assert_eq!(of_20, [20, 20, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 8, 8]);
        assert_eq!([0, 2, 3, 10, 120].map(|age| at_age(16, age)), [16, 16, 15, 8, 8]);
        assert_eq!([0, 60].map(|age| at_age(4, age)), [4, 4], "less than the floor stays");
    }

    /// Each second a phone makes so many attempts. What is left of the chance not to be done after 15
    /// seconds is below one in a million at 200 attempts a second, where a slow phone makes 20,000.
    #[test]
    fn the_slowest_phone_is_done_in_fifteen_seconds() {
        for attempts_a_second in [200.0, 2_000.0, 20_000.0] {
            let not_done: f64 = (0..=15)
                .map(|age| {
                    // By then, all that was tried before counts as well: the best of it is kept.
                    let tried = attempts_a_second * f64::from(age);
                    let wanted = f64::from(at_age(MAX, i64::from(age)));
                    (1.0 - 0.5_f64.powf(wanted)).powf(tried)
                })
                .fold(1.0, f64::min);
            assert!(not_done < 1e-5, "{attempts_a_second} a second: {not_done}");
        }
    }

    proptest! {
        #[test]
        fn waiting_never_makes_it_harder(bits in 0u8..=99, age in -5i64..200, more in 0i64..200) {
            prop_assert!(at_age(bits, age + more) <= at_age(bits, age));
            prop_assert!(at_age(bits, age) <= u32::from(bits));
        }
    }
}
