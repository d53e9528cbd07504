//! The port of idempotency keys: the same request twice is one call.
//!
//! A later request with the same key and body gets the answer to the first one, also while that is still
//! being made. Of a request that certainly placed nothing, nothing is kept: the same key may try again.

use crate::error::StateError;
use crate::pseudonyms::PseudonymKey;
use async_trait::async_trait;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// How long a key and its answer are kept.
pub const KEPT_FOR: Duration = Duration::from_hours(24);

/// Idempotency keys.
///
/// Atomicity: of simultaneous requests with one key, one is the first.
///
/// Durability: [`Turn::First`] is returned only once the key is as durable as the implementation can make
/// it. If the process ends before the answer is stored, later requests get [`AgainError::Interrupted`]:
/// it is not known whether the first one placed a call, and a second one is not placed.
///
/// Bounds: a key is never dropped before its time. If the memory is nearly full, owners of many keys are
/// refused, so that a part of it remains for the others.
#[async_trait]
pub trait IdempotencyKeys: Send + Sync {
    /// Says whether a request is the first one with its key.
    async fn enter(&self, key: IdempotencyKey) -> Result<Turn, EnterError>;

    /// Publishes the answer to the first request.
    async fn complete(&self, first: First, completion: Completion) -> Result<(), StateError>;
}

/// A key of one user, and the request that it came with. It reveals neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The key, unique for its owner.
    pub name: PseudonymKey,
    /// The body of the request.
    pub body: PseudonymKey,
    /// The user.
    pub owner: PseudonymKey,
}

/// The place of a request among those with its key.
#[derive(Debug)]
pub enum Turn {
    /// It is the first.
    First(First),
    /// Another one came before.
    Again(Again),
}

/// The first request with its key, which must be [completed](IdempotencyKeys::complete). If it is dropped
/// before, it is not known whether a call was placed, and later requests get [`AgainError::Interrupted`].
#[must_use = "a first request that is dropped counts as interrupted"]
pub struct First {
    key: IdempotencyKey,
    ticket: u64,
    _guard: Box<dyn Send + Sync>,
}

impl First {
    /// For implementations: `ticket` is what they need to find the entry again; `guard` is dropped with the
    /// request, and interrupts it if it was not completed.
    pub fn new(key: IdempotencyKey, ticket: u64, guard: impl Send + Sync + 'static) -> Self {
        Self { key, ticket, _guard: Box::new(guard) }
    }

    /// The key.
    pub fn key(&self) -> &IdempotencyKey {
        &self.key
    }

    /// For implementations: the ticket of [`Self::new`].
    pub fn ticket(&self) -> u64 {
        self.ticket
    }
}

impl fmt::Debug for First {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("First").field("ticket", &self.ticket).finish_non_exhaustive()
    }
}

/// A request after the first one with its key.
pub struct Again(Pin<Box<dyn Future<Output = Result<StoredAnswer, AgainError>> + Send>>);

impl Again {
    /// For implementations: `answer` waits for the answer to the first request.
    pub fn new(
        answer: impl Future<Output = Result<StoredAnswer, AgainError>> + Send + 'static,
    ) -> Self {
        Self(Box::pin(answer))
    }

    /// The answer to the first request. It waits until there is one.
    pub async fn answer(self) -> Result<StoredAnswer, AgainError> {
        self.0.await
    }
}

impl fmt::Debug for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Again")
    }
}

/// What happens to the answer of the first request.
#[derive(Clone, Debug)]
pub enum Completion {
    /// A call was placed, or may have been: the answer is kept for all later requests.
    Keep(StoredAnswer),
    /// Certainly nothing was placed: requests that wait get the answer, and the key is forgotten.
    Forget(StoredAnswer),
}

/// An answer in the form of its server. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredAnswer(Box<[u8]>);

impl StoredAnswer {
    /// The length of the longest answer.
    pub const MAX_BYTES: usize = 512;

    /// An answer. `None` if it is too long.
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Option<Self> {
        let bytes = bytes.into();
        (bytes.len() <= Self::MAX_BYTES).then_some(Self(bytes))
    }

    /// The bytes of [`Self::new`].
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for StoredAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredAnswer({} bytes)", self.0.len())
    }
}

/// Why a request has no turn.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EnterError {
    /// The key came with another body before.
    #[error("the key came with another request before")]
    Reused,
    /// The memory is nearly full, and the owner has a large part of it.
    #[error("too many idempotency keys were used")]
    Full {
        /// When the next key expires.
        retry_after: Duration,
    },
    /// The keys could not be used, or the key could not be stored. Nothing was entered.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Why a later request gets no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AgainError {
    /// The first request ended without an answer, so that it is not known whether it placed a call.
    #[error("the first request was interrupted")]
    Interrupted,
    /// The answer could not be read, or the first request could not be stored and placed nothing.
    #[error(transparent)]
    State(#[from] StateError),
}
