//! Removes a number, and the contexts of its calls, from the journal. The chains stay valid.
//!
//! A row's hash covers not these but a commitment to them, which stays and reveals nothing without its salt.
//! An entry of its own records the erasure, so that it cannot be done unnoticed. The number stands in the first entry of
//! a call only, so that entries that are written later do not bring it back.

use super::append;
use super::chain_id::ChainId;
use super::entry::{Dialled, Event};
use super::record::{Record, day_of};
use crate::context_calls;
use crate::database::Database;
use crate::dialect::Dialect;
use crate::error::{JournalError, WriteError};
use crate::outbox::queue;
use crate::scheduled_calls::outcome;
use jiff::Timestamp;
use sqlx::{AnyConnection, Executor};
use std::collections::BTreeSet;
use std::time::Duration;

/// Time limit on PostgreSQL. The calls of one number are few, but writers of calls wait for their chains.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// Bounds the search for calls that are accepted meanwhile.
const MOST_ROUNDS: usize = 100;

/// How much was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    pub calls: usize,
    pub rows: u64,
    /// Scheduled calls that will not be placed.
    pub called_off: u64,
}

/// Day, tenant and id of a call whose entries have the number.
type Found = (String, String, String);
/// Tenant and id of a scheduled call to the number.
type Scheduled = (String, String);

/// Removes `number` from all rows, and cancels the scheduled calls to it.
pub async fn erase(
    database: &Database,
    number: &Dialled,
    now: Timestamp,
) -> Result<Erased, JournalError> {
    // With another key nothing would be found, which must not look like success.
    database.check_key().await?;
    let mut connection = database.connect().await?;
    let dialect = database.dialect;
    let hash = database.keys.number(&number.expose_digits());
    let work = async {
        if let Some(statement) = dialect.limit_erasure() {
            connection.execute(statement).await.map_err(JournalError::Read)?;
        }
        let mut all = Erased::default();
        // A call may be accepted while the others are erased: until none is found.
        for _ in 0..MOST_ROUNDS {
            let found = find(&mut connection, &hash).await.map_err(JournalError::Read)?;
            let scheduled = outcome::by_number(&mut connection, &hash).await;
            let scheduled = scheduled.map_err(JournalError::Read)?;
            if found.is_empty() && scheduled.is_empty() {
                break;
            }
            let erased =
                erase_rows(database, &mut connection, (&found, &scheduled), &hash, now).await;
            let erased = erased.map_err(WriteError::Database)?;
            all.calls += erased.calls;
            all.rows += erased.rows;
            all.called_off += erased.called_off;
        }
        if all != Erased::default() {
            truncate_log(database, &mut connection).await.map_err(JournalError::Read)?;
        }
        Ok(all)
    };
    dialect.within(TIME_LIMIT, work).await
}

async fn find(connection: &mut AnyConnection, hash: &str) -> Result<Vec<Found>, sqlx::Error> {
    let query =
        sqlx::query_as("SELECT DISTINCT day, tenant, call_id FROM journal WHERE number_hash = $1");
    query.bind(hash).fetch_all(connection).await
}

async fn erase_rows(
    database: &Database,
    connection: &mut AnyConnection,
    (found, scheduled): (&[Found], &[Scheduled]),
    hash: &str,
    now: Timestamp,
) -> Result<Erased, sqlx::Error> {
    let in_rows = found.iter().map(|(_, tenant, call_id)| (tenant, call_id));
    let in_schedule = scheduled.iter().map(|(tenant, call_id)| (tenant, call_id));
    let calls: BTreeSet<_> = in_rows.chain(in_schedule).collect();
    let mut records: Vec<_> =
        calls.into_iter().map(|(tenant, call_id)| record(tenant, call_id, now)).collect();
    let ids = records.iter().map(|record| record.chain.clone()).collect();
    let Database { dialect, keys, .. } = database;
    let (mut transaction, chains) = append::begin(connection, *dialect, keys, &ids).await?;
    let mut rows = 0;
    for (day, tenant, call_id) in found {
        let query = sqlx::query(
            "UPDATE journal SET number = NULL, number_hash = NULL, salt = NULL, custom_data = NULL \
             WHERE day = $1 AND tenant = $2 AND call_id = $3 AND number_hash = $4",
        );
        let query = query.bind(&**day).bind(&**tenant).bind(&**call_id).bind(hash);
        rows += query.execute(&mut *transaction).await?.rows_affected();
        rows += erase_contexts(&mut transaction, tenant, call_id).await?;
    }
    let called_off = outcome::erase(&mut transaction, hash, now).await?;
    for (_, _, call_id) in found {
        outcome::erase_claimed(&mut transaction, call_id, now).await?;
        context_calls::erase(&mut transaction, call_id).await?;
        queue::erase(&mut transaction, call_id).await?;
    }
    append::add(&mut transaction, *dialect, keys, chains, &mut records).await?;
    transaction.commit().await?;
    Ok(Erased { calls: records.len(), rows, called_off })
}

/// Removes the contexts that are left of a call: in rows without the number, such as the reports of a call after the
/// first.
async fn erase_contexts(
    transaction: &mut AnyConnection,
    tenant: &str,
    call_id: &str,
) -> Result<u64, sqlx::Error> {
    let query = sqlx::query(
        "UPDATE journal SET number = NULL, number_hash = NULL, salt = NULL, custom_data = NULL \
         WHERE tenant = $1 AND call_id = $2 AND custom_data IS NOT NULL",
    );
    Ok(query.bind(tenant).bind(call_id).execute(transaction).await?.rows_affected())
}

/// It belongs to today's chain: the ends of older chains do not change.
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

/// SQLite overwrites deleted data in its file (`secure_delete`), but the write-ahead log may hold older pages.
async fn truncate_log(
    database: &Database,
    connection: &mut AnyConnection,
) -> Result<(), sqlx::Error> {
    if database.dialect == Dialect::Sqlite {
        sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(connection).await?;
    }
    Ok(())
}
