//! Two digits by which a visitor recognises the call that they requested.

use crate::random::{Random, RandomError};
use std::fmt;

const MIN: u8 = 10;
const MAX: u8 = 99;

/// From 10 to 99: without a leading zero it is read out the same everywhere. `Debug` hides it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CallCode(u8);

impl CallCode {
    /// A new code.
    pub fn random(random: &dyn Random) -> Result<Self, RandomError> {
        let mut bytes = [0; 4];
        random.fill(&mut bytes)?;
        let codes = u32::from(MAX - MIN) + 1;
        // The modulo bias is 46 in 2^32: of no consequence for a code that is compared by eye.
        let offset = u32::from_be_bytes(bytes) % codes;
        Ok(Self(MIN + u8::try_from(offset).unwrap_or_default()))
    }

    /// Parses a code that was stored in a database.
    pub fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|code| (MIN..=MAX).contains(code)).map(Self)
    }

    /// For the visitor and the telephone system, never for a log.
    pub fn expose(self) -> String {
        self.0.to_string()
    }
}

impl fmt::Debug for CallCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{ConstantRandom, SystemRandom};
    use std::collections::BTreeSet;

    #[test]
    fn a_code_has_two_digits_for_every_random_value() {
        for byte in 0..=255 {
            let code = CallCode::random(&ConstantRandom(byte)).unwrap().expose();
            assert!(code.len() == 2 && !code.starts_with('0'), "{code}");
        }
    }

    #[test]
    fn codes_differ_and_do_not_print() {
        let codes: BTreeSet<_> =
            (0..2000).map(|_| CallCode::random(&SystemRandom).unwrap().expose()).collect();

        assert!(codes.len() > 80, "{codes:?}");
        assert!(codes.iter().all(|code| CallCode::read(code).is_some()));
        assert!(["", "9", "100", "x1", "-5"].iter().all(|text| CallCode::read(text).is_none()));
        assert_eq!(format!("{:?}", CallCode(47)), "CallCode(…)");
    }
}
