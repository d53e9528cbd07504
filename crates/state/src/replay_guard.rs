//! The port that remembers values for single use, such as nonces, while they could be used again.

use crate::error::StateError;
use crate::pseudonyms::PseudonymKey;
use async_trait::async_trait;
use std::time::Duration;

/// Remembers used values. There is one guard for each kind of value, with the lifetime of that kind.
///
/// Atomicity: of simultaneous uses of one value, one succeeds.
///
/// Bounds: each value has an owner, the client that uses it. If the memory is nearly full, owners of many values are
/// refused, so that a part of it remains for the others. A used value is never accepted again, and no value expires
/// early. In a full memory, a few new values may be taken for used.
#[async_trait]
pub trait ReplayGuard: Send + Sync {
    /// Records the use of `value` by `owner`, once.
    async fn record(&self, value: UsedValue, owner: PseudonymKey) -> Result<(), ReplayError>;

    /// The first second (since 1970) whose values are accepted. A value that is made before it is expired
    /// from the beginning.
    async fn accepts_from(&self) -> Result<i64, StateError>;
}

/// A value for single use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedValue {
    /// The second in which it was made, since 1970.
    pub made_at: i64,
    /// Unique among the values of its kind and second.
    pub id: [u8; 16],
}

/// Why a value is refused.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ReplayError {
    /// It was made too long ago.
    #[error("it was made too long ago")]
    Expired,
    /// It was used before.
    #[error("it was used before")]
    Replayed,
    /// The memory is nearly full, and the owner has a large part of it. The value is not used.
    #[error("too many values were used")]
    Full {
        /// When all of the owner's values are expired.
        retry_after: Duration,
    },
    /// The guard could not be used.
    #[error(transparent)]
    State(#[from] StateError),
}
