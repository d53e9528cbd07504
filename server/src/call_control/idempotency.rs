//! The same request twice is one call: `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).
//!
//! Whoever comes again with the same key and body gets the answer that the first one got, also while
//! it is still being made. Answers are kept for a day if a call was placed or may have been. Of a
//! request that certainly placed nothing, nothing is kept: the same key may try again.

use super::Placed;
use crate::error::ApiError;
use admission::pseudonyms::{PseudonymKey, Pseudonymizer};
use model::expiring_map::{EntryId, ExpiringMap};
use model::provider::ProviderError;
use model::subject::Owner;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// What whoever asked for a call is told.
pub type Answer = Result<Placed, Arc<ApiError>>;

/// How long an answer is kept.
pub const KEPT_FOR: Duration = Duration::from_hours(24);

/// The keys that were used.
pub struct IdempotencyKeys(Mutex<ExpiringMap<PseudonymKey, Request>>);

/// A key of one user, and what it came with. It says nothing of either.
#[derive(Clone, Copy, Debug)]
pub struct IdempotencyKey {
    name: PseudonymKey,
    body: PseudonymKey,
}

struct Request {
    body: PseudonymKey,
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
    entry: EntryId,
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
    pub const MAX_KEYS: usize = 100_000;

    pub fn enter(self: &Arc<Self>, key: IdempotencyKey, now: Duration) -> Result<Turn, ApiError> {
        let mut requests = self.requests();
        if let Some(earlier) = requests.get(&key.name, now) {
            if earlier.body != key.body {
                return Err(ApiError::IdempotencyKeyReused);
            }
            return Ok(Turn::Again(Again(earlier.answer.clone())));
        }
        let (tell, answer) = watch::channel(None);
        let request = Request { body: key.body, answer };
        let entry = requests.insert(key.name, request, now + KEPT_FOR, now);
        Ok(Turn::First(First { keys: Arc::clone(self), name: key.name, entry, tell }))
    }

    fn requests(&self) -> MutexGuard<'_, ExpiringMap<PseudonymKey, Request>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for IdempotencyKeys {
    fn default() -> Self {
        Self(Mutex::new(ExpiringMap::new(Self::MAX_KEYS)))
    }
}

impl First {
    /// Tells whoever waits, and whoever comes again if a call came of it or may have.
    pub fn answered(self, answer: &Answer) {
        if answer.as_ref().is_err_and(|error| nothing_was_placed(error)) {
            self.keys.requests().remove(&self.name, self.entry);
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
        write!(f, "IdempotencyKeys({})", self.requests().len())
    }
}

impl fmt::Debug for First {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("First").field(&self.entry).finish()
    }
}

impl fmt::Debug for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Again")
    }
}

#[cfg(test)]
mod tests;
