//! The secret of a server, from which it derives one key for each purpose.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use std::fmt;

/// Servers with the same secret derive the same keys. It does not print.
#[derive(Clone)]
pub struct ServerSecret(Hmac<Sha256>);

/// The secret is too short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a secret of at least {} bytes", ServerSecret::MIN_BYTES)]
pub struct ShortSecret;

impl ServerSecret {
    /// The length of the shortest secret.
    pub const MIN_BYTES: usize = 32;

    /// The secret `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ShortSecret> {
        if bytes.len() < Self::MIN_BYTES {
            return Err(ShortSecret);
        }
        Hmac::new_from_slice(bytes).map(Self).map_err(|_| ShortSecret)
    }

    /// The key for `purpose`. It reveals nothing about the secret or the keys for other purposes.
    pub fn derive_key(&self, purpose: &str) -> [u8; 64] {
        let mut key = [0; 64];
        for (half, number) in key.chunks_exact_mut(32).zip(1u8..) {
            let mut mac = self.0.clone();
            mac.update(b"click2call server, version 1: ");
            mac.update(purpose.as_bytes());
            // A purpose is text without control characters, so the number cannot be a part of it.
            mac.update(&[0, number]);
            half.copy_from_slice(&mac.finalize().into_bytes());
        }
        key
    }
}

impl TryFrom<&SecretString> for ServerSecret {
    type Error = ShortSecret;

    fn try_from(text: &SecretString) -> Result<Self, ShortSecret> {
        Self::from_bytes(text.expose_secret().as_bytes())
    }
}

impl fmt::Debug for ServerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(byte: u8) -> ServerSecret {
        ServerSecret::from_bytes(&[byte; 32]).unwrap()
    }

    #[test]
    fn each_purpose_and_each_secret_has_its_own_key() {
        assert_eq!(secret(1).derive_key("a"), secret(1).derive_key("a"));
        assert_ne!(secret(1).derive_key("a"), secret(1).derive_key("b"));
        assert_ne!(secret(1).derive_key("a"), secret(2).derive_key("a"));
        let key = secret(1).derive_key("a");
        assert_ne!(key[..32], key[32..]);
    }

    #[test]
    fn a_short_secret_is_refused_and_none_is_printed() {
        assert!(matches!(ServerSecret::from_bytes(&[1; 31]), Err(ShortSecret)));
        let text = SecretString::from("s".repeat(32));
        let secret = ServerSecret::try_from(&text).unwrap();
        assert_eq!(format!("{secret:?}"), "ServerSecret(…)");
        assert_eq!(ShortSecret.to_string(), "expected a secret of at least 32 bytes");
    }
}
