//! Releases a claim when the call was certainly not placed.

use super::ScheduledCallStore;
use super::row::{ScheduledCallRow, ScheduledCallState};
use crate::error::JournalError;
use jiff::Timestamp;
use sqlx::{AnyConnection, Connection};

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
    /// Releases the claim that we made at `claimed_at`: the call waits until `until`, and is in progress no more.
    ///
    /// It may be repeated when the result is not known. The time of the claim distinguishes our claim from a
    /// later one of another server.
    pub async fn release_claim(
        &self,
        claimed: &ScheduledCallRow,
        claimed_at: Timestamp,
        until: Timestamp,
    ) -> Result<ReleaseOutcome, JournalError> {
        let mut connection = self.database.pooled().await?;
        let released = async {
            let begin = self.database.dialect.begin();
            let mut transaction = connection.begin_with(begin).await?;
            let outcome = release(&mut transaction, claimed, claimed_at, until).await?;
            delete_live_call(&mut transaction, claimed).await?;
            transaction.commit().await?;
            Ok(outcome)
        };
        let outcome = self.database.in_time(released).await?;
        connection.give_back();
        if outcome != ReleaseOutcome::ClaimLost {
            return Ok(outcome);
        }
        // The answer to an earlier statement of this kind may have been lost.
        let expiring = ScheduledCallState::Expiring;
        let is_expiring = self.is_in(&claimed.call_id, expiring, claimed_at).await?;
        Ok(if is_expiring { ReleaseOutcome::Superseded } else { ReleaseOutcome::ClaimLost })
    }
}

async fn release(
    transaction: &mut AnyConnection,
    claimed: &ScheduledCallRow,
    claimed_at: Timestamp,
    until: Timestamp,
) -> Result<ReleaseOutcome, sqlx::Error> {
    // A newer call that is not confirmed may be removed again. Until then the unique index makes this fail.
    let query = sqlx::query(
        "UPDATE scheduled_calls SET state = 'waiting', due = $1, number = $2, number_hash = $3, \
         accepted = $4 WHERE call_id = $5 AND state = 'claimed' AND due = $6 AND NOT EXISTS \
         (SELECT 1 FROM scheduled_calls AS newer \
          WHERE newer.number_hash = $3 AND newer.state = 'waiting')",
    );
    let query = query.bind(until.as_millisecond()).bind(&*claimed.number);
    let query = query.bind(&*claimed.number_hash).bind(i64::from(claimed.is_accepted));
    let query = query.bind(claimed.call_id.as_str()).bind(claimed_at.as_millisecond());
    if query.execute(&mut *transaction).await?.rows_affected() == 1 {
        return Ok(ReleaseOutcome::Waiting);
    }
    let query = sqlx::query(
        "UPDATE scheduled_calls SET state = 'expiring' \
         WHERE call_id = $1 AND state = 'claimed' AND due = $2",
    );
    let query = query.bind(claimed.call_id.as_str()).bind(claimed_at.as_millisecond());
    let is_expiring = query.execute(transaction).await?.rows_affected() == 1;
    Ok(if is_expiring { ReleaseOutcome::Superseded } else { ReleaseOutcome::ClaimLost })
}

/// After a restart, a call in progress has an unknown outcome. One that waits or has an end was not placed.
async fn delete_live_call(
    transaction: &mut AnyConnection,
    released: &ScheduledCallRow,
) -> Result<(), sqlx::Error> {
    let query = sqlx::query(
        "DELETE FROM live_calls WHERE call_id = $1 AND EXISTS \
         (SELECT 1 FROM scheduled_calls AS call WHERE call.call_id = $1 \
          AND call.state IN ('waiting', 'expiring', 'erased'))",
    );
    query.bind(released.call_id.as_str()).execute(transaction).await.map(drop)
}
