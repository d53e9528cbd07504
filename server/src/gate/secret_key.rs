//! How numbers and IPs become keys that say nothing about them.
//!
//! There are about 3.3 billion North American numbers, so a plain hash of one can be undone by
//! trying them all. Keys are therefore an HMAC under a key that is random, kept in memory only and
//! gone at the end of the process.

use hmac::{Hmac, KeyInit, Mac};
use model::random::{Random, RandomError};
use sha2::Sha256;
use std::fmt;

/// An unreadable stand-in for a number, an IP or a domain.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OpaqueKey([u8; 16]);

/// Makes [`OpaqueKey`]s. Two of them never agree.
pub struct SecretKey(Hmac<Sha256>);

impl SecretKey {
    pub fn random(random: &dyn Random) -> Result<Self, RandomError> {
        let mut key = [0; 64];
        random.fill(&mut key)?;
        Ok(Self(Hmac::<Sha256>::new(&key.into())))
    }

    /// The key of `value` among the values of its `kind`.
    pub fn opaque(&self, kind: &'static str, value: &[u8]) -> OpaqueKey {
        let mut mac = self.0.clone();
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value);
        let mut key = [0; 16];
        key.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        OpaqueKey(key)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl fmt::Debug for OpaqueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpaqueKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    #[test]
    fn a_value_keeps_its_key_and_shares_it_with_no_other_kind() {
        let secret = SecretKey::random(&SystemRandom).unwrap();

        assert_eq!(secret.opaque("number", b"x"), secret.opaque("number", b"x"));
        assert_ne!(secret.opaque("number", b"x"), secret.opaque("ip", b"x"));
        assert_ne!(secret.opaque("number", b"x"), secret.opaque("number", b"y"));
    }

    #[test]
    fn another_process_makes_other_keys() {
        let key = || SecretKey::random(&SystemRandom).unwrap().opaque("number", b"x");

        assert_ne!(key(), key());
    }
}
