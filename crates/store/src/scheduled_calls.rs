//! Calls for a later time, in the table `scheduled_calls`.
//!
//! Each update has the expected state in its condition, so that one of several servers on one database succeeds.
//! The number is stored only while the call waits: encrypted, and as a keyed hash, by which it is erased and a
//! second call to it is refused.

pub mod hour;
pub mod lookup;
pub(crate) mod outcome;
pub mod promised;
pub mod recovery;
pub mod release;
pub mod row;

use crate::database::Database;
use crate::error::JournalError;
use hour::HourLimit;
use jiff::{SignedDuration, Timestamp};
use model::call_id::CallId;
use model::random::Random;
use row::{ScheduledCallRow, ScheduledCallState};
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use sqlx::Connection;
use std::fmt;
use std::sync::Arc;

/// How long a call may be stored without being confirmed. A request takes a few seconds.
pub const UNCONFIRMED_FOR: SignedDuration = SignedDuration::from_mins(2);

/// The maximum number of calls of a tenant that [`ScheduledCallStore::due`] returns.
pub const DUE_OF_TENANT: i64 = 16;

/// The table. Its operations share the connections of the database.
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

/// The result of [`ScheduledCallStore::add`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddOutcome {
    /// The call is stored.
    Added,
    /// Another call to its number is stored.
    NumberWaits,
    /// An hour around its time has as many calls as the tenant may have.
    HourFull,
}

impl ScheduledCallStore {
    /// The table in `database`.
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Stores `call`, which was requested at `now` and waits only after [`confirm`](Self::confirm). Of simultaneous
    /// calls, as many are stored as `limit` allows in each hour.
    pub async fn add(
        &self,
        call: &NewScheduledCall,
        limit: HourLimit,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<AddOutcome, JournalError> {
        let sealed = self.database.seal(&call.call_id, &call.number, random)?;
        let hash = self.database.pseudonym(&call.number);
        let query = sqlx::query(
            "INSERT INTO scheduled_calls \
             (call_id, tenant, state, wanted, due, tries, department, code, number, number_hash) \
             VALUES ($1, $2, 'asked', $3, $4, 0, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        );
        let query = query.bind(call.call_id.as_str()).bind(call.tenant.as_str());
        let query = query.bind(call.wanted.as_millisecond()).bind(now.as_millisecond());
        let query = query.bind(call.department.as_deref()).bind(call.code.as_deref());
        let query = query.bind(sealed).bind(hash);
        let mut connection = self.database.pooled().await?;
        let added = async {
            let dialect = self.database.dialect;
            let mut transaction = connection.begin_with(dialect.begin()).await?;
            if let Some(lock) = dialect.lock_scheduled_calls() {
                sqlx::query(lock).execute(&mut *transaction).await?;
            }
            let (tenant, wanted) = (&call.tenant, call.wanted);
            if !hour::has_room(&mut transaction, tenant, wanted, limit).await? {
                transaction.rollback().await?;
                return Ok(AddOutcome::HourFull);
            }
            let done = query.execute(&mut *transaction).await?;
            transaction.commit().await?;
            let is_added = done.rows_affected() == 1;
            Ok(if is_added { AddOutcome::Added } else { AddOutcome::NumberWaits })
        };
        let added = self.database.in_time(added).await?;
        connection.give_back();
        Ok(added)
    }

    /// Makes a stored call wait for its time. False if it is not stored any more.
    pub async fn confirm(&self, call_id: &CallId) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'waiting', due = wanted \
             WHERE call_id = $1 AND state = 'asked'",
        );
        self.changed(query.bind(call_id.as_str())).await
    }

    /// Withdraws the calls that are not confirmed [`UNCONFIRMED_FOR`] after they were requested: their request ended, or
    /// its server did. A call that was requested in the future is one from before the clock was set back.
    pub async fn withdraw_unconfirmed(&self, now: Timestamp) -> Result<(), JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'withdrawing', number = NULL, number_hash = NULL, \
             due = CASE WHEN due > $1 THEN $1 ELSE due END \
             WHERE state = 'asked' AND (due < $2 OR due > $3)",
        );
        let before = now.saturating_sub(UNCONFIRMED_FOR).unwrap_or(now);
        let after = now.saturating_add(UNCONFIRMED_FOR).unwrap_or(now);
        let query = query.bind(now.as_millisecond()).bind(before.as_millisecond());
        self.changed(query.bind(after.as_millisecond())).await.map(drop)
    }

    /// Decrypts the number of `row`. `None` if it was not sealed for this call with our key.
    pub fn number(&self, row: &ScheduledCallRow) -> Option<PhoneNumber> {
        self.database.unseal(&row.call_id, &row.number)
    }

    /// The calls that are due at `now`: of each tenant the first [`DUE_OF_TENANT`].
    pub async fn due(&self, now: Timestamp) -> Result<Vec<ScheduledCallRow>, JournalError> {
        let query = sqlx::query(
            "SELECT call_id, tenant, wanted, due, tries, department, code, number, number_hash, \
             accepted FROM (SELECT scheduled_calls.*, \
              ROW_NUMBER() OVER (PARTITION BY tenant ORDER BY due, call_id) AS turn \
              FROM scheduled_calls WHERE state = 'waiting' AND due <= $1) AS waiting \
             WHERE turn <= $2 ORDER BY due, call_id",
        );
        let query = query.bind(now.as_millisecond()).bind(DUE_OF_TENANT);
        let mut connection = self.database.pooled().await?;
        let rows = query.fetch_all(&mut *connection);
        let rows = self.database.in_time(rows).await?;
        connection.give_back();
        let calls = rows.iter().filter_map(|row| ScheduledCallRow::from_row(row).transpose());
        calls.collect::<Result<_, _>>().map_err(JournalError::Read)
    }

    /// When the next call is due after `now`.
    pub async fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, JournalError> {
        let query = sqlx::query_scalar::<_, Option<i64>>(
            "SELECT MIN(due) FROM scheduled_calls WHERE state = 'waiting' AND due > $1",
        );
        let mut connection = self.database.pooled().await?;
        let next = query.bind(now.as_millisecond()).fetch_one(&mut *connection);
        let next = self.database.in_time(next).await?;
        connection.give_back();
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

    /// Begins the expiry of the call `row`. False if it does not wait any more.
    pub async fn expire(
        &self,
        row: &ScheduledCallRow,
        now: Timestamp,
    ) -> Result<bool, JournalError> {
        self.leave(row, ScheduledCallState::Expiring, now).await
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
        let mut connection = self.database.pooled().await?;
        let done = self.database.in_time(query.execute(&mut *connection)).await?;
        connection.give_back();
        Ok(done.rows_affected() == 1)
    }
}

impl fmt::Debug for NewScheduledCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewScheduledCall").field("call_id", &self.call_id).finish_non_exhaustive()
    }
}
