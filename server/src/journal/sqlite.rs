//! The journal in a SQLite file.
//!
//! One task owns the connection and writes whatever has gathered since its last write as a single
//! statement, so a hundred requests at once cost about as much as one. The write-ahead log makes a
//! finished write survive the death of the process.

use super::entry::Entry;
use super::{Journal, JournalError};
use crate::provider::ProviderKind;
use async_trait::async_trait;
use shared_types::error_code::ErrorCode;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, QueryBuilder, Sqlite};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

static MIGRATIONS: Migrator = sqlx::migrate!("src/journal/sqlite");

/// Waiting requests hold their entries; past this many, the next one waits to hand over its own.
const MOST_WAITING: usize = 4096;
/// Each size of a batch is a statement of its own, which SQLite compiles once and keeps.
const MOST_IN_A_BATCH: usize = 64;

/// A handle to the writing task. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SqliteJournal {
    orders: mpsc::Sender<Order>,
}

#[derive(Debug)]
struct Order {
    /// `None` only asks for word that all before it is written.
    entry: Option<Entry>,
    done: Option<oneshot::Sender<Result<(), JournalError>>>,
}

impl SqliteJournal {
    /// Opens `path`, creates it if it is not there, and brings its tables up to date.
    pub async fn open(path: &Path) -> Result<Self, JournalError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(MOST_IN_A_BATCH)
            .disable_statement_logging();
        let mut connection =
            SqliteConnection::connect_with(&options).await.map_err(JournalError::Open)?;
        MIGRATIONS.run(&mut connection).await.map_err(JournalError::Migrate)?;
        let (orders, waiting) = mpsc::channel(MOST_WAITING);
        tokio::spawn(write_all(connection, waiting));
        Ok(Self { orders })
    }

    async fn order(&self, entry: Option<Entry>) -> Result<(), JournalError> {
        let (done, answer) = oneshot::channel();
        let order = Order { entry, done: Some(done) };
        self.orders.send(order).await.map_err(|_| JournalError::Closed)?;
        answer.await.map_err(|_| JournalError::Closed)?
    }
}

#[async_trait]
impl Journal for SqliteJournal {
    async fn write(&self, entry: Entry) -> Result<(), JournalError> {
        self.order(Some(entry)).await
    }

    async fn write_soon(&self, entry: Entry) {
        let order = Order { entry: Some(entry), done: None };
        if self.orders.send(order).await.is_err() {
            tracing::error!("an entry was lost: the journal is closed");
        }
    }

    async fn flush(&self) {
        if let Err(error) = self.order(None).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the journal was not flushed"
            );
        }
    }
}

async fn write_all(mut connection: SqliteConnection, mut waiting: mpsc::Receiver<Order>) {
    let mut batch = Vec::with_capacity(MOST_IN_A_BATCH);
    while waiting.recv_many(&mut batch, MOST_IN_A_BATCH).await > 0 {
        let entries: Vec<&Entry> = batch.iter().filter_map(|order| order.entry.as_ref()).collect();
        let outcome = insert(&mut connection, &entries).await.map_err(Arc::new);
        if let Err(error) = &outcome {
            tracing::error!(
                error = &**error as &dyn std::error::Error,
                "the journal was not written"
            );
        }
        for done in batch.drain(..).filter_map(|order| order.done) {
            // Whoever asked may have gone; what they asked for is done.
            let _ = done.send(outcome.clone().map_err(JournalError::Write));
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the journal did not close");
    }
}

async fn insert(connection: &mut SqliteConnection, entries: &[&Entry]) -> Result<(), sqlx::Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new(
        "INSERT INTO journal (at, call_id, event, domain, code, reason, number, provider, \
         upstream_status, took_ms) ",
    );
    query.push_values(entries, |mut row, entry| {
        row.push_bind(entry.at.to_string())
            .push_bind(entry.call_id.to_string())
            .push_bind(entry.event.as_str())
            .push_bind(entry.domain.as_ref().map(|domain| domain.as_str().to_owned()))
            .push_bind(entry.code.map(ErrorCode::as_str))
            .push_bind(entry.state.map_or(entry.reason, |state| Some(state.name())))
            .push_bind(entry.masked_number.clone())
            .push_bind(entry.provider.map(ProviderKind::as_str))
            .push_bind(entry.upstream_status.map(i64::from))
            .push_bind(i64::try_from(entry.took.as_millis()).unwrap_or(i64::MAX));
    });
    query.build().execute(connection).await.map(drop)
}
