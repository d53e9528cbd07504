//! What was claimed and certainly not placed goes back to wait, unless the visitor has asked anew.

use super::Wishes;
use super::found::Waiting;
use crate::journal::JournalError;
use jiff::Timestamp;

/// What became of a call that was given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// It waits again.
    Waits,
    /// A newer call to its number waits, and this one is over.
    Superseded,
    /// It was not ours to give back any more: its number was erased, or another server took us for gone.
    Gone,
}

impl Wishes {
    /// Gives back what we claimed at `claimed_at` and certainly did not place: it waits until `until`.
    ///
    /// It may be asked for again when nobody knows whether it was done. The time of the claim tells ours
    /// from that of whoever claimed the call since, who is not to lose it.
    pub async fn put_back(
        &self,
        claimed: &Waiting,
        claimed_at: Timestamp,
        until: Timestamp,
    ) -> Result<Back, JournalError> {
        // A newer one that is not confirmed may come to nothing. Until then the index has us fail.
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'waiting', due = $1, number = $2, number_hash = $3 \
             WHERE call_id = $4 AND state = 'claimed' AND due = $5 AND NOT EXISTS \
             (SELECT 1 FROM scheduled_calls AS newer \
              WHERE newer.number_hash = $3 AND newer.state = 'waiting')",
        );
        let query = query.bind(until.as_millisecond()).bind(&*claimed.number);
        let query = query.bind(&*claimed.number_hash).bind(claimed.call_id.as_str());
        if self.changed(query.bind(claimed_at.as_millisecond())).await? {
            return Ok(Back::Waits);
        }
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'expired' \
             WHERE call_id = $1 AND state = 'claimed' AND due = $2",
        );
        let query = query.bind(claimed.call_id.as_str()).bind(claimed_at.as_millisecond());
        Ok(if self.changed(query).await? { Back::Superseded } else { Back::Gone })
    }
}
