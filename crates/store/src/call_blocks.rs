//! Whether a call is blocked by a row of `call_stops` or `do_not_call`.
//!
//! It is looked up for each call, so that a change takes effect at once, whichever process made it.

use crate::batched_lookups::{BatchedLookups, LookupSource};
use crate::call_stops::column;
use crate::database::Database;
use crate::do_not_call::hashes_that_cover;
use crate::error::JournalError;
use async_trait::async_trait;
use shared_types::domain::Domain;
use sqlx::query::QueryAs;
use sqlx::{AnyConnection, AssertSqlSafe};
use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Why a call is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallBlock {
    /// All calls are stopped, or those of the tenant.
    Stopped,
    /// The number is on the do-not-call list.
    DoNotCall,
}

/// Lookups in both tables.
#[derive(Debug)]
pub struct CallBlocks {
    database: Arc<Database>,
    lookups: BatchedLookups<BlockTables>,
}

/// Both tables, over a connection of its own, which is kept.
#[derive(Debug)]
struct BlockTables {
    database: Arc<Database>,
    /// `None` after a failure: the next read opens a new connection.
    connection: Mutex<Option<AnyConnection>>,
}

/// A call whose blocks are looked up.
#[derive(Debug)]
struct CallKey {
    /// The column `tenant` of its own rows.
    tenant: String,
    /// The hashes of all entries of the list that would cover it.
    hashes: Vec<String>,
}

impl CallBlocks {
    pub fn new(database: Arc<Database>) -> Self {
        let tables = BlockTables { database: Arc::clone(&database), connection: Mutex::new(None) };
        Self { database, lookups: BatchedLookups::new(tables) }
    }

    /// Why a call of `tenant` is blocked, if it is. `digits` are the numbers in E.164, without plus, of which the
    /// called number may be one.
    pub async fn find(
        &self,
        tenant: Option<&Domain>,
        digits: &[String],
    ) -> Result<Option<CallBlock>, JournalError> {
        let keys = &self.database.keys;
        let hashes = digits.iter().flat_map(|digits| hashes_that_cover(keys, digits)).collect();
        Ok(self.lookups.find(CallKey { tenant: column(tenant), hashes }).await?)
    }
}

#[async_trait]
impl LookupSource for BlockTables {
    type Key = CallKey;
    type Value = Option<CallBlock>;
    type Error = JournalError;

    const MAX_KEYS: usize = 64;

    async fn read(&self, calls: Vec<CallKey>) -> Result<Vec<Option<CallBlock>>, JournalError> {
        let mut kept = self.connection.lock().await;
        let is_old = kept.is_some();
        match self.read_over(&mut kept, &calls).await {
            // The old connection may have been cut.
            Err(error) if is_old => {
                log_reconnect(&error);
                self.read_over(&mut kept, &calls).await
            }
            outcome => outcome,
        }
    }
}

impl BlockTables {
    /// After any error the connection is dropped.
    async fn read_over(
        &self,
        kept: &mut Option<AnyConnection>,
        calls: &[CallKey],
    ) -> Result<Vec<Option<CallBlock>>, JournalError> {
        let mut connection = match kept.take() {
            Some(connection) => connection,
            None => self.database.connect().await?,
        };
        let rows = self.rows(&mut connection, calls).await?;
        *kept = Some(connection);
        Ok(calls.iter().map(|call| call.block(&rows)).collect())
    }

    /// The rows of both tables that may block one of `calls`.
    async fn rows(
        &self,
        connection: &mut AnyConnection,
        calls: &[CallKey],
    ) -> Result<BlockRows, JournalError> {
        let tenants: BTreeSet<_> = calls.iter().map(|call| &*call.tenant).collect();
        let hashes: BTreeSet<_> =
            calls.iter().flat_map(|call| &call.hashes).map(String::as_str).collect();
        let (tenants, hashes) = (padded(tenants), padded(hashes));
        let query = format!(
            "SELECT tenant, '' FROM call_stops WHERE tenant IN ('', {}) \
             UNION ALL SELECT tenant, hash FROM do_not_call WHERE hash IN ({})",
            placeholders(1, tenants.len()),
            placeholders(1 + tenants.len(), hashes.len()),
        );
        let query = sqlx::query_as::<_, (String, String)>(AssertSqlSafe(query));
        let query = tenants.into_iter().chain(hashes).fold(query, QueryAs::bind);
        let found = self.database.in_time(query.fetch_all(connection)).await?;
        let (stops, listed): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(_, hash)| hash.is_empty());
        Ok(BlockRows {
            stops: stops.into_iter().map(|(tenant, _)| tenant).collect(),
            listed: listed.into_iter().map(|(tenant, hash)| (hash, tenant)).collect(),
        })
    }
}

/// Rows that may block calls.
struct BlockRows {
    /// The tenants of `call_stops`.
    stops: BTreeSet<String>,
    /// The tenants of the entries of `do_not_call`, by their hashes.
    listed: BTreeSet<(String, String)>,
}

impl CallKey {
    fn block(&self, rows: &BlockRows) -> Option<CallBlock> {
        let tenants = ["", &self.tenant];
        if tenants.iter().any(|tenant| rows.stops.contains(*tenant)) {
            return Some(CallBlock::Stopped);
        }
        // Nearly all calls are covered by no entry.
        let is_listed = !rows.listed.is_empty()
            && self.hashes.iter().any(|hash| {
                tenants
                    .iter()
                    .any(|tenant| rows.listed.contains(&(hash.clone(), (*tenant).to_owned())))
            });
        is_listed.then_some(CallBlock::DoNotCall)
    }
}

/// The values, the last one as often as it takes to a power of two: the database compiles each statement once, and
/// few different ones.
fn padded(values: BTreeSet<&str>) -> Vec<&str> {
    let width = values.len().next_power_of_two();
    let last = values.last().copied().unwrap_or_default();
    values.into_iter().chain(std::iter::repeat(last)).take(width).collect()
}

/// `count` placeholders, of which the first has the number `first`.
fn placeholders(first: usize, count: usize) -> String {
    (first..).take(count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

fn log_reconnect(error: &JournalError) {
    tracing::debug!(error = error as &dyn Error, "reconnecting to look up blocked calls");
}

#[cfg(test)]
mod tests;
