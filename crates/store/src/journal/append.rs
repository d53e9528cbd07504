//! The transaction that adds rows: it locks the chains, inserts the rows, and updates the chain index.
//!
//! Writes that belong to the rows happen between [`begin`] and the commit.

use super::chain::Chain;
use super::chain_id::ChainId;
use super::chain_index;
use super::entry::Event;
use super::record::{self, Record, WIDTH};
use crate::context_calls::row_change::{self as context_row_change, ContextRowChange};
use crate::dialect::Dialect;
use crate::keys::Keys;
use crate::live_calls;
use crate::live_calls::row_change::RowChange;
use crate::outbox::message::Message;
use crate::outbox::queue;
use crate::scheduled_calls::outcome;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, Arguments, AssertSqlSafe, Connection, Transaction};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// Maximum rows of one statement. Each number of rows is a statement of its own, which the database compiles
/// once and caches.
pub(crate) const MOST_ROWS: usize = 64;

/// The numbers of rows in one statement for rows that have values in common, longest first.
const ALIKE_ROWS: [usize; 3] = [64, 32, 16];

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
    remove_erased(&mut transaction, records).await?;
    add(&mut transaction, dialect, keys, chains, records).await?;
    queue::enqueue(&mut transaction, dialect, additions.messages).await?;
    live_calls::batch::apply(&mut transaction, dialect, additions.live_calls).await?;
    context_row_change::apply(&mut transaction, additions.contexts).await?;
    transaction.commit().await
}

/// Removes the numbers of scheduled calls that were erased before their first entry is written.
async fn remove_erased(
    transaction: &mut AnyConnection,
    records: &mut [Record],
) -> Result<(), sqlx::Error> {
    let scheduled = records
        .iter_mut()
        .filter(|record| record.event == Event::Scheduled.as_str() && record.has_personal_data());
    for record in scheduled {
        if outcome::is_erased(transaction, &record.call_id).await? {
            *record = std::mem::take(record).without_personal_data();
        }
    }
    Ok(())
}

/// Begins a transaction that locks the chains `ids`, and begins those that are missing.
///
/// All transactions lock in one order, so that they do not deadlock: the seal, if a chain is missing, and then the
/// chains in the order of their ids.
pub(crate) async fn begin<'c>(
    connection: &'c mut AnyConnection,
    dialect: Dialect,
    keys: &Keys,
    ids: &BTreeSet<ChainId>,
) -> Result<(Transaction<'c, Any>, Vec<Chain>), sqlx::Error> {
    let mut transaction = connection.begin_with(dialect.begin()).await?;
    let mut chains = Vec::with_capacity(ids.len());
    // Of one chain this is known without a question: nothing is locked if it is missing.
    let mut all = ids.len() <= 1 || chain_index::are_there(&mut transaction, dialect, ids).await?;
    if all {
        for id in ids {
            match chain_index::lock(&mut transaction, dialect, id).await? {
                Some(chain) => chains.push(chain),
                None => all = false,
            }
        }
    }
    if !all {
        chains = chain_index::begin(&mut transaction, dialect, keys, ids).await?;
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
    let mut rows: Vec<&Record> = records.iter().collect();
    if dialect == Dialect::Sqlite {
        rows = insert_alike(transaction, rows).await?;
    }
    for some in rows.chunks(MOST_ROWS) {
        insert(transaction, dialect, some).await?;
    }
    Ok(())
}

/// Inserts rows that have values in common, with few copies of these, and returns the other rows. Each text of a
/// statement is copied several times on its way to SQLite.
async fn insert_alike<'a>(
    transaction: &mut AnyConnection,
    mut rows: Vec<&'a Record>,
) -> Result<Vec<&'a Record>, sqlx::Error> {
    let mut others = Vec::new();
    rows.sort_by(|a, b| a.common().cmp(&b.common()));
    for mut alike in rows.chunk_by(|a, b| a.common() == b.common()) {
        while let Some((some, rest)) = ALIKE_ROWS.iter().find_map(|n| alike.split_at_checked(*n)) {
            insert_alike_rows(transaction, some).await?;
            alike = rest;
        }
        others.extend(alike);
    }
    Ok(others)
}

/// `rows` is not empty.
async fn insert_alike_rows(
    transaction: &mut AnyConnection,
    rows: &[&Record],
) -> Result<(), sqlx::Error> {
    let mut arguments = AnyArguments::default();
    arguments.reserve(rows.len() * record::OWN_WIDTH + record::COMMON_WIDTH, 0);
    let query = sqlx::query_with(AssertSqlSafe(insert_alike_of(rows.len())), arguments);
    let query = rows.iter().fold(query, |query, record| bind_own(query, record));
    let common = rows.first().map(|record| record.common()).unwrap_or_default();
    let query = common.into_iter().fold(query, Query::bind);
    query.execute(transaction).await.map(drop)
}

/// The statement for this number of rows. The common values have numbers: they come last, and are named first.
fn insert_alike_of(rows: usize) -> String {
    let insert = Dialect::Sqlite.insert_or_roll_back();
    let values = Dialect::Sqlite.rows_of_placeholders(rows, record::OWN_WIDTH);
    let first = rows * record::OWN_WIDTH + 1;
    let common: Vec<_> =
        (first..first + record::COMMON_WIDTH).map(|number| format!("?{number}")).collect();
    format!(
        "WITH added AS (VALUES {values}) {insert} journal ({}, {}) SELECT {}, added.* FROM added",
        record::COMMON_COLUMNS,
        record::OWN_COLUMNS,
        common.join(", ")
    )
}

async fn insert(
    transaction: &mut AnyConnection,
    dialect: Dialect,
    records: &[&Record],
) -> Result<(), sqlx::Error> {
    let mut arguments = AnyArguments::default();
    arguments.reserve(records.len() * WIDTH, 0);
    let statement = AssertSqlSafe(insert_of(dialect, records.len()));
    let query = sqlx::query_with(statement, arguments);
    records
        .iter()
        .fold(query, |query, record| bind(query, record))
        .execute(transaction)
        .await
        .map(drop)
}

type AnyQuery<'q> = Query<'q, Any, AnyArguments>;

/// The common values, then those of [`bind_own`].
fn bind<'q>(query: AnyQuery<'q>, record: &'q Record) -> AnyQuery<'q> {
    bind_own(record.common().into_iter().fold(query, Query::bind), record)
}

/// In the order of [`record::OWN_COLUMNS`].
fn bind_own<'q>(query: AnyQuery<'q>, record: &'q Record) -> AnyQuery<'q> {
    query
        .bind(record.place)
        .bind(&*record.at)
        .bind(&*record.call_id)
        .bind(&*record.event)
        .bind(record.code.as_deref())
        .bind(record.reason.as_deref())
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
        let insert = dialect.insert_or_roll_back();
        let (common, own) = (record::COMMON_COLUMNS, record::OWN_COLUMNS);
        Arc::from(format!("{insert} journal ({common}, {own}) VALUES {values}"))
    };
    made.get(rows).map_or_else(write, |statement| Arc::clone(statement.get_or_init(write)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Database;
    use crate::settings::JournalSettings;
    use model::random::SystemRandom;

    fn record(place: i64) -> Record {
        let tenant = if place % 3 == 0 { "acme.com" } else { "other.example" };
        let provider = (place % 5 != 0).then_some("simulator");
        Record {
            chain: ChainId { day: "2026-11-29".to_owned(), tenant: tenant.to_owned() },
            place,
            at: format!("time {place}"),
            call_id: format!("call {place}"),
            event: "state".into(),
            domain: (place % 2 == 0).then(|| "acme.com".to_owned()),
            code: (place == 7).then_some("a".into()),
            reason: (place == 7).then_some("b".into()),
            provider: provider.map(Into::into),
            upstream_status: (place == 7).then_some(200),
            took_ms: place * 2,
            state: (place % 2 == 0).then_some("ringing".into()),
            leg: (place == 7).then_some("c".into()),
            cause: (place == 7).then_some("d".into()),
            actor: (place == 7).then(|| "e".to_owned()),
            number: (place == 7).then(|| "f".to_owned()),
            number_hash: (place == 7).then(|| "g".to_owned()),
            salt: (place == 7).then(|| "h".to_owned()),
            personal: (place == 7).then(|| "i".to_owned()),
            consent: (place == 7).then(|| "j".to_owned()),
            source: Some("callback".into()),
            custom_data: (place == 7).then(|| "k".to_owned()),
            hash: format!("hash {place}"),
        }
    }

    #[tokio::test]
    async fn rows_with_common_values_are_stored_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let settings = JournalSettings::at(folder.path().join("journal.db"));
        let database = Database::create(&settings, &SystemRandom).await.unwrap();
        let mut connection = database.connect().await.unwrap();
        let mut records: Vec<_> = (1..=500).map(record).collect();

        let Database { dialect, keys, .. } = &database;
        add(&mut connection, *dialect, keys, Vec::new(), &mut records).await.unwrap();

        let statement = format!("SELECT {} FROM journal ORDER BY place", record::COLUMNS);
        let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&mut connection).await.unwrap();
        let stored: Vec<_> = rows.iter().map(|row| Record::from_row(row).unwrap()).collect();
        assert_eq!(stored, records);
    }
}
