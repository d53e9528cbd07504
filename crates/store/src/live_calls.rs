//! Calls in progress, in the table `live_calls`: by it a later process finds the calls of an earlier one.
//!
//! A row is inserted in the transaction of the journal's entry `accepted`, before the telephone system is asked,
//! and deleted in that of the last entry of the call: its end, or that it was placed if its telephone system reports
//! no states. A call that may be in progress therefore always has a row, and so has one without an outcome. The details
//! (owner and telephone system) are sealed.

pub(crate) mod batch;
pub mod change;
pub(crate) mod row_change;

use crate::database::Database;
use crate::error::JournalError;
use jiff::Timestamp;
use model::call_id::CallId;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
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
    /// The journal has an outcome of the request: `placed`, or `outcome_unknown`.
    pub is_concluded: bool,
}

/// The table. Its operations share the connections of the database.
#[derive(Clone, Debug)]
pub struct LiveCallStore {
    database: Arc<Database>,
}

impl LiveCallStore {
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// The calls that have a row, newest first. Rows without a valid id are deleted.
    pub async fn all(&self) -> Result<Vec<LiveCallRow>, JournalError> {
        let mut connection = self.database.pooled().await?;
        let rows = sqlx::query(
            "SELECT call_id, accepted_at, details, states, concluded FROM live_calls \
             ORDER BY accepted_at DESC, call_id",
        );
        let rows = self.database.in_time(rows.fetch_all(&mut *connection)).await?;
        let mut calls = Vec::with_capacity(rows.len());
        for row in &rows {
            match self.read(row).map_err(JournalError::Read)? {
                Some(call) => calls.push(call),
                None => self.delete(&mut connection, row).await?,
            }
        }
        connection.give_back();
        Ok(calls)
    }

    async fn delete(
        &self,
        connection: &mut AnyConnection,
        row: &AnyRow,
    ) -> Result<(), JournalError> {
        tracing::warn!("an invalid row of the calls in progress was deleted");
        let id: String = row.try_get(0).map_err(JournalError::Read)?;
        let query = sqlx::query("DELETE FROM live_calls WHERE call_id = $1").bind(id);
        self.database.in_time(query.execute(connection)).await.map(drop)
    }

    /// `None` for a row that this version cannot read.
    fn read(&self, row: &AnyRow) -> Result<Option<LiveCallRow>, sqlx::Error> {
        let id: String = row.try_get(0)?;
        let accepted_at = Timestamp::from_millisecond(row.try_get(1)?);
        let (Ok(call_id), Ok(accepted_at)) = (id.parse(), accepted_at) else { return Ok(None) };
        let sealed: String = row.try_get(2)?;
        let details = self.database.keys.live_calls.open(&id, &sealed);
        let (states, concluded): (_, i64) = (row.try_get(3)?, row.try_get(4)?);
        let is_concluded = concluded != 0;
        Ok(Some(LiveCallRow { call_id, accepted_at, details, states, is_concluded }))
    }
}

impl fmt::Debug for LiveCallRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveCallRow").field("call_id", &self.call_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
