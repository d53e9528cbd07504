//! A DTMF digit.

use std::fmt;

/// `0-9 * # A-D`. `Debug` hides it: digits are card numbers and secrets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digit(char);

impl Digit {
    /// `None` if `key` is not a DTMF digit. Letters are upper case only.
    pub fn new(key: char) -> Option<Self> {
        matches!(key, '0'..='9' | '*' | '#' | 'A'..='D').then_some(Self(key))
    }

    /// For the telephone system, never for a log.
    pub fn expose(self) -> char {
        self.0
    }
}

impl fmt::Debug for Digit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digit(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dtmf_keys_are_digits_and_debug_hides_them() {
        for key in "0123456789*#ABCD".chars() {
            assert_eq!(Digit::new(key).map(Digit::expose), Some(key));
        }
        for key in ['a', 'E', '\n', ' ', '１', '\0'] {
            assert!(Digit::new(key).is_none(), "{key:?}");
        }
        assert_eq!(format!("{:?}", Digit::new('7')), "Some(Digit(…))");
    }
}
