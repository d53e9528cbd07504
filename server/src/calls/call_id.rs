//! The random name of a call.

use crate::random::{NoRandomness, Random};
use std::fmt;
use std::str::FromStr;

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

/// Not the name of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 26 letters of a-z and 2-7")]
pub struct NotACallId;

impl FromStr for CallId {
    type Err = NotACallId;

    fn from_str(text: &str) -> Result<Self, NotACallId> {
        let letters: [u8; Self::LENGTH] = text.as_bytes().try_into().map_err(|_| NotACallId)?;
        // 128 bits are 25 letters and three bits, so the first letter is one of eight.
        let is_a_name = letters.iter().all(|letter| Self::ALPHABET.contains(letter))
            && matches!(letters[0], b'a'..=b'h');
        if is_a_name { Ok(Self(letters)) } else { Err(NotACallId) }
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
    fn only_what_could_be_the_name_of_a_call_is_read() {
        let id = CallId::random(&SystemRandom).unwrap();

        assert_eq!(id.as_str().parse(), Ok(id));
        let full = "i".repeat(26);
        for wrong in ["", "abc", "../../../../../../../../..", "AAAAAAAAAAAAAAAAAAAAAAAAAA", &full]
        {
            assert_eq!(wrong.parse::<CallId>(), Err(NotACallId), "{wrong}");
        }
    }

    #[test]
    fn two_calls_have_two_names() {
        let id = || CallId::random(&SystemRandom).unwrap();

        assert_ne!(id(), id());
    }
}
