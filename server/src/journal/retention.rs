//! Entries that have been kept for long enough go: whole days of a tenant, from the oldest on.
//!
//! The register keeps a line for each chain that is gone, with the hash that it ended with.

use super::append;
use super::chain::{Chain, ChainId};
use super::database::Database;
use super::register;
use super::{JournalError, WriteError};
use crate::tenants::watch::Tenants;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use model::clock::Clock;
use sqlx::{AnyConnection, Connection};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Rows that go in one transaction: calls are not to wait for long.
const AT_ONCE: i64 = 5_000;

const BETWEEN_ROUNDS: Duration = Duration::from_hours(1);

/// For how long whose entries are kept, in whole days.
pub struct Retention {
    /// What belongs to no tenant, or to one that is no more.
    pub usual_days: u32,
    pub tenants: Arc<Tenants>,
}

impl fmt::Debug for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retention").field("usual_days", &self.usual_days).finish_non_exhaustive()
    }
}

impl Retention {
    fn days_of(&self, tenant: &str) -> u32 {
        let tenant = tenant.parse().ok().and_then(|domain| self.tenants.get(&domain));
        tenant.map_or(self.usual_days, |tenant| tenant.retention_days)
    }

    /// Whether the last entry of `chain` is older than it has to be.
    fn is_over(&self, chain: &ChainId, today: Date) -> bool {
        let days = Span::new().days(i64::from(self.days_of(&chain.tenant)));
        match (chain.day.parse::<Date>(), today.checked_sub(days)) {
            (Ok(day), Ok(oldest_kept)) => day < oldest_kept,
            _ => false,
        }
    }
}

/// Looks for old chains now, and then once an hour for as long as the task runs.
pub async fn keep(database: Arc<Database>, retention: Retention, clock: Arc<dyn Clock>) {
    loop {
        match drop_old(&database, &retention, clock.now()).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "old entries of the journal are gone"),
            Err(error) => tracing::error!(
                error = &error as &dyn std::error::Error,
                "old entries of the journal could not be removed"
            ),
        }
        clock.sleep(BETWEEN_ROUNDS).await;
    }
}

/// Removes what is older than it has to be at `now`, and says how many rows that were.
pub async fn drop_old(
    database: &Database,
    retention: &Retention,
    now: Timestamp,
) -> Result<u64, JournalError> {
    let today = TimeZone::UTC.to_datetime(now).date();
    let mut connection = database.connect().await?;
    let chains = register::all(&mut connection).await.map_err(JournalError::Read)?;
    let over = |chain: &Chain| chain.pruned < chain.length && retention.is_over(&chain.id, today);
    let mut rows = 0;
    for chain in chains.into_iter().filter(over) {
        let dropped =
            drop_chain(database, &mut connection, &chain.id).await.map_err(not_written)?;
        tracing::info!(chain = %chain.id, rows = dropped, "a day of the journal is gone");
        rows += dropped;
    }
    connection.close().await.map_err(JournalError::Read)?;
    Ok(rows)
}

async fn drop_chain(
    database: &Database,
    connection: &mut AnyConnection,
    id: &ChainId,
) -> Result<u64, sqlx::Error> {
    let mut rows = 0;
    loop {
        match drop_some(database, connection, id).await? {
            0 => return Ok(rows),
            some => rows += some,
        }
    }
}

/// The oldest rows of a chain that are there, up to [`AT_ONCE`].
async fn drop_some(
    database: &Database,
    connection: &mut AnyConnection,
    id: &ChainId,
) -> Result<u64, sqlx::Error> {
    let ids = BTreeSet::from([id.clone()]);
    let (mut transaction, chains) =
        append::begin(connection, database.dialect, &database.keys, &ids).await?;
    let Some(mut chain) = chains.into_iter().next() else { return Ok(0) };
    let up_to = chain.length.min(chain.pruned + AT_ONCE);
    let last = sqlx::query_as::<_, (String,)>(
        "SELECT hash FROM journal WHERE day = $1 AND tenant = $2 AND place = $3",
    );
    let last = last.bind(&*id.day).bind(&*id.tenant).bind(up_to);
    let hash = match last.fetch_optional(&mut *transaction).await? {
        Some((hash,)) => hash,
        // Somebody took it before us; what the register says is all that is left.
        None if up_to == chain.length => chain.head.clone(),
        None => chain.pruned_head.clone(),
    };
    let rows = sqlx::query("DELETE FROM journal WHERE day = $1 AND tenant = $2 AND place <= $3");
    let rows = rows.bind(&*id.day).bind(&*id.tenant).bind(up_to);
    let rows = rows.execute(&mut *transaction).await?.rows_affected();
    chain.prune(up_to, hash, &database.keys);
    register::update(&mut transaction, &chain).await?;
    transaction.commit().await?;
    Ok(rows)
}

fn not_written(error: sqlx::Error) -> JournalError {
    JournalError::Write(Arc::new(WriteError::Database(error)))
}
