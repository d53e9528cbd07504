//! Keys for numbers and addresses from which these cannot be recovered.
//!
//! There are about 3.3 billion North American numbers, so a plain hash can be reversed by trying them all.
//! A pseudonym is therefore an HMAC under a random key that exists in the memory of this process only.

use hmac::{Hmac, KeyInit, Mac};
use model::random::{Random, RandomError};
use sha2::Sha256;
use std::fmt;

/// The pseudonym of a number, an address or a domain.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PseudonymKey([u8; 16]);

/// Makes pseudonyms. Two pseudonymizers never make the same one.
pub struct Pseudonymizer(Hmac<Sha256>);

impl Pseudonymizer {
    /// A pseudonymizer with a key of its own.
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
    fn another_process_makes_other_pseudonyms() {
        let key = || Pseudonymizer::random(&SystemRandom).unwrap().pseudonym("number", b"x");

        assert_ne!(key(), key());
    }
}
