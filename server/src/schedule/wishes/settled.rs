//! What waits no more: how it ended, and when its row goes.

use super::Wishes;
use super::found::State;
use crate::journal::JournalError;
use jiff::Timestamp;
use model::call_id::CallId;
use shared_types::domain::Domain;
use sqlx::AnyConnection;

impl Wishes {
    /// Takes a call back that waits. Its tenant, if it did wait.
    pub async fn cancel(
        &self,
        call_id: &CallId,
        now: Timestamp,
    ) -> Result<Option<Domain>, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'cancelled', due = $1, number = NULL, \
             number_hash = NULL WHERE call_id = $2 AND state = 'waiting'",
        );
        let query = query.bind(now.as_millisecond()).bind(call_id.as_str());
        if !self.changed(query).await? {
            return Ok(None);
        }
        Ok(self.find(call_id).await?.map(|(tenant, _)| tenant))
    }

    /// The tenant and the state of a call that was asked for, while that is remembered.
    pub async fn find(&self, call_id: &CallId) -> Result<Option<(Domain, State)>, JournalError> {
        let query = sqlx::query_as::<_, (String, String)>(
            "SELECT tenant, state FROM scheduled_calls WHERE call_id = $1",
        );
        let mut connection = self.database.connect().await?;
        let found = query.bind(call_id.as_str()).fetch_optional(&mut connection);
        let found = self.database.in_time(found).await?;
        self.close(connection).await?;
        Ok(found.and_then(|(tenant, state)| Some((tenant.parse().ok()?, State::read(&state)?))))
    }

    /// Not before when a call is placed that waits, or that somebody is just placing.
    pub async fn waits_until(&self, call_id: &CallId) -> Result<Option<Timestamp>, JournalError> {
        let query = sqlx::query_scalar::<_, i64>(
            "SELECT due FROM scheduled_calls \
             WHERE call_id = $1 AND state IN ('waiting', 'claimed')",
        );
        let mut connection = self.database.connect().await?;
        let due = query.bind(call_id.as_str()).fetch_optional(&mut connection);
        let due = self.database.in_time(due).await?;
        self.close(connection).await?;
        Ok(due.and_then(|due| Timestamp::from_millisecond(due).ok()))
    }

    /// Notes how the placing of a call ended that we had claimed, be its number erased meanwhile or not.
    pub async fn conclude(
        &self,
        call_id: &CallId,
        state: State,
        now: Timestamp,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = $1, due = $2 \
             WHERE call_id = $3 AND state IN ('claimed', 'erased')",
        );
        let query = query.bind(state.as_str()).bind(now.as_millisecond());
        self.changed(query.bind(call_id.as_str())).await
    }

    /// What was claimed before `then` and has not ended: whoever claimed it is gone.
    pub async fn abandoned(&self, then: Timestamp) -> Result<Vec<(CallId, Domain)>, JournalError> {
        let query = sqlx::query_as::<_, (String, String)>(
            "SELECT call_id, tenant FROM scheduled_calls WHERE state = 'claimed' AND due < $1",
        );
        let mut connection = self.database.connect().await?;
        let rows = query.bind(then.as_millisecond()).fetch_all(&mut connection);
        let rows = self.database.in_time(rows).await?;
        self.close(connection).await?;
        let read = |(id, tenant): (String, String)| Some((id.parse().ok()?, tenant.parse().ok()?));
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Forgets what ended before `then`.
    pub async fn forget(&self, then: Timestamp) -> Result<(), JournalError> {
        let query = sqlx::query(
            "DELETE FROM scheduled_calls \
             WHERE state NOT IN ('waiting', 'claimed') AND due < $1",
        );
        self.changed(query.bind(then.as_millisecond())).await.map(drop)
    }

    /// As if it had never been.
    pub(crate) async fn remove(&self, call_id: &CallId) -> Result<(), JournalError> {
        let query = sqlx::query(
            "DELETE FROM scheduled_calls WHERE call_id = $1 AND state IN ('asked', 'waiting')",
        );
        self.changed(query.bind(call_id.as_str())).await.map(drop)
    }
}

/// Tenant and name of each call to the number of this keyed hash that waits.
pub(crate) async fn of_number(
    connection: &mut AnyConnection,
    hash: &str,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let query =
        sqlx::query_as("SELECT tenant, call_id FROM scheduled_calls WHERE number_hash = $1");
    query.bind(hash).fetch_all(connection).await
}

/// Takes the number of this keyed hash out, and with it the call that waits. Says how many that were.
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

/// Has a call whose number was taken out of the journal wait no more, should whoever claimed it want to
/// give it back. One that they place goes on.
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
