//! One DTMF digit. It does not print, because digits may be card numbers or PINs.

use std::fmt;

/// `0` to `9`, `*`, `#`, `A` to `D`. Asterisk does not validate digits itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DtmfDigit(char);

/// The character is not a DTMF digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected one of 0-9, *, #, A-D")]
pub struct DtmfDigitError;

impl DtmfDigit {
    /// The digit in clear, for the telephone system and never for a log.
    pub fn expose(self) -> char {
        self.0
    }
}

impl TryFrom<char> for DtmfDigit {
    type Error = DtmfDigitError;

    fn try_from(digit: char) -> Result<Self, DtmfDigitError> {
        let digit = digit.to_ascii_uppercase();
        if matches!(digit, '0'..='9' | '*' | '#' | 'A'..='D') {
            Ok(Self(digit))
        } else {
            Err(DtmfDigitError)
        }
    }
}

impl fmt::Debug for DtmfDigit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DtmfDigit(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_keys_of_a_telephone_are_accepted_and_debug_output_hides_them() {
        for digit in "0123456789*#ABCDabcd".chars() {
            assert!(DtmfDigit::try_from(digit).is_ok(), "{digit}");
        }
        for digit in ['x', '\n', ' ', '１', '\0'] {
            assert_eq!(DtmfDigit::try_from(digit), Err(DtmfDigitError));
        }
        assert_eq!(format!("{:?}", DtmfDigit::try_from('7').unwrap()), "DtmfDigit(…)");
    }
}
