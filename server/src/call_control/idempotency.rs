//! The same request twice is one call: `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).
//!
//! Whoever comes again with the same key and body gets the answer that the first one got, also while
//! it is still being made. Answers are kept for a day if a call was placed or may have been. Of a
//! request that certainly placed nothing, nothing is kept: the same key may try again.

use super::Placed;
use crate::error::ApiError;
use admission::pseudonyms::{PseudonymKey, Pseudonymizer};
use model::provider::ProviderError;
use model::subject::Owner;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// What whoever asked for a call is told.
pub type Answer = Result<Placed, Arc<ApiError>>;

/// How long an answer is kept.
pub const KEPT_FOR: Duration = Duration::from_hours(24);

/// The keys that were used.
#[derive(Default)]
pub struct IdempotencyKeys(Mutex<Seen>);

/// A key of one user, and what it came with. It says nothing of either.
#[derive(Clone, Copy, Debug)]
pub struct IdempotencyKey {
    name: PseudonymKey,
    body: PseudonymKey,
}

#[derive(Default)]
struct Seen {
    by_name: HashMap<PseudonymKey, Request>,
    oldest_first: VecDeque<(PseudonymKey, u64)>,
    count: u64,
}

struct Request {
    body: PseudonymKey,
    number: u64,
    until: Duration,
    answer: watch::Receiver<Option<Answer>>,
}

/// Whose turn it is.
#[derive(Debug)]
pub enum Turn {
    First(First),
    Again(Again),
}

/// The first request with its key, which must answer. If it is dropped before, nobody knows whether
/// a call was placed, and whoever comes again is told of a fault.
pub struct First {
    keys: Arc<IdempotencyKeys>,
    name: PseudonymKey,
    number: u64,
    tell: watch::Sender<Option<Answer>>,
}

/// A request that came before.
pub struct Again(watch::Receiver<Option<Answer>>);

impl IdempotencyKey {
    /// Reads the header: 1 to 255 visible characters of ASCII, quoted or not.
    pub fn new(
        header: &[u8],
        body: &[u8],
        owner: &Owner,
        pseudonyms: &Pseudonymizer,
    ) -> Result<Self, ApiError> {
        let is_key = (1..=255).contains(&header.len()) && header.iter().all(u8::is_ascii_graphic);
        if !is_key {
            return Err(ApiError::IdempotencyKey);
        }
        let mut name = owner.as_key();
        name.push(0);
        name.extend_from_slice(header);
        Ok(Self {
            name: pseudonyms.pseudonym("key", &name),
            body: pseudonyms.pseudonym("body", body),
        })
    }
}

impl IdempotencyKeys {
    /// About 30 MB when all of them are in use. Past it the oldest are forgotten.
    pub const MOST_KEYS: usize = 100_000;

    pub fn enter(self: &Arc<Self>, key: IdempotencyKey, now: Duration) -> Result<Turn, ApiError> {
        let mut seen = self.seen();
        seen.forget_the_old(now);
        if let Some(earlier) = seen.by_name.get(&key.name) {
            if earlier.body != key.body {
                return Err(ApiError::IdempotencyKeyReused);
            }
            return Ok(Turn::Again(Again(earlier.answer.clone())));
        }
        let (tell, answer) = watch::channel(None);
        seen.count += 1;
        let number = seen.count;
        seen.oldest_first.push_back((key.name, number));
        let until = now + KEPT_FOR;
        seen.by_name.insert(key.name, Request { body: key.body, number, until, answer });
        Ok(Turn::First(First { keys: Arc::clone(self), name: key.name, number, tell }))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn forget_the_old(&mut self, now: Duration) {
        while let Some(&(name, number)) = self.oldest_first.front() {
            let is_needed = self
                .by_name
                .get(&name)
                .is_some_and(|request| request.number == number && request.until > now);
            if is_needed && self.oldest_first.len() < IdempotencyKeys::MOST_KEYS {
                return;
            }
            self.forget(name, number);
            self.oldest_first.pop_front();
        }
    }

    fn forget(&mut self, name: PseudonymKey, number: u64) {
        if self.by_name.get(&name).is_some_and(|request| request.number == number) {
            self.by_name.remove(&name);
        }
    }
}

impl First {
    /// Tells whoever waits, and whoever comes again if a call came of it or may have.
    pub fn answered(self, answer: &Answer) {
        if answer.as_ref().is_err_and(|error| nothing_was_placed(error)) {
            self.keys.seen().forget(self.name, self.number);
        }
        self.tell.send_replace(Some(answer.clone()));
    }
}

impl Again {
    /// Waits until the first request has its answer.
    pub async fn answer(mut self) -> Answer {
        match self.0.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(answer)) => answer.clone(),
            _ => Err(Arc::new(ApiError::Interrupted)),
        }
    }
}

fn nothing_was_placed(error: &ApiError) -> bool {
    match error {
        ApiError::Provider { source, .. } => ProviderError::nothing_was_placed(source),
        ApiError::Interrupted => false,
        _ => true,
    }
}

impl fmt::Debug for IdempotencyKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdempotencyKeys({})", self.seen().by_name.len())
    }
}

impl fmt::Debug for First {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "First({})", self.number)
    }
}

impl fmt::Debug for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Again")
    }
}

#[cfg(test)]
mod tests;
