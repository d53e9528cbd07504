//! The port of locks on numbers that are being called.
//!
//! A number is locked before the telephone system is asked, so that one of two simultaneous requests is
//! refused.

use crate::error::StateError;
use crate::pseudonyms::PseudonymKey;
use async_trait::async_trait;
use model::call_id::CallId;
use std::time::Duration;

/// Locks on numbers.
///
/// Atomicity: of simultaneous attempts on one number, one succeeds.
///
/// Bounds: if the memory is full of live locks, a new lock may cover other numbers too, which are then
/// refused while it is held. A live lock is never dropped.
#[async_trait]
pub trait NumberLocks: Send + Sync {
    /// Locks `number` for the call `call_id`, at most for `period`.
    ///
    /// The lock of `ended`, a call that the caller knows to have ended, does not count.
    async fn try_lock(
        &self,
        number: PseudonymKey,
        call_id: CallId,
        period: Duration,
        ended: Option<CallId>,
    ) -> Result<(), LockError>;

    /// Unlocks `number`, if `call_id` still holds it.
    async fn unlock(&self, number: PseudonymKey, call_id: CallId) -> Result<(), StateError>;
}

/// The lock that holds a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the call {call_id} holds the number")]
pub struct HeldLock {
    /// The call that holds it.
    pub call_id: CallId,
    /// When the lock expires, if it is not released before.
    pub retry_after: Duration,
}

/// Why a number is not locked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LockError {
    /// A call holds it.
    #[error(transparent)]
    Held(#[from] HeldLock),
    /// The locks could not be used.
    #[error(transparent)]
    State(#[from] StateError),
}
