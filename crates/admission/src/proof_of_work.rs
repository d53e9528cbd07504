//! Proof of work that a browser does before its request is accepted, under load.
//!
//! A challenge is `<unix seconds>.<bits>.<16 hex>.<32 hex>`: when it was made, how much work it wants,
//! randomness, and an HMAC over them and over its context, a tenant and a number. The answer is
//! the challenge, a colon and a decimal number such that SHA-256 over all of it begins with enough zero
//! bits. Nothing is stored of an issued challenge; of an answered one, 24 bytes until it expires. The
//! challenge contains the number as a keyed digest only.
//!
//! The difficulty decreases with the age of the challenge ([`difficulty`]), because phones are slow. That is
//! no help to an attacker: a cheap challenge has cost its age, is valid for one call to one number of one
//! tenant, and the limits of client, number and domain apply in addition.
//!
//! - [`difficulty`]: how it decreases
//! - [`pressure`]: when work is required, and how much
//! - [`settings`]: the section `[proof_of_work]`

pub mod difficulty;
pub mod pressure;
pub mod settings;

use crate::issue::{self, IssueError};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use model::clock::Clock;
use model::random::{Random, RandomError};
use sha2::{Digest, Sha256};
use shared_types::callback::ProofDemand;
use shared_types::domain::Domain;
use shared_types::hex;
use shared_types::phone::PhoneNumber;
use state::error::StateError;
use state::pseudonyms::PseudonymKey;
use state::replay_guard::{ReplayError, ReplayGuard, UsedValue};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long an answer is accepted: the slowest phone needs a tenth of it, and a visitor may have left the
/// page meanwhile.
pub const LIFETIME: Duration = Duration::from_mins(2);
const LIFETIME_SECONDS: i64 = 120;
/// Of the number in an answer: no browser counts further.
pub(crate) const MAX_DIGITS: usize = 16;

/// Issues challenges, and accepts the answer to each once.
pub struct Proofs {
    key: Hmac<Sha256>,
    used: Arc<dyn ReplayGuard>,
}

/// The request that a challenge is issued for. Its answer is valid for no other.
#[derive(Clone, Copy, Debug)]
pub struct ChallengeContext<'a> {
    /// The tenant.
    pub domain: &'a Domain,
    /// The number to call.
    pub number: &'a PhoneNumber,
}

/// The work was done. Only [`Proofs::accept`] makes one.
#[derive(Debug)]
pub struct Solved(());

/// Why an answer is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("not a challenge of ours in its one form, a colon and a number")]
    Malformed,
    #[error("not signed by us for this tenant and this number")]
    Forged,
    #[error("it has run out, or is from the future")]
    OutOfTime,
    #[error("not enough work was done")]
    TooLittle,
    #[error("it was used before")]
    Reused,
}

/// Why an answer could not be accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// It is not a valid one.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The client has used too many.
    #[error("too many answers were used")]
    TooMany {
        /// When it can use the next one.
        retry_after: Duration,
    },
    /// It is not known whether it was used before.
    #[error(transparent)]
    State(#[from] StateError),
}

/// The parts of a challenge.
#[derive(Debug, PartialEq, Eq)]
struct Challenge {
    made_at: i64,
    bits: u8,
    chance: [u8; 8],
    signature: [u8; 16],
}

impl Proofs {
    /// A challenge has to be answered to a server with the same key. `used` remembers used answers for
    /// [`LIFETIME`].
    pub fn new(key: [u8; 64], used: Arc<dyn ReplayGuard>) -> Self {
        Self { key: Hmac::<Sha256>::new(&key.into()), used }
    }

    /// A challenge of `bits` zero bits, at most 99, for the request `context`.
    pub async fn demand(
        &self,
        context: ChallengeContext<'_>,
        bits: u8,
        clock: &dyn Clock,
        random: &dyn Random,
    ) -> Result<ProofDemand, IssueError> {
        let second = issue::second_of_issue(&*self.used, clock).await?;
        Ok(self.make(context, bits, second.max(0), random)?)
    }

    fn make(
        &self,
        context: ChallengeContext<'_>,
        bits: u8,
        made_at: i64,
        random: &dyn Random,
    ) -> Result<ProofDemand, RandomError> {
        let mut chance = [0; 8];
        random.fill(&mut chance)?;
        let mut challenge = Challenge { made_at, bits, chance, signature: [0; 16] };
        let signature = self.sign(&challenge, context).finalize().into_bytes();
        challenge.signature.copy_from_slice(&signature[..16]);
        Ok(ProofDemand { challenge: challenge.to_string(), bits })
    }

    /// Accepts the answer if it was issued for `context`, has the difficulty that its age requires, and was
    /// not accepted before. Of simultaneous attempts one succeeds. `owner` is the client, which may have only so many
    /// used answers in memory.
    pub async fn accept(
        &self,
        answer: &str,
        context: ChallengeContext<'_>,
        owner: PseudonymKey,
        now: Timestamp,
    ) -> Result<Solved, AcceptError> {
        let value = self.verify(answer, context, now)?;
        match self.used.record(value, owner).await {
            Ok(()) => Ok(Solved(())),
            Err(ReplayError::Expired) => Err(ProofError::OutOfTime.into()),
            Err(ReplayError::Replayed) => Err(ProofError::Reused.into()),
            Err(ReplayError::Full { retry_after }) => Err(AcceptError::TooMany { retry_after }),
            Err(ReplayError::State(error)) => Err(error.into()),
        }
    }

    fn verify(
        &self,
        answer: &str,
        context: ChallengeContext<'_>,
        now: Timestamp,
    ) -> Result<UsedValue, ProofError> {
        let challenge = Challenge::of_answer(answer).ok_or(ProofError::Malformed)?;
        self.sign(&challenge, context)
            .verify_truncated_left(&challenge.signature)
            .map_err(|_| ProofError::Forged)?;
        let age = now.as_second().saturating_sub(challenge.made_at);
        if !(0..=LIFETIME_SECONDS).contains(&age) {
            return Err(ProofError::OutOfTime);
        }
        if zero_bits(&Sha256::digest(answer)) < difficulty::at_age(challenge.bits, age) {
            return Err(ProofError::TooLittle);
        }
        Ok(UsedValue { made_at: challenge.made_at, id: challenge.signature })
    }

    /// The parts before the number have a fixed length, and no number contains a NUL, so that no part can
    /// be mistaken for another.
    fn sign(&self, challenge: &Challenge, context: ChallengeContext<'_>) -> Hmac<Sha256> {
        let mut mac = self.key.clone();
        mac.update(b"click2call proof\0");
        mac.update(&challenge.made_at.to_be_bytes());
        mac.update(&[challenge.bits]);
        mac.update(&challenge.chance);
        mac.update(context.number.expose_e164().as_bytes());
        mac.update(&[0]);
        mac.update(context.domain.as_str().as_bytes());
        mac
    }
}

impl Challenge {
    /// Parses the challenge of an answer in its one form, and checks that a number follows.
    fn of_answer(answer: &str) -> Option<Self> {
        let (challenge, number) = answer.split_once(':')?;
        let is_number = (1..=MAX_DIGITS).contains(&number.len()) && is_digits(number);
        if is_number { Self::read(challenge) } else { None }
    }

    /// Every part has a fixed length: together with the colon they fill one block of SHA-256, so that a
    /// browser hashes one block only for each number that it tries.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let [seconds, bits, chance, signature] =
            [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
        let is_whole = seconds.len() == 10 && bits.len() == 2 && parts.next().is_none();
        if !is_whole || !is_digits(seconds) || !is_digits(bits) {
            return None;
        }
        Some(Self {
            made_at: seconds.parse().ok()?,
            bits: bits.parse().ok()?,
            chance: hex::decode_array(chance)?,
            signature: hex::decode_array(signature)?,
        })
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = String::new();
        hex::push(&mut rest, &self.chance);
        rest.push('.');
        hex::push(&mut rest, &self.signature);
        write!(f, "{:010}.{:02}.{rest}", self.made_at, self.bits)
    }
}

pub(crate) fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number of leading zero bits.
pub(crate) fn zero_bits(digest: &[u8]) -> u32 {
    let zeros = digest.iter().take_while(|byte| **byte == 0).count();
    let first = digest.get(zeros).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(zeros * 8).unwrap_or(u32::MAX).saturating_add(first)
}

impl fmt::Debug for Proofs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proofs")
    }
}

#[cfg(test)]
mod tests;
