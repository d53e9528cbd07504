//! One DTMF digit. It does not print, because digits may be card numbers or PINs.

use std::fmt;

/// `0` to `9`, `*`, `#`, `A` to `D`. Asterisk does not validate digits itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DtmfDigit(char);

impl DtmfDigit {
    /// `None` if `key` is not a DTMF digit. Letters are upper case only.
    pub fn new(key: char) -> Option<Self> {
        matches!(key, '0'..='9' | '*' | '#' | 'A'..='D').then_some(Self(key))
    }

    /// For the telephone system, never for a log.
    pub fn expose(self) -> char {
        self.0
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
    fn only_dtmf_keys_are_digits_and_debug_hides_them() {
        for key in "0123456789*#ABCD".chars() {
            assert_eq!(DtmfDigit::new(key).map(DtmfDigit::expose), Some(key));
        }
        for key in ['a', 'E', '\n', ' ', '１', '\0'] {
            assert!(DtmfDigit::new(key).is_none(), "{key:?}");
        }
        assert_eq!(format!("{:?}", DtmfDigit::new('7')), "Some(DtmfDigit(…))");
    }
}
