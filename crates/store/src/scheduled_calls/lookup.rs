//! Looks up the times of calls that wait, for clients that may ask for any id. An unknown id costs a place in a
//! statement.

use super::ScheduledCallStore;
use crate::batched_lookups::{BatchedLookups, LookupSource};
use crate::dialect::TIME_LIMIT;
use crate::error::JournalError;
use async_trait::async_trait;
use jiff::Timestamp;
use model::call_id::CallId;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use tokio::time::timeout;

/// The numbers of ids in a statement. The database compiles each of these statements once.
const IDS_OF_STATEMENT: [usize; 3] = [1, 8, 64];
const MAX_IDS: usize = 64;

/// The lookups.
#[derive(Clone, Debug)]
pub struct WaitLookups(BatchedLookups<ScheduledCallStore>);

impl WaitLookups {
    /// Lookups in the table of `store`.
    pub fn new(store: ScheduledCallStore) -> Self {
        Self(BatchedLookups::new(store))
    }

    /// The earliest time of a call that waits or is being placed.
    pub async fn waits_until(&self, call_id: &CallId) -> Result<Option<Timestamp>, JournalError> {
        match timeout(TIME_LIMIT, self.0.find(*call_id)).await {
            Ok(found) => Ok(found?),
            Err(_) => Err(JournalError::Busy),
        }
    }
}

#[async_trait]
impl LookupSource for ScheduledCallStore {
    type Key = CallId;
    type Value = Option<Timestamp>;
    type Error = JournalError;

    const MAX_KEYS: usize = MAX_IDS;

    async fn read(&self, ids: Vec<CallId>) -> Result<Vec<Option<Timestamp>>, JournalError> {
        let found = self.wait_until(&ids).await?;
        Ok(ids.iter().map(|id| found.get(id).copied()).collect())
    }
}

impl ScheduledCallStore {
    /// The earliest times of those of the calls `ids` that wait or are being placed; at most [`MAX_IDS`] of them.
    async fn wait_until(&self, ids: &[CallId]) -> Result<HashMap<CallId, Timestamp>, JournalError> {
        let Some(last) = ids.last() else { return Ok(HashMap::new()) };
        let width = IDS_OF_STATEMENT.into_iter().find(|width| ids.len() <= *width);
        let width = width.unwrap_or(MAX_IDS);
        let places = self.database.dialect.rows_of_placeholders(1, width);
        let query = format!(
            "SELECT call_id, due FROM scheduled_calls \
             WHERE call_id IN {places} AND state IN ('waiting', 'claimed')"
        );
        let query = sqlx::query_as::<_, (String, i64)>(AssertSqlSafe(query));
        let ids = ids.iter().chain(std::iter::repeat(last)).take(width);
        let query = ids.fold(query, |query, id| query.bind(id.as_str()));
        let mut connection = self.database.pooled().await?;
        let rows = self.database.in_time(query.fetch_all(&mut *connection)).await?;
        connection.give_back();
        let read = |(id, due): (String, i64)| {
            Some((id.parse().ok()?, Timestamp::from_millisecond(due).ok()?))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }
}

#[cfg(test)]
mod tests;
