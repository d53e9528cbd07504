//! Keys for numbers and addresses from which these cannot be recovered.
//!
//! There are about 3.3 billion North American numbers, so a plain hash can be reversed by trying them all.
//! A pseudonym is therefore an HMAC under a key that is derived from the secret of the server.

use crate::server_secret::ServerSecret;
use hmac::{Hmac, KeyInit, Mac};
use model::random::{Random, RandomError};
use sha2::Sha256;
use std::fmt;

/// The pseudonym of a number, an address or a domain.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PseudonymKey([u8; 16]);

impl PseudonymKey {
    /// The bytes, for storage. They are not for a log.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// The pseudonym whose bytes were stored.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

/// Makes pseudonyms. Only a pseudonymizer of the same secret and purpose makes the same ones.
pub struct Pseudonymizer(Hmac<Sha256>);

impl Pseudonymizer {
    /// The pseudonymizer for `purpose`, with a key that is derived from `secret`.
    pub fn derive(secret: &ServerSecret, purpose: &str) -> Self {
        let key = secret.derive_key(&format!("pseudonyms of {purpose}"));
        Self(Hmac::<Sha256>::new(&key.into()))
    }

    /// A pseudonymizer with a random key, for tests.
    pub fn random(random: &dyn Random) -> Result<Self, RandomError> {
        let mut key = [0; 64];
        random.fill(&mut key)?;
        Ok(Self(Hmac::<Sha256>::new(&key.into())))
    }

    /// The pseudonym of `value` among the values of its `kind`.
    pub fn pseudonym(&self, kind: &'static str, value: &[u8]) -> PseudonymKey {
        let mut mac = self.0.clone();
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value);
        let mut key = [0; 16];
        key.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        PseudonymKey(key)
    }
}

impl fmt::Debug for Pseudonymizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonymizer(…)")
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PseudonymKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    #[test]
    fn a_value_has_one_pseudonym_in_each_kind() {
        let pseudonyms = Pseudonymizer::random(&SystemRandom).unwrap();

        assert_eq!(pseudonyms.pseudonym("number", b"x"), pseudonyms.pseudonym("number", b"x"));
        assert_ne!(pseudonyms.pseudonym("number", b"x"), pseudonyms.pseudonym("ip", b"x"));
        assert_ne!(pseudonyms.pseudonym("number", b"x"), pseudonyms.pseudonym("number", b"y"));
    }

    #[test]
    fn the_same_secret_and_purpose_make_the_same_pseudonyms() {
        let key = |byte, purpose| {
            let secret = ServerSecret::from_bytes(&[byte; 32]).unwrap();
            Pseudonymizer::derive(&secret, purpose).pseudonym("number", b"x")
        };

        assert_eq!(key(1, "calls"), key(1, "calls"));
        assert_ne!(key(1, "calls"), key(1, "visitors"));
        assert_ne!(key(1, "calls"), key(2, "calls"));
    }

    #[test]
    fn a_pseudonym_is_stored_as_bytes_and_is_not_printed() {
        let key = Pseudonymizer::random(&SystemRandom).unwrap().pseudonym("number", b"x");

        assert_eq!(PseudonymKey::from_bytes(key.to_bytes()), key);
        assert_eq!(format!("{key:?}"), "PseudonymKey(…)");
    }
}
