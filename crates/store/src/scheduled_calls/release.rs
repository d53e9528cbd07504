//! Releases a claim when the call was certainly not placed.

use super::ScheduledCallStore;
use super::row::{ScheduledCallRow, ScheduledCallState};
use crate::error::JournalError;
use jiff::Timestamp;

/// The result of [`ScheduledCallStore::release_claim`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseOutcome {
    /// The call waits again.
    Waiting,
    /// A newer call to its number waits; this one is expiring.
    Superseded,
    /// The claim was not ours any more: the number was erased, or another server considered us dead.
    ClaimLost,
}

impl ScheduledCallStore {
    /// Releases the claim that we made at `claimed_at`: the call waits until `until`.
    ///
    /// It may be repeated when the result is not known. The time of the claim distinguishes our claim from a
    /// later one of another server.
    pub async fn release_claim(
        &self,
        claimed: &ScheduledCallRow,
        claimed_at: Timestamp,
        until: Timestamp,
    ) -> Result<ReleaseOutcome, JournalError> {
        // A newer call that is not confirmed may be removed again. Until then the unique index makes this fail.
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'waiting', due = $1, number = $2, number_hash = $3 \
             WHERE call_id = $4 AND state = 'claimed' AND due = $5 AND NOT EXISTS \
             (SELECT 1 FROM scheduled_calls AS newer \
              WHERE newer.number_hash = $3 AND newer.state = 'waiting')",
        );
        let query = query.bind(until.as_millisecond()).bind(&*claimed.number);
        let query = query.bind(&*claimed.number_hash).bind(claimed.call_id.as_str());
        if self.changed(query.bind(claimed_at.as_millisecond())).await? {
            return Ok(ReleaseOutcome::Waiting);
        }
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'expiring' \
             WHERE call_id = $1 AND state = 'claimed' AND due = $2",
        );
        let query = query.bind(claimed.call_id.as_str()).bind(claimed_at.as_millisecond());
        // The answer to an earlier statement of this kind may have been lost.
        let is_expiring = self.changed(query).await?
            || self.is_in(&claimed.call_id, ScheduledCallState::Expiring, claimed_at).await?;
        Ok(if is_expiring { ReleaseOutcome::Superseded } else { ReleaseOutcome::ClaimLost })
    }
}
