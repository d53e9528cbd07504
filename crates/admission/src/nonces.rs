//! Single-use nonces that occupy no memory until they are used.
//!
//! A nonce is `<unix seconds>.<16 hex>.<64 hex>`: the time of issue, randomness, and an HMAC over both and
//! the address of record that it was issued for. Nothing is stored of an issued nonce; of a redeemed one,
//! 16 bytes until it expires. A nonce has one canonical form, so that it cannot be redeemed again in
//! another notation.

use crate::issue::{self, IssueError};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use model::clock::Clock;
use model::random::{Random, RandomError};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use shared_types::aor::Aor;
use shared_types::hex;
use state::error::StateError;
use state::pseudonyms::PseudonymKey;
use state::replay_guard::{ReplayError, ReplayGuard, UsedValue};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Issues nonces, and redeems each once.
pub struct Nonces {
    key: Hmac<Sha256>,
    /// In whole seconds.
    ttl: i64,
    used: Arc<dyn ReplayGuard>,
}

/// The nonce was valid and is used up. Only [`Nonces::redeem`] makes one.
#[derive(Debug)]
pub struct Redeemed(());

/// Why a nonce is not redeemed.
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
}

/// Why a nonce could not be redeemed.
#[derive(Debug, thiserror::Error)]
pub enum RedeemError {
    /// It is not a valid one.
    #[error(transparent)]
    Nonce(#[from] NonceError),
    /// The client has used too many.
    #[error("too many nonces were used")]
    TooMany {
        /// When it can use the next one.
        retry_after: Duration,
    },
    /// It is not known whether it was used before.
    #[error(transparent)]
    State(#[from] StateError),
}

/// The parts of a nonce.
struct Parts {
    made_at: i64,
    chance: [u8; 8],
    signature: [u8; 32],
}

impl Nonces {
    /// `secret` is shared by the servers that redeem each other's nonces. `ttl` counts in whole seconds. `used`
    /// remembers used nonces for that long.
    pub fn new(secret: &SecretString, ttl: Duration, used: Arc<dyn ReplayGuard>) -> Option<Self> {
        let key = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
        let ttl = i64::try_from(ttl.as_secs()).ok()?;
        Some(Self { key, ttl, used })
    }

    /// A nonce for `aor`. Nothing is stored of it.
    pub async fn issue(
        &self,
        aor: &Aor,
        clock: &dyn Clock,
        random: &dyn Random,
    ) -> Result<String, IssueError> {
        let second = issue::second_of_issue(&*self.used, clock).await?;
        Ok(self.make(aor, second.max(0), random)?)
    }

    fn make(&self, aor: &Aor, made_at: i64, random: &dyn Random) -> Result<String, RandomError> {
        let mut chance = [0; 8];
        random.fill(&mut chance)?;
        let signature = self.sign(made_at, chance, aor).finalize().into_bytes();
        let mut nonce = made_at.to_string();
        for part in [&chance[..], &signature] {
            nonce.push('.');
            hex::push(&mut nonce, part);
        }
        Ok(nonce)
    }

    /// Redeems `nonce` if it was issued for `aor` and was not redeemed before. Of simultaneous attempts one
    /// succeeds. `owner` is the client, which may have only so many used nonces in memory.
    pub async fn redeem(
        &self,
        nonce: &str,
        aor: &Aor,
        owner: PseudonymKey,
        now: Timestamp,
    ) -> Result<Redeemed, RedeemError> {
        let value = self.verify(nonce, aor, now)?;
        match self.used.record(value, owner).await {
            Ok(()) => Ok(Redeemed(())),
            Err(ReplayError::Expired) => Err(NonceError::OutOfTime.into()),
            Err(ReplayError::Replayed) => Err(NonceError::Reused.into()),
            Err(ReplayError::Full { retry_after }) => Err(RedeemError::TooMany { retry_after }),
            Err(ReplayError::State(error)) => Err(error.into()),
        }
    }

    fn verify(&self, nonce: &str, aor: &Aor, now: Timestamp) -> Result<UsedValue, NonceError> {
        let parts = Parts::read(nonce).ok_or(NonceError::Malformed)?;
        let expected = self.sign(parts.made_at, parts.chance, aor);
        expected.verify_slice(&parts.signature).map_err(|_| NonceError::Forged)?;
        let age = now.as_second().saturating_sub(parts.made_at);
        if !(0..=self.ttl).contains(&age) {
            return Err(NonceError::OutOfTime);
        }
        Ok(UsedValue { made_at: parts.made_at, id: parts.id() })
    }

    /// The address comes last: the parts before it have a fixed length, so that none can be mistaken for
    /// another.
    fn sign(&self, made_at: i64, chance: [u8; 8], aor: &Aor) -> Hmac<Sha256> {
        let mut mac = self.key.clone();
        mac.update(b"click2call nonce\0");
        mac.update(&made_at.to_be_bytes());
        mac.update(&chance);
        mac.update(aor.as_str().as_bytes());
        mac
    }
}

impl Parts {
    /// The first bytes of the signature, which are unique.
    fn id(&self) -> [u8; 16] {
        let mut id = [0; 16];
        id.copy_from_slice(&self.signature[..16]);
        id
    }

    /// Parses the canonical form: no sign, no leading zero, lower case, nothing else.
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
        f.debug_struct("Nonces").field("ttl", &self.ttl).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
