//! One key of a telephone. It does not print: digits are card numbers and secrets.

use std::fmt;

/// `0` to `9`, `*`, `#`, `A` to `D`. Asterisk itself checks nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digit(char);

/// Not a key of a telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected one of 0-9, *, #, A-D")]
pub struct DigitError;

impl Digit {
    /// For the telephone system, never for a log.
    pub fn expose(self) -> char {
        self.0
    }
}

impl TryFrom<char> for Digit {
    type Error = DigitError;

    fn try_from(key: char) -> Result<Self, DigitError> {
        let key = key.to_ascii_uppercase();
        if matches!(key, '0'..='9' | '*' | '#' | 'A'..='D') {
            Ok(Self(key))
        } else {
            Err(DigitError)
        }
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
    fn only_keys_of_a_telephone_are_digits() {
        for key in "0123456789*#ABCDabcd".chars() {
            assert!(Digit::try_from(key).is_ok(), "{key}");
        }
        for key in ['x', '\n', ' ', '１', '\0'] {
            assert_eq!(Digit::try_from(key), Err(DigitError));
        }
        assert_eq!(format!("{:?}", Digit::try_from('7').unwrap()), "Digit(…)");
    }
}
