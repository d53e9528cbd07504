//! Verifies the journal: every chain, the chain index with its seal, heads that were kept elsewhere, and that no
//! scheduled call was deleted.

mod damage;
mod expected;
mod kept;
mod scheduled;
mod walk;

pub use damage::{Damage, Fault};
pub use kept::{KeptHead, KeptHeadError};

use super::chain::Chain;
use super::chain_id::ChainId;
use super::chain_index;
use super::record::{self, Record};
use crate::database::Database;
use crate::dialect::Dialect;
use crate::error::JournalError;
use crate::keys::Keys;
use expected::Expected;
use futures_util::TryStreamExt;
use scheduled::ScheduledCalls;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use std::collections::{HashMap, HashSet};
use walk::Walk;

/// The result of a verification.
#[derive(Debug, Default)]
pub struct Report {
    /// The end of each chain, by day and tenant. Kept elsewhere, they reveal later that the whole journal was
    /// rolled back.
    pub heads: Vec<KeptHead>,
    /// Rows read.
    pub rows: u64,
    /// The time of the last entry, as it stands in the journal.
    pub last_entry: Option<String>,
    /// The first fault of each chain, the faults of the index, and those of the file.
    pub faults: Vec<Fault>,
}

impl Report {
    /// What is valid and probably not what the operator expects.
    pub fn warning(&self) -> Option<&'static str> {
        // Chains whose rows were removed for their age have a head.
        self.heads.is_empty().then_some(
            "the journal has no entry. If calls were placed, this file is not their journal: a copy that was made by \
             other means than `click2call journal backup` while a server ran lacks what is beside the file (-wal)",
        )
    }
}

/// Verifies a snapshot of the journal, which may be written to meanwhile.
pub async fn verify(database: &Database, kept: &[KeptHead]) -> Result<Report, JournalError> {
    let mut connection = database.connect().await?;
    verify_on(&mut connection, database, kept).await
}

/// The same on a connection of the caller's.
pub(crate) async fn verify_on(
    connection: &mut AnyConnection,
    database: &Database,
    kept: &[KeptHead],
) -> Result<Report, JournalError> {
    let work = async {
        let mut snapshot = connection.begin_with(database.dialect.begin_reading()).await?;
        let mut report = check(&mut snapshot, &database.keys, kept).await?;
        report.faults.extend(file_faults(&mut snapshot, database.dialect).await?);
        Ok(report)
    };
    work.await.map_err(JournalError::Read)
}

/// What the database says about its own file.
async fn file_faults(
    connection: &mut AnyConnection,
    dialect: Dialect,
) -> Result<Vec<Fault>, sqlx::Error> {
    let Some(statement) = dialect.check_integrity() else { return Ok(Vec::new()) };
    let found: Vec<String> = sqlx::query_scalar(statement).fetch_all(connection).await?;
    let damage = found.into_iter().filter(|text| text != "ok");
    Ok(damage.map(|text| Fault::of_all(Damage::File { text })).collect())
}

async fn check(
    connection: &mut AnyConnection,
    keys: &Keys,
    kept: &[KeptHead],
) -> Result<Report, sqlx::Error> {
    let chains = chain_index::all(connection).await?;
    let mut report = Report { faults: index_faults(&chains, keys), ..Report::default() };
    report.faults.extend(seal_fault(connection, &chains, keys).await?);
    report.heads = chains.iter().filter(|it| it.length > 0).map(KeptHead::of).collect();
    let expected = Expected {
        keys,
        chains: chains.into_iter().map(|chain| (chain.id.clone(), chain)).collect(),
        kept: by_chain(kept),
        erased: erased(connection).await?,
    };
    check_rows(connection, &expected, &mut report).await?;
    report.faults.extend(missing_chains(&expected));
    Ok(report)
}

fn by_chain(kept: &[KeptHead]) -> HashMap<ChainId, Vec<&KeptHead>> {
    let mut by_chain: HashMap<ChainId, Vec<&KeptHead>> = HashMap::new();
    for head in kept {
        by_chain.entry(head.id.clone()).or_default().push(head);
    }
    by_chain
}

async fn erased(connection: &mut AnyConnection) -> Result<HashSet<String>, sqlx::Error> {
    let query =
        sqlx::query_as::<_, (String,)>("SELECT call_id FROM journal WHERE event = 'erased'");
    query.fetch(connection).map_ok(|(call_id,)| call_id).try_collect().await
}

/// Checks each row of the index, and that no row is missing.
fn index_faults(chains: &[Chain], keys: &Keys) -> Vec<Fault> {
    let changed = chains.iter().filter(|chain| !chain.is_authentic(keys));
    let mut faults: Vec<_> =
        changed.map(|chain| Fault::of(&chain.id, Damage::RegisterChanged)).collect();
    let mut numbers: Vec<_> = chains.iter().map(|chain| chain.number).collect();
    numbers.sort_unstable();
    let is_gone = (1..).zip(&numbers).find(|(expected, number)| expected != *number);
    faults.extend(is_gone.map(|(number, _)| Fault::of_all(Damage::ChainMissing { number })));
    faults
}

async fn seal_fault(
    connection: &mut AnyConnection,
    chains: &[Chain],
    keys: &Keys,
) -> Result<Option<Fault>, sqlx::Error> {
    Ok(match chain_index::seal(connection).await? {
        Some(seal) if seal.is_authentic(keys) => {
            let (count, there) = (seal.chains, i64::try_from(chains.len()).unwrap_or(i64::MAX));
            (count != there).then(|| Fault::of_all(Damage::ChainsMissing { count, there }))
        }
        _ => Some(Fault::of_all(Damage::SealChanged)),
    })
}

async fn check_rows(
    connection: &mut AnyConnection,
    expected: &Expected<'_>,
    report: &mut Report,
) -> Result<(), sqlx::Error> {
    let query = format!("SELECT {} FROM journal ORDER BY day, tenant, place", record::COLUMNS);
    let mut rows = sqlx::query(AssertSqlSafe(query)).fetch(&mut *connection);
    let mut walk: Option<Walk<'_>> = None;
    let mut seen = HashSet::new();
    let mut scheduled = ScheduledCalls::default();
    while let Some(row) = rows.try_next().await? {
        let record = Record::from_row(&row)?;
        report.rows += 1;
        if report.last_entry.as_deref() < Some(&*record.at) {
            report.last_entry = Some(record.at.clone());
        }
        scheduled.read(&record);
        if walk.as_ref().is_none_or(|walk| *walk.id() != record.chain) {
            report.faults.extend(walk.take().and_then(Walk::finish));
            seen.insert(record.chain.clone());
        }
        walk.get_or_insert_with(|| Walk::along(record.chain.clone(), expected)).step(&record);
    }
    drop(rows);
    report.faults.extend(walk.and_then(Walk::finish));
    report.faults.extend(scheduled.faults(connection).await?);
    let unseen = expected.chains.keys().filter(|id| !seen.contains(*id));
    report.faults.extend(unseen.filter_map(|id| Walk::along(id.clone(), expected).finish()));
    Ok(())
}

/// Chains with a head kept elsewhere that are not in the index.
fn missing_chains(expected: &Expected<'_>) -> Vec<Fault> {
    let gone = expected.kept.keys().filter(|id| !expected.chains.contains_key(*id));
    gone.map(|id| Fault::of(id, Damage::KeptChainMissing)).collect()
}
