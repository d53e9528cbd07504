//! Two digits by which a visitor knows that the call is the one they asked for.

use crate::random::{NoRandomness, Random};
use std::fmt;

const LEAST: u8 = 10;
const MOST: u8 = 99;

/// From 10 to 99: without a zero in front it is read out the same everywhere. It does not print.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CallCode(u8);

impl CallCode {
    pub fn random(random: &dyn Random) -> Result<Self, NoRandomness> {
        let mut bytes = [0; 4];
        random.fill(&mut bytes)?;
        let there_are = u32::from(MOST - LEAST) + 1;
        // Of four thousand million, 46 more or less favour some code, which nobody can tell.
        let within = u32::from_be_bytes(bytes) % there_are;
        Ok(Self(LEAST + u8::try_from(within).unwrap_or_default()))
    }

    /// One that waited in a database.
    pub fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|code| (LEAST..=MOST).contains(code)).map(Self)
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
    use crate::random::SystemRandom;
    use std::collections::BTreeSet;

    struct Always(u8);

    impl Random for Always {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
            bytes.fill(self.0);
            Ok(())
        }
    }

    #[test]
    fn a_code_has_two_digits_whatever_chance_says() {
        for byte in 0..=255 {
            let code = CallCode::random(&Always(byte)).unwrap().expose();
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
