//! The place of a call among the calls in progress.

use serde::{Deserialize, Serialize};
use shared_types::hex;
use state::rate_limits::{AcquireError, Charge, RateLimits, Receipt};
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// The place of a call among the calls in progress. If it is dropped, the call counts for as long as a call may last.
pub(in crate::calls) struct CallSlot {
    pub(super) rate_limits: Arc<dyn RateLimits>,
    pub(super) receipt: Receipt,
    /// The charges of a call whose end is not known.
    pub(super) assumed: Vec<Charge>,
}

/// The slot of a call as it is stored, so that a later process frees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::calls) struct StoredSlot(String);

impl CallSlot {
    /// The call has ended, or was not placed.
    pub(in crate::calls) async fn free(self) {
        if let Err(error) = self.rate_limits.refund(self.receipt).await {
            let error = &error as &dyn Error;
            tracing::warn!(error, "an ended call counts as in progress for a while");
        }
    }

    /// The end of the call will not be known: it counts for a while from now on.
    pub(in crate::calls) async fn assume(self) {
        // First the new charges, so that no other call takes its place meanwhile.
        if let Err(AcquireError::State(error)) = self.rate_limits.acquire(&self.assumed).await {
            let error = &error as &dyn Error;
            tracing::warn!(error, "a call of unknown end is not counted as in progress");
        }
        self.free().await;
    }

    pub(in crate::calls) fn to_stored(&self) -> StoredSlot {
        StoredSlot::new(&self.receipt)
    }
}

impl StoredSlot {
    pub(super) fn new(receipt: &Receipt) -> Self {
        Self(hex::encode(&receipt.to_bytes()))
    }

    /// `None` for text that this version did not write.
    pub(super) fn receipt(&self) -> Option<Receipt> {
        Receipt::from_bytes(&hex::decode(&self.0)?)
    }
}

impl fmt::Debug for CallSlot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallSlot")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_no_slot_is_not_read() {
        for text in ["", "0", "zz", "ü", "00"] {
            assert!(StoredSlot(text.to_owned()).receipt().is_none(), "{text:?}");
        }
    }
}
