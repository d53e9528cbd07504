//! The transaction that adds rows: it locks the chains, inserts the rows, and updates the chain index.
//!
//! Writes that belong to the rows happen between [`begin`] and the commit.

use super::chain::Chain;
use super::chain_id::ChainId;
use super::chain_index;
use super::record::{self, Record, WIDTH};
use crate::context_calls::row_change::{self as context_row_change, ContextRowChange};
use crate::dialect::Dialect;
use crate::keys::Keys;
use crate::live_calls;
use crate::live_calls::row_change::RowChange;
use crate::outbox::message::Message;
use crate::outbox::queue;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Connection, Transaction};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// Maximum rows of one statement. Each number of rows is a statement of its own, which the database compiles
/// once and caches.
pub(crate) const MOST_ROWS: usize = 64;

/// What is written in the transaction of some rows.
#[derive(Clone, Copy)]
pub(crate) struct Additions<'a> {
    /// To the outbox, each with the time of its entry in milliseconds since 1970.
    pub(crate) messages: &'a [(Message, i64)],
    /// To the table of calls in progress.
    pub(crate) live_calls: &'a [RowChange],
    /// To the table of calls that can be found by their context.
    pub(crate) contexts: &'a [ContextRowChange],
}

/// Adds `records` to their chains, and writes `additions`, in one transaction.
pub(crate) async fn append(
    connection: &mut AnyConnection,
    dialect: Dialect,
    keys: &Keys,
    records: &mut [Record],
    additions: Additions<'_>,
) -> Result<(), sqlx::Error> {
    let ids = records.iter().map(|record| record.chain.clone()).collect();
    let (mut transaction, chains) = begin(connection, dialect, keys, &ids).await?;
    add(&mut transaction, dialect, keys, chains, records).await?;
    queue::enqueue(&mut transaction, additions.messages).await?;
    live_calls::batch::apply(&mut transaction, dialect, additions.live_calls).await?;
    context_row_change::apply(&mut transaction, additions.contexts).await?;
    transaction.commit().await
}

/// Begins a transaction that locks the chains `ids`.
pub(crate) async fn begin<'c>(
    connection: &'c mut AnyConnection,
    dialect: Dialect,
    keys: &Keys,
    ids: &BTreeSet<ChainId>,
) -> Result<(Transaction<'c, Any>, Vec<Chain>), sqlx::Error> {
    let mut transaction = connection.begin_with(dialect.begin()).await?;
    let mut chains = Vec::with_capacity(ids.len());
    let mut missing = Vec::new();
    // In a fixed order, so that two instances do not deadlock.
    for id in ids {
        match chain_index::lock(&mut transaction, dialect, id).await? {
            Some(chain) => chains.push(chain),
            None => missing.push(id),
        }
    }
    if !missing.is_empty() {
        chains.extend(chain_index::begin(&mut transaction, dialect, keys, &missing).await?);
    }
    Ok((transaction, chains))
}

/// Adds `records` to their locked chains.
pub(crate) async fn add(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    keys: &Keys,
    chains: Vec<Chain>,
    records: &mut [Record],
) -> Result<(), sqlx::Error> {
    for mut chain in chains {
        let id = chain.id.clone();
        chain.extend(records.iter_mut().filter(|record| record.chain == id), keys);
        chain_index::update(transaction, &chain).await?;
    }
    for some in records.chunks(MOST_ROWS) {
        insert(transaction, dialect, some).await?;
    }
    Ok(())
}

async fn insert(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    records: &[Record],
) -> Result<(), sqlx::Error> {
    let query = sqlx::query(AssertSqlSafe(insert_of(dialect, records.len())));
    records.iter().fold(query, bind).execute(transaction).await.map(drop)
}

type AnyQuery<'q> = Query<'q, Any, AnyArguments>;

/// In the order of [`record::COLUMNS`].
fn bind<'q>(query: AnyQuery<'q>, record: &'q Record) -> AnyQuery<'q> {
    query
        .bind(&*record.chain.day)
        .bind(&*record.chain.tenant)
        .bind(record.place)
        .bind(&*record.at)
        .bind(&*record.call_id)
        .bind(&*record.event)
        .bind(record.domain.as_deref())
        .bind(record.code.as_deref())
        .bind(record.reason.as_deref())
        .bind(record.provider.as_deref())
        .bind(record.upstream_status)
        .bind(record.took_ms)
        .bind(record.state.as_deref())
        .bind(record.leg.as_deref())
        .bind(record.cause.as_deref())
        .bind(record.actor.as_deref())
        .bind(record.number.as_deref())
        .bind(record.number_hash.as_deref())
        .bind(record.salt.as_deref())
        .bind(record.personal.as_deref())
        .bind(record.consent.as_deref())
        .bind(record.source.as_deref())
        .bind(record.custom_data.as_deref())
        .bind(&*record.hash)
}

/// The statement for this number of rows, built once.
fn insert_of(dialect: Dialect, rows: usize) -> Arc<str> {
    type Statements = [OnceLock<Arc<str>>; MOST_ROWS + 1];
    static FOR_SQLITE: Statements = [const { OnceLock::new() }; MOST_ROWS + 1];
    static FOR_POSTGRES: Statements = [const { OnceLock::new() }; MOST_ROWS + 1];
    let made = match dialect {
        Dialect::Sqlite => &FOR_SQLITE,
        Dialect::Postgres => &FOR_POSTGRES,
    };
    let write = || {
        let values = dialect.rows_of_placeholders(rows, WIDTH);
        Arc::from(format!("INSERT INTO journal ({}) VALUES {values}", record::COLUMNS))
    };
    made.get(rows).map_or_else(write, |statement| Arc::clone(statement.get_or_init(write)))
}
