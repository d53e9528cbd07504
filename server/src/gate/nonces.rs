//! Single-use nonces that cost nothing until they are used.
//!
//! A nonce is `<unix seconds>.<16 hex>.<64 hex>`: when it was made, randomness, and an HMAC over both and
//! the exact address it was made for. Nothing is kept of one that was given out; of one that was
//! redeemed, 16 bytes until it would have run out. There is one way to write a nonce, so that
//! "single use" cannot be sidestepped by writing it differently.

use super::spent::{SpendError, Spent};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use model::random::{Random, RandomError};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use shared_types::aor::Aor;
use shared_types::hex;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Makes nonces, and takes each back once.
pub struct Nonces {
    key: Hmac<Sha256>,
    /// In whole seconds.
    ttl: i64,
    used: Mutex<Spent>,
}

/// The nonce was good and is spent. Only [`Nonces::redeem`] makes one.
#[derive(Debug)]
pub struct Redeemed(());

/// Why a nonce is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NonceError {
    #[error("not a nonce of ours in its one form")]
    Malformed,
    #[error("not signed by us for this address")]
    Forged,
    #[error("it has run out, or is from the future")]
    OutOfTime,
    #[error("it was used before")]
    Reused,
    /// Rather than forget a nonce that was used, none is taken.
    #[error("too many nonces were used just now")]
    Full,
}

/// A nonce, taken apart.
struct Parts {
    made_at: i64,
    chance: [u8; 8],
    signature: [u8; 32],
}

impl Nonces {
    /// About 4 MB when all of them are in use.
    pub const MOST_USED: usize = Spent::MOST;

    /// `secret` is shared by the servers that redeem each other's nonces. `ttl` counts in whole seconds.
    pub fn new(secret: &SecretString, ttl: Duration) -> Option<Self> {
        let key = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
        let ttl = i64::try_from(ttl.as_secs()).ok()?;
        Some(Self { key, ttl, used: Mutex::default() })
    }

    /// A nonce for `aor`, of which nothing is kept.
    pub fn issue(
        &self,
        aor: &Aor,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<String, RandomError> {
        let mut chance = [0; 8];
        random.fill(&mut chance)?;
        let made_at = now.as_second().max(0);
        let signature = self.sign(made_at, chance, aor).finalize().into_bytes();
        let mut nonce = made_at.to_string();
        for part in [&chance[..], &signature] {
            nonce.push('.');
            hex::push(&mut nonce, part);
        }
        Ok(nonce)
    }

    /// Takes `nonce` if it was made for `aor` and was never taken before. Of all who try at once, one has it.
    pub fn redeem(&self, nonce: &str, aor: &Aor, now: Timestamp) -> Result<Redeemed, NonceError> {
        let parts = Parts::read(nonce).ok_or(NonceError::Malformed)?;
        let expected = self.sign(parts.made_at, parts.chance, aor);
        expected.verify_slice(&parts.signature).map_err(|_| NonceError::Forged)?;
        let age = now.as_second().saturating_sub(parts.made_at);
        if !(0..=self.ttl).contains(&age) {
            return Err(NonceError::OutOfTime);
        }
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.forget_before(now.as_second().saturating_sub(self.ttl));
        used.spend(parts.made_at, parts.name())?;
        Ok(Redeemed(()))
    }

    /// How many used nonces are kept, for tests and for the operator.
    pub fn kept(&self) -> usize {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The address comes last: what stands before it has one length, so nothing in it can pass for
    /// another part.
    fn sign(&self, made_at: i64, chance: [u8; 8], aor: &Aor) -> Hmac<Sha256> {
        let mut mac = self.key.clone();
        mac.update(b"click2call nonce\0");
        mac.update(&made_at.to_be_bytes());
        mac.update(&chance);
        mac.update(aor.as_str().as_bytes());
        mac
    }
}

impl From<SpendError> for NonceError {
    fn from(error: SpendError) -> Self {
        match error {
            SpendError::Forgotten => Self::OutOfTime,
            SpendError::Again => Self::Reused,
            SpendError::Full => Self::Full,
        }
    }
}

impl Parts {
    /// The first bytes of the signature, which no other nonce shares.
    fn name(&self) -> [u8; 16] {
        let mut name = [0; 16];
        name.copy_from_slice(&self.signature[..16]);
        name
    }

    /// Reads the one form that a nonce has: no sign, no leading zero, lower case, nothing more.
    fn read(nonce: &str) -> Option<Self> {
        let mut parts = nonce.split('.');
        let (seconds, chance, signature) = (parts.next()?, parts.next()?, parts.next()?);
        let is_canonical = seconds.bytes().all(|byte| byte.is_ascii_digit())
            && (seconds == "0" || !seconds.starts_with('0'));
        if parts.next().is_some() || !is_canonical {
            return None;
        }
        Some(Self {
            made_at: seconds.parse().ok()?,
            chance: hex::decode_array(chance)?,
            signature: hex::decode_array(signature)?,
        })
    }
}

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nonces").field("kept", &self.kept()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
