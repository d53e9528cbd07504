//! Work that a browser does before its request is taken, while many ask.
//!
//! A challenge is `<unix seconds>.<bits>.<16 hex>.<32 hex>`: when it was made, how much work it wants,
//! randomness, and an HMAC over them and over what it was made for, a tenant and a number. The answer is
//! the challenge, a colon and a decimal number such that SHA-256 over all of it begins with enough zero
//! bits. Nothing is kept of a challenge that was given out; of one that was answered, 24 bytes until it
//! would have run out. The number itself is in nothing that leaves: only its keyed digest.
//!
//! What is wanted falls with the challenge's age ([`schedule`]), for phones are slow. That gives an
//! attacker nothing: a challenge that has become cheap has cost its age, each of them is good for one
//! call to one number of one tenant, and the limits of client, number and domain hold all the same.

pub mod schedule;

use super::spent::{SpendError, Spent};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use model::random::{Random, RandomError};
use sha2::{Digest, Sha256};
use shared_types::callback::ProofDemand;
use shared_types::domain::Domain;
use shared_types::hex;
use shared_types::phone::PhoneNumber;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// How long an answer is taken, in seconds: the slowest phone needs a tenth of it, and a visitor may have
/// gone to another page meanwhile.
const LASTS: i64 = 120;
/// Longer numbers are no answer: no browser counts that far.
const MOST_DIGITS: usize = 16;

/// Makes challenges, and takes the answer to each once.
pub struct Proofs {
    key: Hmac<Sha256>,
    spent: Mutex<Spent>,
}

/// What is asked for: a proof is good for nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Errand<'a> {
    pub domain: &'a Domain,
    pub number: &'a PhoneNumber,
}

/// The work was done, and is spent. Only [`Proofs::accept`] makes one.
#[derive(Debug)]
pub struct Done(());

/// Why an answer is not taken.
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
    #[error("too many were used just now")]
    Full,
}

/// A challenge, taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Challenge {
    made_at: i64,
    bits: u8,
    chance: [u8; 8],
    signature: [u8; 16],
}

impl Proofs {
    /// The key is this process's own, so that a challenge is answered to the server that made it.
    pub fn new(random: &dyn Random) -> Result<Self, RandomError> {
        let mut key = [0; 64];
        random.fill(&mut key)?;
        Ok(Self { key: Hmac::<Sha256>::new(&key.into()), spent: Mutex::default() })
    }

    /// Asks for `bits` zero bits, at most 99, before `errand` is run.
    pub fn demand(
        &self,
        errand: Errand<'_>,
        bits: u8,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<ProofDemand, RandomError> {
        let mut chance = [0; 8];
        random.fill(&mut chance)?;
        let mut challenge =
            Challenge { made_at: now.as_second().max(0), bits, chance, signature: [0; 16] };
        let signature = self.sign(&challenge, errand).finalize().into_bytes();
        challenge.signature.copy_from_slice(&signature[..16]);
        Ok(ProofDemand { challenge: challenge.to_string(), bits })
    }

    /// Takes the answer if it was asked for `errand`, has the work in it that its age wants, and was never
    /// taken before. Of all who try at once, one has it.
    pub fn accept(
        &self,
        answer: &str,
        errand: Errand<'_>,
        now: Timestamp,
    ) -> Result<Done, ProofError> {
        let challenge = Challenge::of_answer(answer).ok_or(ProofError::Malformed)?;
        self.sign(&challenge, errand)
            .verify_truncated_left(&challenge.signature)
            .map_err(|_| ProofError::Forged)?;
        let age = now.as_second().saturating_sub(challenge.made_at);
        if !(0..=LASTS).contains(&age) {
            return Err(ProofError::OutOfTime);
        }
        if zero_bits(&Sha256::digest(answer)) < schedule::wanted(challenge.bits, age) {
            return Err(ProofError::TooLittle);
        }
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        spent.forget_before(now.as_second().saturating_sub(LASTS));
        spent.spend(challenge.made_at, challenge.signature)?;
        Ok(Done(()))
    }

    /// How many answers are remembered, for tests and for the operator.
    pub fn kept(&self) -> usize {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// What stands before the number has one length, and no number has a NUL in it, so that nothing can
    /// pass for another part.
    fn sign(&self, challenge: &Challenge, errand: Errand<'_>) -> Hmac<Sha256> {
        let mut mac = self.key.clone();
        mac.update(b"click2call proof\0");
        mac.update(&challenge.made_at.to_be_bytes());
        mac.update(&[challenge.bits]);
        mac.update(&challenge.chance);
        mac.update(errand.number.expose_e164().as_bytes());
        mac.update(&[0]);
        mac.update(errand.domain.as_str().as_bytes());
        mac
    }
}

impl Challenge {
    /// Reads the challenge of an answer in its one form, and sees that a number comes after it.
    fn of_answer(answer: &str) -> Option<Self> {
        let (challenge, number) = answer.split_once(':')?;
        let is_number = (1..=MOST_DIGITS).contains(&number.len()) && is_digits(number);
        if is_number { Self::read(challenge) } else { None }
    }

    /// Every part has its length: together with the colon they fill one block of SHA-256, so that a
    /// browser has to work on one block only for each number that it tries.
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

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// How many bits are zero before the first that is not.
fn zero_bits(digest: &[u8]) -> u32 {
    let zeros = digest.iter().take_while(|byte| **byte == 0).count();
    let first = digest.get(zeros).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(zeros * 8).unwrap_or(u32::MAX).saturating_add(first)
}

impl From<SpendError> for ProofError {
    fn from(error: SpendError) -> Self {
        match error {
            SpendError::Forgotten => Self::OutOfTime,
            SpendError::Again => Self::Reused,
            SpendError::Full => Self::Full,
        }
    }
}

impl fmt::Debug for Proofs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proofs").field("kept", &self.kept()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
