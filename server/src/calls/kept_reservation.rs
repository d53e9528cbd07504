//! What stays reserved while a call is in progress: its number and its place among the calls in progress, or its
//! channels.

use super::caps::CallSlot;
use admission::channel_reservations::KeptChannels;
use model::call_id::CallId;
use state::number_locks::NumberLocks;
use state::pseudonyms::PseudonymKey;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Released when the end of the call is known. Without that it expires.
pub(super) enum KeptReservation {
    /// Of a call to a number. A call that an older version placed has no slot.
    Number(LockedNumber, Option<CallSlot>),
    /// Of a call from a terminal.
    Channels(KeptChannels),
}

/// The lock of a number, and the call that holds it. It does not contain the number.
pub(super) struct LockedNumber {
    pub(super) locks: Arc<dyn NumberLocks>,
    pub(super) number: PseudonymKey,
    pub(super) call_id: CallId,
}

impl KeptReservation {
    /// The call has ended.
    pub(super) async fn release(self) {
        match self {
            Self::Channels(channels) => channels.release(),
            Self::Number(locked, slot) => {
                locked.unlock().await;
                if let Some(slot) = slot {
                    slot.free().await;
                }
            }
        }
    }

    /// The end of the call will not be known: what is reserved expires.
    pub(super) async fn leave(self) {
        if let Self::Number(_, Some(slot)) = self {
            slot.assume().await;
        }
    }
}

impl LockedNumber {
    /// Unlocks the number, if the call still holds it.
    pub(super) async fn unlock(&self) {
        if let Err(error) = self.locks.unlock(self.number, self.call_id).await {
            let error = &error as &dyn Error;
            tracing::warn!(error, "a number stays locked until its lock expires");
        }
    }
}

impl fmt::Debug for LockedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LockedNumber").field("call_id", &self.call_id).finish_non_exhaustive()
    }
}

impl fmt::Debug for KeptReservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeptReservation")
    }
}
