//! The journal in use: one task owns the connection and writes whatever has gathered since its last
//! write as one transaction, so a hundred requests at once cost about as much as one.

use super::Journal;
use super::append::{self, MOST_ROWS};
use super::entry::Entry;
use super::record::Record;
use crate::database::Database;
use crate::error::{JournalError, WriteError};
use crate::outbox::Outbox;
use crate::outbox::message::Message;
use crate::settings::JournalSettings;
use async_trait::async_trait;
use model::random::Random;
use prometheus_client::metrics::counter::Counter;
use sqlx::{AnyConnection, Connection};
use std::fmt;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Waiting requests hold their entries; past this many, the next one waits to hand over its own.
const MOST_WAITING: usize = 4096;

/// A handle to the writing task. Cheap to clone.
#[derive(Clone, Debug)]
pub struct DatabaseJournal {
    orders: mpsc::Sender<Order>,
    database: Arc<Database>,
}

#[derive(Debug)]
struct Order {
    /// `None` only asks for word that all before it is written.
    entry: Option<Entry>,
    done: Option<oneshot::Sender<Result<(), JournalError>>>,
}

impl DatabaseJournal {
    /// Opens the journal that the settings name, creates it if it is a file that is not there, and
    /// brings its tables up to date.
    pub async fn open(
        settings: &JournalSettings,
        random: Arc<dyn Random>,
    ) -> Result<Self, JournalError> {
        Self::with_outbox(settings, random, None, Counter::default()).await
    }

    /// The same, with messages to tenants' own servers written beside the entries, and those that are
    /// lost counted.
    pub async fn with_outbox(
        settings: &JournalSettings,
        random: Arc<dyn Random>,
        outbox: Option<Arc<Outbox>>,
        lost: Counter,
    ) -> Result<Self, JournalError> {
        let database = Arc::new(Database::create(settings, &*random).await?);
        let (orders, waiting) = mpsc::channel(MOST_WAITING);
        let writer =
            Writer { database: Arc::clone(&database), random, outbox, lost, connection: None };
        tokio::spawn(writer.write_all(waiting));
        Ok(Self { orders, database })
    }

    /// Where it is kept, for what else is done with it.
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }

    async fn order(&self, entry: Option<Entry>) -> Result<(), JournalError> {
        let (done, answer) = oneshot::channel();
        let order = Order { entry, done: Some(done) };
        self.orders.send(order).await.map_err(|_| JournalError::Closed)?;
        answer.await.map_err(|_| JournalError::Closed)?
    }
}

#[async_trait]
impl Journal for DatabaseJournal {
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

struct Writer {
    database: Arc<Database>,
    random: Arc<dyn Random>,
    outbox: Option<Arc<Outbox>>,
    /// Entries that were not written.
    lost: Counter,
    /// None after a failure: the next batch begins with a connection of its own.
    connection: Option<AnyConnection>,
}

impl Writer {
    async fn write_all(mut self, mut waiting: mpsc::Receiver<Order>) {
        let mut batch = Vec::with_capacity(MOST_ROWS);
        while waiting.recv_many(&mut batch, MOST_ROWS).await > 0 {
            let entries: Vec<&Entry> = batch.iter().filter_map(|it| it.entry.as_ref()).collect();
            let outcome = self.write(&entries).await.map_err(Arc::new);
            if let Err(error) = &outcome {
                // All who wait have waited long enough: each would find the same.
                batch.extend(std::iter::from_fn(|| waiting.try_recv().ok()));
                self.lost.inc_by(tell_of_loss(error, &batch));
            }
            for done in batch.drain(..).filter_map(|order| order.done) {
                // Whoever asked may have gone; what they asked for is done.
                let _ = done.send(outcome.clone().map_err(JournalError::Write));
            }
        }
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "the journal did not close");
        }
    }

    /// A second time when the first fails, on a new connection: the old one may have been cut while
    /// nobody looked. What was lost on the way back of the first is then there twice, which is better
    /// than not at all.
    async fn write(&mut self, entries: &[&Entry]) -> Result<(), WriteError> {
        if entries.is_empty() {
            return Ok(());
        }
        let (keys, random) = (&self.database.keys, &*self.random);
        let records = entries.iter().map(|entry| Record::of(entry, keys, random));
        let mut records = records.collect::<Result<Vec<_>, _>>()?;
        let messages = self.messages(entries)?;
        let outcome = self.try_twice(&mut records, &messages).await;
        if let (Ok(()), Some(outbox), false) = (&outcome, &self.outbox, messages.is_empty()) {
            outbox.notify();
        }
        outcome
    }

    /// What is told of the entries, and since when.
    fn messages(&self, entries: &[&Entry]) -> Result<Vec<(Message, i64)>, WriteError> {
        let Some(outbox) = &self.outbox else { return Ok(Vec::new()) };
        let message = |entry: &&Entry| {
            let message = outbox.message(entry).transpose()?;
            Some(message.map(|message| (message, entry.at.as_millisecond())))
        };
        Ok(entries.iter().filter_map(message).collect::<Result<_, _>>()?)
    }

    async fn try_twice(
        &mut self,
        records: &mut [Record],
        messages: &[(Message, i64)],
    ) -> Result<(), WriteError> {
        match self.try_to_write(records, messages).await {
            Ok(()) => Ok(()),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the journal is connected to anew"
                );
                self.try_to_write(records, messages).await
            }
        }
    }

    /// Whatever goes wrong, the connection is of no use afterwards.
    async fn try_to_write(
        &mut self,
        records: &mut [Record],
        messages: &[(Message, i64)],
    ) -> Result<(), WriteError> {
        let mut connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            let connecting = self.database.connect().await;
            connecting.map_err(|error| WriteError::Unreachable(Box::new(error)))?
        };
        let Database { dialect, keys, .. } = &*self.database;
        let work = append::append(&mut connection, *dialect, keys, records, messages);
        dialect.in_time(work).await?;
        self.connection = Some(connection);
        Ok(())
    }
}

/// How many entries it were.
fn tell_of_loss(error: &Arc<WriteError>, orders: &[Order]) -> u64 {
    let lost = orders.iter().filter(|order| order.entry.is_some()).count();
    tracing::error!(
        error = &**error as &dyn std::error::Error,
        entries = lost,
        "the journal was not written"
    );
    u64::try_from(lost).unwrap_or(u64::MAX)
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("database", &self.database).finish_non_exhaustive()
    }
}
