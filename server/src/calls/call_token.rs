//! The token of a call from a terminal, with which its user may see and control it.

use model::random::{Random, RandomError};
use sha2::{Digest, Sha256};
use shared_types::hex;
use std::fmt;
use subtle::ConstantTimeEq;

/// 128 random bits as 32 digits of hexadecimal. It does not print.
pub struct CallToken(String);

/// The hash of a [`CallToken`]: it verifies the token and does not reveal it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CallTokenHash([u8; 32]);

impl CallToken {
    pub(crate) fn random(random: &dyn Random) -> Result<Self, RandomError> {
        let mut bytes = [0; 16];
        random.fill(&mut bytes)?;
        Ok(Self(hex::encode(&bytes)))
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl CallTokenHash {
    pub(crate) fn new(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }

    /// The hash in hexadecimal, to be stored.
    pub(super) fn to_hex(self) -> String {
        hex::encode(&self.0)
    }

    /// The inverse of [`Self::to_hex`].
    pub(super) fn from_hex(text: &str) -> Option<Self> {
        hex::decode_array(text).map(Self)
    }

    pub(crate) fn matches(&self, token: &str) -> bool {
        self.0.ct_eq(&Self::new(token).0).into()
    }
}

impl fmt::Debug for CallToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallToken(…)")
    }
}

impl fmt::Debug for CallTokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallTokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    #[test]
    fn a_hash_matches_its_token_only() {
        let token = CallToken::random(&SystemRandom).unwrap();
        let hash = CallTokenHash::new(token.expose());

        assert_eq!(token.expose().len(), 32);
        assert!(hash.matches(token.expose()));
        assert!(
            !hash.matches("") && !hash.matches(CallToken::random(&SystemRandom).unwrap().expose())
        );
        assert_eq!(format!("{token:?} {hash:?}"), "CallToken(…) CallTokenHash(…)");
    }
}
