//! Removes entries after their retention period: whole days of a tenant, the oldest first.
//!
//! The chain index keeps a row for each removed chain, with its last hash.

use super::append;
use super::chain::Chain;
use super::chain_id::ChainId;
use super::chain_index;
use super::prune_horizon::PruneHorizon;
use crate::context_calls;
use crate::database::Database;
use crate::error::{JournalError, WriteError};
use crate::refusals;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use model::clock::Clock;
use model::clock_watch::{ClockWatch, TrustedTime};
use shared_types::domain::Domain;
use sqlx::{AnyConnection, Connection};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Maximum rows of one transaction: writers of calls wait for it.
const BATCH: i64 = 5_000;

const INTERVAL: Duration = Duration::from_hours(1);

/// How often the horizon is advanced: a server that is stopped sooner after its start does not advance it.
const STEP: Duration = Duration::from_mins(5);

/// A clock that is further than this ahead of the horizon is reported.
const NOTABLE_LAG: SignedDuration = SignedDuration::from_hours(48);

/// The port through which retention asks about tenants.
pub trait RetentionPeriods: Send + Sync {
    /// How many days the entries of `tenant` are kept. `None` if there is no such tenant.
    fn days_for(&self, tenant: &Domain) -> Option<u32>;
}

/// How long entries are kept, in whole days.
pub struct Retention {
    /// For entries of no tenant, and of tenants that no longer exist.
    pub default_days: u32,
    /// For counts of refused requests, unless entries of their tenant are kept for a shorter time.
    pub refusal_days: u32,
    pub tenants: Arc<dyn RetentionPeriods>,
}

impl fmt::Debug for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retention")
            .field("default_days", &self.default_days)
            .finish_non_exhaustive()
    }
}

impl Retention {
    fn days_for(&self, tenant: &str) -> u32 {
        let days = tenant.parse().ok().and_then(|domain| self.tenants.days_for(&domain));
        days.unwrap_or(self.default_days)
    }

    fn refusal_days_for(&self, tenant: &str) -> u32 {
        self.days_for(tenant).min(self.refusal_days)
    }

    /// Whether the retention period of `chain` is over.
    fn is_over(&self, chain: &ChainId, today: Date) -> bool {
        let days = Span::new().days(i64::from(self.days_for(&chain.tenant)));
        match (chain.day.parse::<Date>(), today.checked_sub(days)) {
            (Ok(day), Ok(oldest_kept)) => day < oldest_kept,
            _ => false,
        }
    }
}

/// Removes old chains now and then every hour, as far as the [horizon](super::prune_horizon) allows. It never returns.
pub async fn run(database: Arc<Database>, retention: Arc<Retention>, clock: Arc<dyn Clock>) {
    let mut pruning = Pruning::new(clock);
    loop {
        match pruning.step(&database, &retention).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "removed old entries of the journal"),
            Err(error) => tracing::error!(
                error = &error as &dyn std::error::Error,
                "old entries of the journal could not be removed"
            ),
        }
        pruning.clock.sleep(STEP).await;
    }
}

/// The work of [`run`], step by step.
pub struct Pruning {
    clock: Arc<dyn Clock>,
    watch: ClockWatch,
    horizon: PruneHorizon,
    /// When entries are removed next, by the uptime.
    next: Duration,
}

impl Pruning {
    /// The work with the time of `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let watch = ClockWatch::new(Arc::clone(&clock));
        Self { clock, watch, horizon: PruneHorizon::default(), next: Duration::ZERO }
    }

    /// Advances the horizon, and removes old entries if it is time for that. Returns the number of rows.
    pub async fn step(
        &mut self,
        database: &Database,
        retention: &Retention,
    ) -> Result<u64, JournalError> {
        let (TrustedTime { now, jump, .. }, uptime) = (self.watch.read(), self.clock.uptime());
        if let Some(jump) = jump {
            let seconds = jump.as_secs();
            tracing::warn!(
                seconds,
                "the clock has jumped: the jump is ignored when entries are removed"
            );
        }
        let horizon = self.horizon.advance(database, now, uptime).await?;
        if uptime < self.next {
            return Ok(0);
        }
        if now.duration_since(horizon) > NOTABLE_LAG {
            tracing::warn!(
                clock = %now,
                horizon = %horizon,
                "the clock is far ahead: the server was stopped for long, or the clock is wrong"
            );
        }
        let rows = remove_expired(database, retention, horizon.min(now)).await?;
        self.next = uptime.saturating_add(INTERVAL);
        Ok(rows)
    }
}

impl fmt::Debug for Pruning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pruning").field("horizon", &self.horizon).finish_non_exhaustive()
    }
}

/// Removes the entries and the counts of refusals whose period is over at `now`. Returns the number of rows.
pub async fn remove_expired(
    database: &Database,
    retention: &Retention,
    now: Timestamp,
) -> Result<u64, JournalError> {
    let today = TimeZone::UTC.to_datetime(now).date();
    let mut connection = database.connect().await?;
    let chains = chain_index::all(&mut connection).await.map_err(JournalError::Read)?;
    let over = |chain: &Chain| chain.pruned < chain.length && retention.is_over(&chain.id, today);
    let mut rows = 0;
    for chain in chains.into_iter().filter(over) {
        let removed = remove_chain(database, &mut connection, &chain.id).await;
        let removed = removed.map_err(WriteError::Database)?;
        tracing::info!(chain = %chain.id, rows = removed, "removed a day of the journal");
        rows += removed;
    }
    let days_for = |tenant: &str| retention.refusal_days_for(tenant);
    let refusals = refusals::table::remove_expired(&mut connection, days_for, now).await;
    rows += refusals.map_err(WriteError::Database)?;
    connection.close().await.map_err(JournalError::Read)?;
    Ok(rows)
}

async fn remove_chain(
    database: &Database,
    connection: &mut AnyConnection,
    id: &ChainId,
) -> Result<u64, sqlx::Error> {
    let mut rows = 0;
    loop {
        match remove_batch(database, connection, id).await? {
            0 => return Ok(rows),
            some => rows += some,
        }
    }
}

/// Removes the oldest rows of a chain, at most [`BATCH`].
async fn remove_batch(
    database: &Database,
    connection: &mut AnyConnection,
    id: &ChainId,
) -> Result<u64, sqlx::Error> {
    let ids = BTreeSet::from([id.clone()]);
    let (mut transaction, chains) =
        append::begin(connection, database.dialect, &database.keys, &ids).await?;
    let Some(mut chain) = chains.into_iter().next() else { return Ok(0) };
    let up_to = chain.length.min(chain.pruned + BATCH);
    let last = sqlx::query_as::<_, (String,)>(
        "SELECT hash FROM journal WHERE day = $1 AND tenant = $2 AND place = $3",
    );
    let last = last.bind(&*id.day).bind(&*id.tenant).bind(up_to);
    let hash = match last.fetch_optional(&mut *transaction).await? {
        Some((hash,)) => hash,
        // The row was removed by somebody else; the index has the last known hash.
        None if up_to == chain.length => chain.head.clone(),
        None => chain.pruned_head.clone(),
    };
    let rows = sqlx::query("DELETE FROM journal WHERE day = $1 AND tenant = $2 AND place <= $3");
    let rows = rows.bind(&*id.day).bind(&*id.tenant).bind(up_to);
    let rows = rows.execute(&mut *transaction).await?.rows_affected();
    context_calls::remove_day(&mut transaction, &id.tenant, &id.day).await?;
    chain.prune(up_to, hash, &database.keys);
    chain_index::update(&mut transaction, &chain).await?;
    transaction.commit().await?;
    Ok(rows)
}
