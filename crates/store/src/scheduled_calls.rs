//! Calls for a later time, in the table `scheduled_calls`.
//!
//! Each update has the expected state in its condition, so that one of several servers on one database succeeds.
//! The number is stored only while the call waits: encrypted, and as a keyed hash, by which it is erased and a
//! second call to it is refused.

pub(crate) mod outcome;
pub mod release;
pub mod row;

use crate::database::Database;
use crate::error::JournalError;
use jiff::Timestamp;
use model::call_id::CallId;
use model::random::Random;
use row::{ScheduledCallRow, ScheduledCallState};
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use sqlx::{AnyConnection, Connection};
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// In milliseconds.
const HALF_AN_HOUR: i64 = 30 * 60 * 1000;

/// The table. Each operation opens a connection of its own: operations are rare.
#[derive(Clone, Debug)]
pub struct ScheduledCallStore {
    database: Arc<Database>,
}

/// A call to be stored.
#[derive(Clone)]
pub struct NewScheduledCall {
    pub call_id: CallId,
    pub tenant: Domain,
    pub wanted: Timestamp,
    pub department: Option<String>,
    pub code: Option<String>,
    pub number: PhoneNumber,
}

impl ScheduledCallStore {
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Stores `call`, which waits only after [`confirm`](Self::confirm). False if another call to its number is
    /// stored.
    pub async fn add(
        &self,
        call: &NewScheduledCall,
        random: &dyn Random,
    ) -> Result<bool, JournalError> {
        let sealed = self.database.seal(&call.call_id, &call.number, random)?;
        let hash = self.database.pseudonym(&call.number);
        let query = sqlx::query(
            "INSERT INTO scheduled_calls \
             (call_id, tenant, state, wanted, due, tries, department, code, number, number_hash) \
             VALUES ($1, $2, 'asked', $3, $3, 0, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        );
        let query = query.bind(call.call_id.as_str()).bind(call.tenant.as_str());
        let query = query.bind(call.wanted.as_millisecond());
        let query = query.bind(call.department.as_deref()).bind(call.code.as_deref());
        self.changed(query.bind(sealed).bind(hash)).await
    }

    /// Makes a stored call wait for its time. False if it is not stored any more.
    pub async fn confirm(&self, call_id: &CallId) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'waiting' WHERE call_id = $1 AND state = 'asked'",
        );
        self.changed(query.bind(call_id.as_str())).await
    }

    /// How many calls of `tenant` wait for a time within half an hour of `at`.
    pub async fn count_around(&self, tenant: &Domain, at: Timestamp) -> Result<i64, JournalError> {
        let query = sqlx::query_scalar(
            "SELECT COUNT(*) FROM scheduled_calls \
             WHERE state = 'waiting' AND tenant = $1 AND wanted > $2 AND wanted < $3",
        );
        let (at, query) = (at.as_millisecond(), query.bind(tenant.as_str()));
        let query = query.bind(at.saturating_sub(HALF_AN_HOUR));
        let query = query.bind(at.saturating_add(HALF_AN_HOUR));
        let mut connection = self.database.connect().await?;
        let count = self.database.in_time(query.fetch_one(&mut connection)).await?;
        self.close(connection).await?;
        Ok(count)
    }

    /// Decrypts the number of `row`. `None` if it was not sealed for this call with our key.
    pub fn number(&self, row: &ScheduledCallRow) -> Option<PhoneNumber> {
        self.database.unseal(&row.call_id, &row.number)
    }

    /// The calls that are due at `now`: the first of each tenant.
    pub async fn due(&self, now: Timestamp) -> Result<Vec<ScheduledCallRow>, JournalError> {
        let query = sqlx::query(
            "SELECT call_id, tenant, wanted, due, tries, department, code, number, number_hash FROM \
             (SELECT scheduled_calls.*, \
              ROW_NUMBER() OVER (PARTITION BY tenant ORDER BY due, call_id) AS turn \
              FROM scheduled_calls WHERE state = 'waiting' AND due <= $1) AS waiting \
             WHERE turn = 1 ORDER BY due",
        );
        let mut connection = self.database.connect().await?;
        let rows = query.bind(now.as_millisecond()).fetch_all(&mut connection);
        let rows = self.database.in_time(rows).await?;
        self.close(connection).await?;
        let calls = rows.iter().filter_map(|row| ScheduledCallRow::from_row(row).transpose());
        calls.collect::<Result<_, _>>().map_err(JournalError::Read)
    }

    /// When the next call is due after `now`.
    pub async fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, JournalError> {
        let query = sqlx::query_scalar::<_, Option<i64>>(
            "SELECT MIN(due) FROM scheduled_calls WHERE state = 'waiting' AND due > $1",
        );
        let mut connection = self.database.connect().await?;
        let next = query.bind(now.as_millisecond()).fetch_one(&mut connection);
        let next = self.database.in_time(next).await?;
        self.close(connection).await?;
        Ok(next.and_then(|due| Timestamp::from_millisecond(due).ok()))
    }

    /// Claims the call `row` for this server, and deletes its number. False if another server has claimed it, or
    /// it does not wait any more.
    pub async fn claim(
        &self,
        row: &ScheduledCallRow,
        now: Timestamp,
    ) -> Result<bool, JournalError> {
        self.leave(row, ScheduledCallState::Claimed, now).await
    }

    /// Expires the call `row`. False if it does not wait any more.
    pub async fn expire(
        &self,
        row: &ScheduledCallRow,
        now: Timestamp,
    ) -> Result<bool, JournalError> {
        self.leave(row, ScheduledCallState::Expired, now).await
    }

    async fn leave(
        &self,
        row: &ScheduledCallRow,
        state: ScheduledCallState,
        now: Timestamp,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = $1, due = $2, number = NULL, number_hash = NULL \
             WHERE call_id = $3 AND state = 'waiting' AND due = $4",
        );
        let query = query.bind(state.as_str()).bind(now.as_millisecond());
        self.changed(query.bind(row.call_id.as_str()).bind(row.due)).await
    }

    /// Defers the call `row` to `until`, after `tries` attempts. False if it does not wait any more, or another
    /// server has deferred it.
    pub async fn defer(
        &self,
        row: &ScheduledCallRow,
        until: Timestamp,
        tries: i64,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET due = $1, tries = $2 \
             WHERE call_id = $3 AND state = 'waiting' AND due = $4",
        );
        let query = query.bind(until.as_millisecond()).bind(tries);
        self.changed(query.bind(row.call_id.as_str()).bind(row.due)).await
    }

    async fn changed(
        &self,
        query: sqlx::query::Query<'_, sqlx::Any, sqlx::any::AnyArguments>,
    ) -> Result<bool, JournalError> {
        let mut connection = self.database.connect().await?;
        let done = self.database.in_time(query.execute(&mut connection)).await?;
        if let Err(error) = self.close(connection).await {
            // The statement was committed.
            tracing::warn!(error = &error as &dyn Error, "a connection could not be closed");
        }
        Ok(done.rows_affected() == 1)
    }

    async fn close(&self, connection: AnyConnection) -> Result<(), JournalError> {
        self.database.in_time(connection.close()).await
    }
}

impl fmt::Debug for NewScheduledCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewScheduledCall").field("call_id", &self.call_id).finish_non_exhaustive()
    }
}
