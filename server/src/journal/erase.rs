//! A number is taken out of the journal, and the chains still hold.
//!
//! What a row's hash covers is not the number but a commitment to it, which stays and says nothing
//! without its salt. An entry of its own says that this was done, so that nobody can do it unseen.

use super::append;
use super::chain::ChainId;
use super::database::{Database, Dialect};
use super::entry::{Dialled, Event};
use super::record::{Record, day_of};
use super::{JournalError, WriteError};
use crate::schedule::wishes;
use jiff::Timestamp;
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    pub calls: usize,
    pub rows: u64,
    /// Calls that waited for their time, and are not placed any more.
    pub called_off: u64,
}

/// A call that the number stands in, and the chain in which it does.
type Found = (String, String, String);
/// The tenant and the name of a call that waits.
type Waiting = (String, String);

/// Takes `number` out of all rows that have it, and calls off what waits to be placed to it.
pub async fn erase(
    database: &Database,
    number: &Dialled,
    now: Timestamp,
) -> Result<Erased, JournalError> {
    // Under another key nothing would be found, and everybody would be content.
    database.check_the_key().await?;
    let mut connection = database.connect().await?;
    let hash = database.keys.number(&number.expose_digits());
    let found = find(&mut connection, &hash).await.map_err(JournalError::Read)?;
    let waiting = wishes::of_number(&mut connection, &hash).await.map_err(JournalError::Read)?;
    if found.is_empty() && waiting.is_empty() {
        return Ok(Erased::default());
    }
    let outcome = take_out(database, &mut connection, (&found, &waiting), &hash, now).await;
    let erased =
        outcome.map_err(|error| JournalError::Write(Arc::new(WriteError::Database(error))))?;
    forget(database, &mut connection).await.map_err(JournalError::Read)?;
    Ok(erased)
}

async fn find(connection: &mut AnyConnection, hash: &str) -> Result<Vec<Found>, sqlx::Error> {
    let query =
        sqlx::query_as("SELECT DISTINCT day, tenant, call_id FROM journal WHERE number_hash = $1");
    query.bind(hash).fetch_all(connection).await
}

async fn take_out(
    database: &Database,
    connection: &mut AnyConnection,
    (found, waiting): (&[Found], &[Waiting]),
    hash: &str,
    now: Timestamp,
) -> Result<Erased, sqlx::Error> {
    let in_rows = found.iter().map(|(_, tenant, call_id)| (tenant, call_id));
    let in_wishes = waiting.iter().map(|(tenant, call_id)| (tenant, call_id));
    let calls: BTreeSet<_> = in_rows.chain(in_wishes).collect();
    let mut records: Vec<_> =
        calls.into_iter().map(|(tenant, call_id)| record(tenant, call_id, now)).collect();
    let ids = records.iter().map(|record| record.chain.clone()).collect();
    let Database { dialect, keys, .. } = database;
    let (mut transaction, chains) = append::begin(connection, *dialect, keys, &ids).await?;
    let mut rows = 0;
    for (day, tenant, call_id) in found {
        let query = sqlx::query(
            "UPDATE journal SET number = NULL, number_hash = NULL, salt = NULL \
             WHERE day = $1 AND tenant = $2 AND call_id = $3 AND number_hash = $4",
        );
        let query = query.bind(&**day).bind(&**tenant).bind(&**call_id).bind(hash);
        rows += query.execute(&mut *transaction).await?.rows_affected();
    }
    let called_off = wishes::erase(&mut transaction, hash, now).await?;
    for (_, _, call_id) in found {
        wishes::erase_claimed(&mut transaction, call_id, now).await?;
    }
    append::add(&mut transaction, *dialect, keys, chains, &mut records).await?;
    transaction.commit().await?;
    Ok(Erased { calls: records.len(), rows, called_off })
}

/// It stands in the chain of today: those of the past end as they ended.
fn record(tenant: &str, call_id: &str, now: Timestamp) -> Record {
    let at = now.to_string();
    Record {
        chain: ChainId { day: day_of(&at).to_owned(), tenant: tenant.to_owned() },
        at,
        call_id: call_id.to_owned(),
        event: Event::Erased.as_str().into(),
        ..Record::default()
    }
}

/// SQLite overwrites what is deleted in its file; older pages may still be in the write-ahead log.
async fn forget(database: &Database, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    if database.dialect == Dialect::Sqlite {
        sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(connection).await?;
    }
    Ok(())
}
