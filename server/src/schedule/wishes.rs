//! What waits, in the journal's database.
//!
//! The table is `scheduled_calls`; the same queries run on SQLite and PostgreSQL. Every change names the
//! state that it finds, so that of several servers on one database one makes it. The number is there only
//! while the call waits: as a keyed hash, by which it is erased and not asked for twice, and sealed.

mod back;
mod found;
mod settled;

pub use back::Back;
pub use found::{State, Waiting};

use crate::journal::JournalError;
use crate::journal::database::Database;
use jiff::Timestamp;
use model::call_id::CallId;
use model::random::Random;
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use sqlx::{AnyConnection, Connection};
use std::error::Error;
use std::fmt;
use std::sync::Arc;

pub(crate) use settled::{erase, erase_claimed, of_number};

/// In milliseconds.
const HALF_AN_HOUR: i64 = 30 * 60 * 1000;

/// The table. Each thing that is done to it has a connection of its own, since little is.
#[derive(Clone, Debug)]
pub struct Wishes {
    database: Arc<Database>,
}

/// A call to be kept.
#[derive(Clone)]
pub struct NewWish {
    pub call_id: CallId,
    pub tenant: Domain,
    pub wanted: Timestamp,
    pub department: Option<String>,
    pub code: Option<String>,
    pub number: PhoneNumber,
}

impl Wishes {
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Keeps `wish`, which waits only once it is [confirmed](Self::confirm). False when a call to its
    /// number waits already.
    pub async fn add(&self, wish: &NewWish, random: &dyn Random) -> Result<bool, JournalError> {
        let sealed = self.database.seal(&wish.call_id, &wish.number, random)?;
        let hash = self.database.pseudonym(&wish.number);
        let query = sqlx::query(
            "INSERT INTO scheduled_calls \
             (call_id, tenant, state, wanted, due, tries, department, code, number, number_hash) \
             VALUES ($1, $2, 'asked', $3, $3, 0, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        );
        let query = query.bind(wish.call_id.as_str()).bind(wish.tenant.as_str());
        let query = query.bind(wish.wanted.as_millisecond());
        let query = query.bind(wish.department.as_deref()).bind(wish.code.as_deref());
        self.changed(query.bind(sealed).bind(hash)).await
    }

    /// Has the kept wish wait for its time. False when it is gone.
    pub async fn confirm(&self, call_id: &CallId) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = 'waiting' WHERE call_id = $1 AND state = 'asked'",
        );
        self.changed(query.bind(call_id.as_str())).await
    }

    /// How many calls of `tenant` wait for the hour around `at`.
    pub async fn around(&self, tenant: &Domain, at: Timestamp) -> Result<i64, JournalError> {
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

    /// The number of `waiting`, unless what lies there was not sealed for it by us.
    pub fn number(&self, waiting: &Waiting) -> Option<PhoneNumber> {
        self.database.unseal(&waiting.call_id, &waiting.number)
    }

    /// What is due at `now`: the first of each tenant.
    pub async fn due(&self, now: Timestamp) -> Result<Vec<Waiting>, JournalError> {
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
        let waiting = rows.iter().filter_map(|row| Waiting::from_row(row).transpose());
        waiting.collect::<Result<_, _>>().map_err(JournalError::Read)
    }

    /// When something is due after `now`.
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

    /// Takes `waiting` for us, for good. False when somebody else has, or it waits no more.
    pub async fn claim(&self, waiting: &Waiting, now: Timestamp) -> Result<bool, JournalError> {
        self.leave(waiting, State::Claimed, now).await
    }

    /// Gives up on `waiting`. False when it waits no more.
    pub async fn expire(&self, waiting: &Waiting, now: Timestamp) -> Result<bool, JournalError> {
        self.leave(waiting, State::Expired, now).await
    }

    async fn leave(
        &self,
        waiting: &Waiting,
        state: State,
        now: Timestamp,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET state = $1, due = $2, number = NULL, number_hash = NULL \
             WHERE call_id = $3 AND state = 'waiting' AND due = $4",
        );
        let query = query.bind(state.as_str()).bind(now.as_millisecond());
        self.changed(query.bind(waiting.call_id.as_str()).bind(waiting.due)).await
    }

    /// Has `waiting` wait until `until`, for the `tries`th time. False when it waits no more, or somebody
    /// else has put it off.
    pub async fn put_off(
        &self,
        waiting: &Waiting,
        until: Timestamp,
        tries: i64,
    ) -> Result<bool, JournalError> {
        let query = sqlx::query(
            "UPDATE scheduled_calls SET due = $1, tries = $2 \
             WHERE call_id = $3 AND state = 'waiting' AND due = $4",
        );
        let query = query.bind(until.as_millisecond()).bind(tries);
        self.changed(query.bind(waiting.call_id.as_str()).bind(waiting.due)).await
    }

    async fn changed(
        &self,
        query: sqlx::query::Query<'_, sqlx::Any, sqlx::any::AnyArguments>,
    ) -> Result<bool, JournalError> {
        let mut connection = self.database.connect().await?;
        let done = self.database.in_time(query.execute(&mut connection)).await?;
        if let Err(error) = self.close(connection).await {
            // What was done stays done.
            tracing::warn!(error = &error as &dyn Error, "a connection could not be closed");
        }
        Ok(done.rows_affected() == 1)
    }

    async fn close(&self, connection: AnyConnection) -> Result<(), JournalError> {
        self.database.in_time(connection.close()).await
    }
}

impl fmt::Debug for NewWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewWish").field("call_id", &self.call_id).finish_non_exhaustive()
    }
}
