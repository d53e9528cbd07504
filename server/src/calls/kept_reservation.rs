//! What stays reserved while a call is in progress: its number or its channels, and its places among the calls in
//! progress.

use super::caps::CallSlot;
use admission::channel_reservations::KeptChannels;
use model::call_id::CallId;
use state::number_locks::NumberLocks;
use state::pseudonyms::PseudonymKey;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Released when the end of the call is known. Without that it expires.
#[derive(Default)]
pub(super) struct KeptReservation {
    /// Of a call to a number.
    pub(super) number: Option<LockedNumber>,
    /// Of a call from a terminal.
    pub(super) channels: Option<KeptChannels>,
    /// The places among the calls in progress: of the tenant, of the caller. A call that an older version placed has
    /// none.
    pub(super) slots: Vec<CallSlot>,
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
        if let Some(channels) = self.channels {
            channels.release();
        }
        if let Some(locked) = self.number {
            locked.unlock().await;
        }
        for slot in self.slots {
            slot.free().await;
        }
    }

    /// The end of the call will not be known: what is reserved expires.
    pub(super) async fn leave(self) {
        for slot in self.slots {
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
