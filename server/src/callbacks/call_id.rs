//! The random name of a call.

use crate::random::{NoRandomness, Random};
use std::fmt;

/// The name of a call: 128 random bits as 26 letters of RFC 4648 base32, in lower case.
///
/// It is derived from nothing, so it may stand in logs, and whoever knows it was told.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallId([u8; Self::LENGTH]);

impl CallId {
    const LENGTH: usize = 26;
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

    pub fn random(random: &dyn Random) -> Result<Self, NoRandomness> {
        let mut bytes = [0; 16];
        random.fill(&mut bytes)?;
        Ok(Self::from_bits(u128::from_be_bytes(bytes)))
    }

    fn from_bits(bits: u128) -> Self {
        let mut text = [b'a'; Self::LENGTH];
        for (place, letter) in text.iter_mut().rev().enumerate() {
            let five_bits = (bits >> (place * 5)) & 31;
            *letter = Self::ALPHABET[usize::try_from(five_bits).unwrap_or_default()];
        }
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn a_call_id_is_26_letters_of_base32() {
        assert_eq!(CallId::from_bits(0).as_str(), "a".repeat(26));
        assert_eq!(CallId::from_bits(u128::MAX).as_str(), format!("h{}", "7".repeat(25)));
    }

    #[test]
    fn two_calls_have_two_names() {
        let id = || CallId::random(&SystemRandom).unwrap();

        assert_ne!(id(), id());
    }
}
