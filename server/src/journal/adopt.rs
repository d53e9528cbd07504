//! Rows that a version without chains has left: they become links of chains, as they are.
//!
//! What was done to them before cannot be known; from now on it shows.

use super::append::{self, MOST_ROWS};
use super::chain::ChainId;
use super::database::Dialect;
use super::keys::Keys;
use super::record::{Record, day_of};
use model::random::Random;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use std::collections::BTreeSet;

/// Moves what is left of them. A start that is cut short goes on where it was.
pub(super) async fn rows_without_a_chain(
    connection: &mut AnyConnection,
    dialect: Dialect,
    keys: &Keys,
    random: &dyn Random,
) -> Result<(), AdoptError> {
    if dialect != Dialect::Sqlite || !are_there(connection).await? {
        return Ok(());
    }
    let mut adopted = 0;
    loop {
        match move_some(connection, dialect, keys, random).await? {
            0 => break,
            moved => adopted += moved,
        }
    }
    sqlx::query("DROP TABLE journal_before_chains").execute(connection).await?;
    tracing::info!(rows = adopted, "the journal's older entries are part of its chains now");
    Ok(())
}

/// Why they could not be.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    RandomError(#[from] model::random::RandomError),
}

async fn are_there(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    let query = sqlx::query("SELECT name FROM sqlite_master WHERE name = 'journal_before_chains'");
    Ok(query.fetch_optional(connection).await?.is_some())
}

async fn move_some(
    connection: &mut AnyConnection,
    dialect: Dialect,
    keys: &Keys,
    random: &dyn Random,
) -> Result<usize, AdoptError> {
    let query = sqlx::query(
        "SELECT id, at, call_id, event, domain, code, reason, number, provider, upstream_status, \
         took_ms FROM journal_before_chains ORDER BY id LIMIT $1",
    );
    let most = i64::try_from(MOST_ROWS).unwrap_or(1);
    let rows = query.bind(most).fetch_all(&mut *connection).await?;
    let Some(last) = rows.last().map(|row| row.try_get::<i64, _>(0)).transpose()? else {
        return Ok(0);
    };
    let mut records = Vec::with_capacity(rows.len());
    for row in &rows {
        records.push(with_its_commitment(record(row)?, random)?);
    }
    let ids: BTreeSet<_> = records.iter().map(|record| record.chain.clone()).collect();
    let (mut transaction, chains) = append::begin(connection, dialect, keys, &ids).await?;
    append::add(&mut transaction, dialect, keys, chains, &mut records).await?;
    let moved = sqlx::query("DELETE FROM journal_before_chains WHERE id <= $1");
    moved.bind(last).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(records.len())
}

fn record(row: &AnyRow) -> Result<Record, sqlx::Error> {
    let word = |column| row.try_get::<Option<String>, _>(column).map(|it| it.map(Into::into));
    let at: String = row.try_get(1)?;
    let domain: Option<String> = row.try_get(4)?;
    let code: Option<String> = row.try_get(5)?;
    // A domain that was nobody's begins no chain: visitors could begin any number of them.
    let tenant = domain.clone().filter(|_| code.as_deref() != Some("unknown_domain"));
    Ok(Record {
        chain: ChainId { day: day_of(&at).to_owned(), tenant: tenant.unwrap_or_default() },
        at,
        call_id: row.try_get(2)?,
        event: row.try_get::<String, _>(3)?.into(),
        domain,
        code: code.map(Into::into),
        reason: word(6)?,
        number: row.try_get(7)?,
        provider: word(8)?,
        upstream_status: row.try_get(9)?,
        took_ms: row.try_get(10)?,
        ..Record::default()
    })
}

fn with_its_commitment(
    record: Record,
    random: &dyn Random,
) -> Result<Record, model::random::RandomError> {
    if record.number.is_none() { Ok(record) } else { record.salted(random) }
}
