//! The random id of a call.

use crate::random::{Random, RandomError};
use std::fmt;
use std::str::FromStr;

/// The id of a call: 128 bits as 26 letters of RFC 4648 base32, in lower case.
///
/// The bits are random, or a keyed hash of the id in another system. So it may be logged, and it cannot be
/// guessed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CallId([u8; Self::LENGTH]);

impl CallId {
    const LENGTH: usize = 26;
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

    /// A new id.
    pub fn random(random: &dyn Random) -> Result<Self, RandomError> {
        let mut bytes = [0; 16];
        random.fill(&mut bytes)?;
        Ok(Self::from_keyed_hash(bytes))
    }

    /// The id of a call that another system names: a keyed hash of its name there.
    pub fn from_keyed_hash(hash: [u8; 16]) -> Self {
        Self::from_bits(u128::from_be_bytes(hash))
    }

    fn from_bits(bits: u128) -> Self {
        let mut text = [b'a'; Self::LENGTH];
        for (place, letter) in text.iter_mut().rev().enumerate() {
            let five_bits = (bits >> (place * 5)) & 31;
            *letter = Self::ALPHABET[usize::try_from(five_bits).unwrap_or_default()];
        }
        Self(text)
    }

    /// The 26 letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The text is not the id of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 26 letters of a-z and 2-7")]
pub struct CallIdError;

impl FromStr for CallId {
    type Err = CallIdError;

    fn from_str(text: &str) -> Result<Self, CallIdError> {
        let letters: [u8; Self::LENGTH] = text.as_bytes().try_into().map_err(|_| CallIdError)?;
        // 128 bits are 25 letters and three bits, so the first letter is one of eight.
        let is_an_id = letters.iter().all(|letter| Self::ALPHABET.contains(letter))
            && matches!(letters[0], b'a'..=b'h');
        if is_an_id { Ok(Self(letters)) } else { Err(CallIdError) }
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
    fn only_the_form_of_a_call_id_is_parsed() {
        let id = CallId::random(&SystemRandom).unwrap();

        assert_eq!(id.as_str().parse(), Ok(id));
        let full = "i".repeat(26);
        for wrong in ["", "abc", "../../../../../../../../..", "AAAAAAAAAAAAAAAAAAAAAAAAAA", &full]
        {
            assert_eq!(wrong.parse::<CallId>(), Err(CallIdError), "{wrong}");
        }
    }

    #[test]
    fn two_calls_have_two_ids() {
        let id = || CallId::random(&SystemRandom).unwrap();

        assert_ne!(id(), id());
    }
}
