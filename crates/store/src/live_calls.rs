//! Calls in progress, in the table `live_calls`: by it a later process finds the calls of an earlier one.
//!
//! A row is inserted in the transaction of the journal's entry `accepted`, before the telephone system is asked,
//! and deleted in that of the entry that ends the call. A call that may be in progress therefore always has a row.
//! The details (owner and telephone system) are sealed.

use crate::database::Database;
use crate::error::{JournalError, WriteError};
use crate::journal::entry::{Entry, Event};
use crate::keys::Keys;
use jiff::Timestamp;
use model::call_id::CallId;
use model::random::Random;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Connection, Row};
use std::fmt;
use std::sync::Arc;

/// A change of a call's row, in the transaction of a journal entry.
#[derive(Clone)]
pub enum LiveCallChange {
    /// The call is about to be placed. The value is what is needed to find it again: JSON of the caller's.
    Begin(Arc<str>),
    /// The states so far with their times: JSON of the caller's. No personal data.
    States(Arc<str>),
}

/// A call that was in progress when an earlier process stopped.
#[derive(Clone)]
pub struct LiveCallRow {
    pub call_id: CallId,
    pub accepted_at: Timestamp,
    /// `None` if they were sealed with another key, or changed since.
    pub details: Option<String>,
    /// JSON; empty if no state was recorded.
    pub states: String,
}

/// The table. Each operation opens a connection of its own: operations are rare.
#[derive(Clone, Debug)]
pub struct LiveCallStore {
    database: Arc<Database>,
}

impl LiveCallStore {
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// The newest `limit` calls that were accepted after `since`, oldest first. Other rows are deleted.
    pub async fn take_over(
        &self,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<LiveCallRow>, JournalError> {
        let mut connection = self.database.connect().await?;
        let outdated = sqlx::query(
            "DELETE FROM live_calls WHERE accepted_at < $1 OR call_id NOT IN \
             (SELECT call_id FROM live_calls ORDER BY accepted_at DESC, call_id LIMIT $2)",
        );
        let outdated = outdated.bind(since.as_millisecond()).bind(i64::from(limit));
        self.database.in_time(outdated.execute(&mut connection)).await?;
        let rows = sqlx::query(
            "SELECT call_id, accepted_at, details, states FROM live_calls \
             ORDER BY accepted_at, call_id",
        );
        let rows = self.database.in_time(rows.fetch_all(&mut connection)).await?;
        self.database.in_time(connection.close()).await?;
        let read = |row: &AnyRow| self.read(row).transpose();
        rows.iter().filter_map(read).collect::<Result<_, _>>().map_err(JournalError::Read)
    }

    /// `None` for a row that this version cannot read.
    fn read(&self, row: &AnyRow) -> Result<Option<LiveCallRow>, sqlx::Error> {
        let id: String = row.try_get(0)?;
        let accepted_at = Timestamp::from_millisecond(row.try_get(1)?);
        let (Ok(call_id), Ok(accepted_at)) = (id.parse(), accepted_at) else { return Ok(None) };
        let sealed: String = row.try_get(2)?;
        let details = self.database.keys.live_calls.open(&id, &sealed);
        Ok(Some(LiveCallRow { call_id, accepted_at, details, states: row.try_get(3)? }))
    }
}

/// What a journal entry changes in the table.
pub(crate) enum RowChange {
    Insert { call_id: CallId, accepted_at: i64, details: String },
    SetStates { call_id: CallId, states: Arc<str> },
    Delete { call_id: CallId },
}

impl RowChange {
    /// `None` for an entry that changes nothing here.
    pub(crate) fn of(
        entry: &Entry,
        keys: &Keys,
        random: &dyn Random,
    ) -> Result<Option<Self>, WriteError> {
        let call_id = entry.call_id;
        Ok(match (&entry.live, entry.event) {
            (_, Event::Ended | Event::Failed | Event::OutcomeUnknown) => {
                Some(Self::Delete { call_id })
            }
            (Some(LiveCallChange::Begin(details)), _) => {
                let sealed = keys.live_calls.seal(call_id.as_str(), details, random)?;
                let details = sealed.ok_or(WriteError::Unsealed)?;
                Some(Self::Insert { call_id, accepted_at: entry.at.as_millisecond(), details })
            }
            (Some(LiveCallChange::States(states)), _) => {
                Some(Self::SetStates { call_id, states: Arc::clone(states) })
            }
            (None, _) => None,
        })
    }
}

/// Applies `changes` in their order.
pub(crate) async fn apply(
    transaction: &mut AnyConnection,
    changes: &[RowChange],
) -> Result<(), sqlx::Error> {
    for change in changes {
        match change {
            // The first attempt of the batch may have been committed, and only its reply was lost.
            RowChange::Insert { call_id, accepted_at, details } => sqlx::query(
                "INSERT INTO live_calls (call_id, accepted_at, details, states) \
                 VALUES ($1, $2, $3, '') ON CONFLICT DO NOTHING",
            )
            .bind(call_id.as_str())
            .bind(*accepted_at)
            .bind(&**details),
            RowChange::SetStates { call_id, states } => {
                sqlx::query("UPDATE live_calls SET states = $2 WHERE call_id = $1")
                    .bind(call_id.as_str())
                    .bind(&**states)
            }
            RowChange::Delete { call_id } => {
                sqlx::query("DELETE FROM live_calls WHERE call_id = $1").bind(call_id.as_str())
            }
        }
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}

impl fmt::Debug for LiveCallChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Begin(_) => "Begin(…)",
            Self::States(_) => "States(…)",
        })
    }
}

impl fmt::Debug for LiveCallRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveCallRow").field("call_id", &self.call_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
