//! The port that remembers values for single use, such as nonces, while they could be used again.

use crate::error::StateError;
use async_trait::async_trait;

/// Remembers used values. There is one guard for each kind of value, with the lifetime of that kind.
///
/// Atomicity: of simultaneous uses of one value, one succeeds.
///
/// Bounds: if the memory is full, the oldest values are refused as expired, used or not. A used value is
/// never accepted again.
#[async_trait]
pub trait ReplayGuard: Send + Sync {
    /// Records the use of `value`, once.
    async fn record(&self, value: UsedValue) -> Result<(), ReplayError>;

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
    /// The guard could not be used.
    #[error(transparent)]
    State(#[from] StateError),
}
