//! The end of a scheduled call: its outcome, and the removal of its row.

use super::ScheduledCallStore;
use super::row::ScheduledCallState;
use crate::error::JournalError;
use jiff::Timestamp;
use model::call_id::CallId;
use shared_types::domain::Domain;
use sqlx::AnyConnection;

impl ScheduledCallStore {
    /// Begins the cancellation of a call that waits. Returns its tenant if it did wait.
    pub async fn cancel(
        &self,
        call_id: &CallId,
        now: Timestamp,
    ) -> Result<Option<Domain>, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'cancelling', due = $1, number = NULL, \
             number_hash = NULL WHERE call_id = $2 AND state = 'waiting'",
        );
        let query = query.bind(now.as_millisecond()).bind(call_id.as_str());
        if !self.changed(query).await? {
            return Ok(None);
        }
        Ok(self.find(call_id).await?.map(|(tenant, _)| tenant))
    }

    /// Tenant and state of a call, while its row is kept.
    pub async fn find(
        &self,
        call_id: &CallId,
    ) -> Result<Option<(Domain, ScheduledCallState)>, JournalError> {
        let query = sqlx::query_as::<_, (String, String)>(
            "SELECT tenant, state FROM scheduled_calls WHERE call_id = $1",
        );
        let mut connection = self.database.pooled().await?;
        let found = query.bind(call_id.as_str()).fetch_optional(&mut *connection);
        let found = self.database.in_time(found).await?;
        connection.give_back();
        Ok(found.and_then(|(tenant, state)| {
            Some((tenant.parse().ok()?, ScheduledCallState::read(&state)?))
        }))
    }

    /// Stores the outcome of a call that we had claimed, even if its number was erased meanwhile. False if it has
    /// an outcome already.
    pub async fn set_outcome(
        &self,
        call_id: &CallId,
        state: ScheduledCallState,
        now: Timestamp,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = $1, due = $2 \
             WHERE call_id = $3 AND state IN ('claimed', 'erased')",
        );
        let query = query.bind(state.as_str()).bind(now.as_millisecond());
        self.changed(query.bind(call_id.as_str())).await
    }

    /// Gives all claimed calls that have a row in `live_calls` an unknown outcome.
    pub async fn close_claims_of_live_calls(&self, now: Timestamp) -> Result<(), JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'outcome_unknown', due = $1 \
             WHERE state IN ('claimed', 'erased') \
             AND call_id IN (SELECT call_id FROM live_calls)",
        );
        self.changed(query.bind(now.as_millisecond())).await.map(drop)
    }

    /// Deletes the rows of calls that ended before `then`.
    pub async fn delete_ended(&self, then: Timestamp) -> Result<(), JournalError> {
        let query = sqlx::query(
            "DELETE FROM scheduled_calls WHERE due < $1 AND state IN \
             ('placed', 'failed', 'outcome_unknown', 'cancelled', 'expired', 'erased')",
        );
        self.changed(query.bind(then.as_millisecond())).await.map(drop)
    }

    /// Whether a call is in `state` since `at`: whether our statement was committed whose answer was lost.
    pub async fn is_in(
        &self,
        call_id: &CallId,
        state: ScheduledCallState,
        at: Timestamp,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query_scalar::<_, i64>(
            "SELECT COUNT(*) FROM scheduled_calls WHERE call_id = $1 AND state = $2 AND due = $3",
        );
        let query = query.bind(call_id.as_str()).bind(state.as_str()).bind(at.as_millisecond());
        let mut connection = self.database.pooled().await?;
        let count = self.database.in_time(query.fetch_one(&mut *connection)).await?;
        connection.give_back();
        Ok(count > 0)
    }

    /// Begins to withdraw a call that was not stored as a whole. False if it is being placed, has ended or has no row.
    pub async fn withdraw(&self, call_id: &CallId, now: Timestamp) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'withdrawing', due = $1, number = NULL, \
             number_hash = NULL WHERE call_id = $2 AND state IN ('asked', 'waiting')",
        );
        let query = query.bind(now.as_millisecond()).bind(call_id.as_str());
        self.changed(query).await
    }

    /// Gives a call in `state`, one of those `…ing`, its last state: its end is in the journal.
    pub async fn finish(
        &self,
        call_id: &CallId,
        state: ScheduledCallState,
    ) -> Result<(), JournalError> {
        let last = match state {
            ScheduledCallState::Closing => ScheduledCallState::OutcomeUnknown,
            ScheduledCallState::Cancelling => ScheduledCallState::Cancelled,
            ScheduledCallState::Expiring => ScheduledCallState::Expired,
            _ => {
                let query = sqlx::query(
                    "DELETE FROM scheduled_calls WHERE call_id = $1 AND state = 'withdrawing'",
                );
                return self.changed(query.bind(call_id.as_str())).await.map(drop);
            }
        };
        let query =
            sqlx::query("UPDATE scheduled_calls SET state = $1 WHERE call_id = $2 AND state = $3");
        let query = query.bind(last.as_str()).bind(call_id.as_str()).bind(state.as_str());
        self.changed(query).await.map(drop)
    }
}

/// Whether the number of the call was erased.
pub(crate) async fn is_erased(
    connection: &mut AnyConnection,
    call_id: &str,
) -> Result<bool, sqlx::Error> {
    let query = sqlx::query_scalar::<_, i64>(
        "SELECT COUNT(*) FROM scheduled_calls WHERE call_id = $1 AND state = 'erased'",
    );
    Ok(query.bind(call_id).fetch_one(connection).await? > 0)
}

/// Tenant and id of each waiting call to the number with this keyed hash.
pub(crate) async fn by_number(
    connection: &mut AnyConnection,
    hash: &str,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let query =
        sqlx::query_as("SELECT tenant, call_id FROM scheduled_calls WHERE number_hash = $1");
    query.bind(hash).fetch_all(connection).await
}

/// Erases the number with this keyed hash, and so the calls that wait. Returns how many.
pub(crate) async fn erase(
    transaction: &mut AnyConnection,
    hash: &str,
    now: Timestamp,
) -> Result<u64, sqlx::Error> {
    let query = sqlx::query(
        "UPDATE scheduled_calls SET state = 'erased', due = $1, number = NULL, number_hash = NULL \
         WHERE number_hash = $2",
    );
    let query = query.bind(now.as_millisecond()).bind(hash);
    Ok(query.execute(transaction).await?.rows_affected())
}

/// Marks a call whose number was erased, so that a released claim does not make it wait again. A call that is
/// being placed continues.
pub(crate) async fn erase_claimed(
    transaction: &mut AnyConnection,
    call_id: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let query = sqlx::query(
        "UPDATE scheduled_calls SET state = 'erased', due = $1, number = NULL, number_hash = NULL \
         WHERE call_id = $2 AND state IN ('waiting', 'claimed')",
    );
    query.bind(now.as_millisecond()).bind(call_id).execute(transaction).await.map(drop)
}
