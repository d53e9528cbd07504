//! Calls in progress, in the table `live_calls`: by it a later process finds the calls of an earlier one.
//!
//! A row is inserted in the transaction of the journal's entry `accepted`, before the telephone system is asked,
//! and deleted in that of the entry that ends the call. A call that may be in progress therefore always has a row.
//! The details (owner and telephone system) are sealed.

pub mod change;
pub(crate) mod row_change;

use crate::database::Database;
use crate::error::JournalError;
use jiff::Timestamp;
use model::call_id::CallId;
use sqlx::any::AnyRow;
use sqlx::{Connection, Row};
use std::fmt;
use std::sync::Arc;

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

impl fmt::Debug for LiveCallRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveCallRow").field("call_id", &self.call_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
