//! How the receiver knows that a message is ours: Standard Webhooks 1.0, symmetric signatures.
//!
//! HMAC-SHA256 over `id.timestamp.body`, in base64, behind `v1,`. The timestamp is signed too, so that
//! a receiver can refuse what is old.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;
use std::fmt;

/// What a secret begins with.
const PREFIX: &str = "whsec_";
/// How many bytes a key has (Standard Webhooks, "Signature scheme").
const STRENGTH: std::ops::RangeInclusive<usize> = 24..=64;

/// A tenant's secret. It does not print.
#[derive(Clone)]
pub struct SigningKey(SecretSlice<u8>);

/// Not a secret of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected whsec_ and the base64 of 24 to 64 random bytes, as `openssl rand -base64 32` makes them"
)]
pub struct NotASigningKey;

impl SigningKey {
    pub fn parse(text: &str) -> Result<Self, NotASigningKey> {
        let base64 = text.trim().strip_prefix(PREFIX).ok_or(NotASigningKey)?;
        let key = STANDARD.decode(base64).map_err(|_| NotASigningKey)?;
        if STRENGTH.contains(&key.len()) { Ok(Self(key.into())) } else { Err(NotASigningKey) }
    }

    /// The header `webhook-signature` of a message that is sent at `timestamp` (seconds).
    pub fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        // A key of any length will do for HMAC.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()) else {
            return String::new();
        };
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification's reference libraries.
    #[test]
    fn a_message_is_signed_as_the_specification_has_it() {
        let key = SigningKey::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();

        let signature =
            key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");

        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_long_enough_and_does_not_print() {
        for wrong in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_!"] {
            assert_eq!(SigningKey::parse(wrong).unwrap_err(), NotASigningKey, "{wrong}");
        }
        let key = SigningKey::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        assert_eq!(format!("{key:?}"), "SigningKey(…)");
    }
}
