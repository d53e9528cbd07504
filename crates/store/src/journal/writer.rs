//! Writes entries: one task owns the connection and writes all entries that are queued as one transaction, so
//! that a hundred concurrent requests cost about as much as one.

use super::Journal;
use super::append::{self, Additions};
use super::entry::Entry;
use super::record::Record;
use crate::context_calls::row_change::ContextRowChange;
use crate::database::Database;
use crate::error::{JournalError, WriteError};
use crate::keys::Keys;
use crate::live_calls::row_change::RowChange;
use crate::outbox::Outbox;
use crate::outbox::message::Message;
use crate::refusals::RefusalLog;
use crate::settings::JournalSettings;
use async_trait::async_trait;
use model::call_id::CallId;
use model::random::Random;
use prometheus_client::metrics::counter::Counter;
use sqlx::{AnyConnection, Connection};
use state::pseudonyms::PseudonymKey;
use std::fmt;
use std::sync::Arc;
use supervisor::Supervisor;
use tokio::sync::{Mutex, mpsc, oneshot};

/// Length of the queue. When it is full, further requests wait for a place.
const MOST_WAITING: usize = 4096;
/// Maximum orders of one transaction. Under load a large transaction costs little more than a small one.
const MOST_ORDERS: usize = 256;

/// A handle to the writing task. Cheap to clone.
#[derive(Clone, Debug)]
pub struct DatabaseJournal {
    orders: mpsc::Sender<Order>,
    database: Arc<Database>,
    refusals: Arc<RefusalLog>,
}

#[derive(Debug)]
struct Order {
    work: Work,
    done: Option<oneshot::Sender<Result<(), JournalError>>>,
}

#[derive(Debug)]
enum Work {
    Write(Box<Entry>),
    /// The telephone system has named the call.
    UpdateLiveCall(CallId, Arc<str>),
    /// No further state of the call will be reported.
    CloseLiveCall(CallId),
    /// Waits for all work before it.
    Flush,
}

impl Work {
    fn entry(&self) -> Option<&Entry> {
        match self {
            Self::Write(entry) => Some(entry),
            Self::UpdateLiveCall(..) | Self::CloseLiveCall(_) | Self::Flush => None,
        }
    }
}

impl DatabaseJournal {
    /// Opens the journal that the settings name, creates a missing file, and migrates the tables.
    pub async fn open(
        settings: &JournalSettings,
        random: Arc<dyn Random>,
    ) -> Result<Self, JournalError> {
        let tasks = Supervisor::of_command(Arc::clone(&random));
        Self::with_outbox(settings, random, None, Counter::default(), &tasks).await
    }

    /// The same; `outbox` adds webhook messages to the entries, `lost` counts entries that were not written, and `tasks`
    /// restarts the writing task if it panics.
    pub async fn with_outbox(
        settings: &JournalSettings,
        random: Arc<dyn Random>,
        outbox: Option<Arc<Outbox>>,
        lost: Counter,
        tasks: &Supervisor,
    ) -> Result<Self, JournalError> {
        let database = Arc::new(Database::create(settings, &*random).await?);
        let (orders, waiting) = mpsc::channel(MOST_WAITING);
        let (waiting, of_writer) = (Arc::new(Mutex::new(waiting)), Arc::clone(&database));
        // Of the orders of a batch that panicked, those that wait for an answer have an error; the queue is kept.
        tasks.restarting("journal writer", move || {
            let (database, random) = (Arc::clone(&of_writer), Arc::clone(&random));
            let (outbox, lost) = (outbox.clone(), lost.clone());
            let writer = Writer { database, random, outbox, lost, connection: None };
            writer.write_all(Arc::clone(&waiting))
        });
        let refusals = Arc::new(RefusalLog::new(Arc::clone(&database)));
        Ok(Self { orders, database, refusals })
    }

    /// The database of the journal.
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }

    /// The counts of refused requests.
    pub fn refusals(&self) -> &Arc<RefusalLog> {
        &self.refusals
    }

    async fn order(&self, work: Work) -> Result<(), JournalError> {
        let (done, answer) = oneshot::channel();
        let order = Order { work, done: Some(done) };
        self.orders.send(order).await.map_err(|_| JournalError::Closed)?;
        answer.await.map_err(|_| JournalError::Closed)?
    }
}

#[async_trait]
impl Journal for DatabaseJournal {
    async fn write(&self, entry: Entry) -> Result<(), JournalError> {
        self.order(Work::Write(Box::new(entry))).await
    }

    async fn write_soon(&self, entry: Entry) {
        let order = Order { work: Work::Write(Box::new(entry)), done: None };
        if self.orders.send(order).await.is_err() {
            tracing::error!("an entry was lost: the journal is closed");
        }
    }

    fn count_refusal(&self, entry: Entry, client: Option<PseudonymKey>) {
        self.refusals.count(&entry, client);
    }

    async fn update_live_call(&self, call_id: CallId, details: Arc<str>) {
        let order = Order { work: Work::UpdateLiveCall(call_id, details), done: None };
        if self.orders.send(order).await.is_err() {
            tracing::warn!("the row of a call in progress was not updated: the journal is closed");
        }
    }

    async fn close_live_call(&self, call_id: CallId) {
        let order = Order { work: Work::CloseLiveCall(call_id), done: None };
        if self.orders.send(order).await.is_err() {
            tracing::warn!("the row of a call in progress was not deleted: the journal is closed");
        }
    }

    async fn flush(&self) {
        if let Err(error) = self.order(Work::Flush).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the journal was not flushed"
            );
        }
        if let Err(error) = self.refusals.write().await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "the counts of refused requests were not written");
        }
    }
}

struct Writer {
    database: Arc<Database>,
    random: Arc<dyn Random>,
    outbox: Option<Arc<Outbox>>,
    /// Entries that were not written.
    lost: Counter,
    /// `None` after a failure: the next batch opens a new connection.
    connection: Option<AnyConnection>,
}

impl Writer {
    async fn write_all(mut self, waiting: Arc<Mutex<mpsc::Receiver<Order>>>) {
        let mut waiting = waiting.lock().await;
        let mut batch = Vec::with_capacity(MOST_ORDERS);
        while waiting.recv_many(&mut batch, MOST_ORDERS).await > 0 {
            let work: Vec<&Work> = batch.iter().map(|order| &order.work).collect();
            let outcome = self.write(&work).await.map_err(Arc::new);
            if let Err(error) = &outcome {
                // The queued orders fail too: each would only meet the same error after another time limit.
                batch.extend(std::iter::from_fn(|| waiting.try_recv().ok()));
                self.lost.inc_by(log_loss(error, &batch));
            }
            for done in batch.drain(..).filter_map(|order| order.done) {
                // The receiver may have been dropped; the entry is written anyway.
                let _ = done.send(outcome.clone().map_err(JournalError::Write));
            }
        }
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "the journal did not close");
        }
    }

    /// Tries once more on a new connection if the first attempt fails: the old connection may have been cut. If
    /// only the reply of the first attempt was lost, the entries are stored twice, which is better than not at all.
    async fn write(&mut self, work: &[&Work]) -> Result<(), WriteError> {
        let (keys, random) = (&self.database.keys, &*self.random);
        let live_calls = live_call_changes(work, keys, random)?;
        let entries: Vec<&Entry> = work.iter().filter_map(|work| work.entry()).collect();
        if entries.is_empty() && live_calls.is_empty() {
            return Ok(());
        }
        // Large, so not grown one after the other.
        let mut records = Vec::with_capacity(entries.len());
        for entry in &entries {
            records.push(Record::of(entry, keys, random)?);
        }
        let messages = self.messages(&entries)?;
        let contexts: Vec<_> =
            entries.iter().filter_map(|entry| ContextRowChange::of(entry, keys)).collect();
        let additions =
            Additions { messages: &messages, live_calls: &live_calls, contexts: &contexts };
        let database = Arc::clone(&self.database);
        let work = self.try_twice(&mut records, additions);
        let lost = || sqlx::Error::from(std::io::Error::other("injected")).into();
        let outcome = database.with_faults(work, lost).await;
        if let (Ok(()), Some(outbox), false) = (&outcome, &self.outbox, messages.is_empty()) {
            outbox.notify();
        }
        outcome
    }

    /// The messages about the entries, each with the time of its entry.
    fn messages(&self, entries: &[&Entry]) -> Result<Vec<(Message, i64)>, WriteError> {
        let Some(outbox) = &self.outbox else { return Ok(Vec::new()) };
        let message = |entry: &&Entry| {
            let message = outbox.message(entry, &self.database.keys).transpose()?;
            Some(message.map(|message| (message, entry.at.as_millisecond())))
        };
        entries.iter().filter_map(message).collect()
    }

    async fn try_twice(
        &mut self,
        records: &mut [Record],
        additions: Additions<'_>,
    ) -> Result<(), WriteError> {
        match self.try_to_write(records, additions).await {
            Ok(()) => Ok(()),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "reconnecting to the journal"
                );
                self.try_to_write(records, additions).await
            }
        }
    }

    /// After any error the connection is dropped.
    async fn try_to_write(
        &mut self,
        records: &mut [Record],
        additions: Additions<'_>,
    ) -> Result<(), WriteError> {
        let mut connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            let connecting = self.database.connect().await;
            connecting.map_err(|error| WriteError::Unreachable(Box::new(error)))?
        };
        let Database { dialect, keys, .. } = &*self.database;
        let work = append::append(&mut connection, *dialect, keys, records, additions);
        dialect.in_time(work).await?;
        self.connection = Some(connection);
        Ok(())
    }
}

/// The changes in the table of calls in progress, in the order of the work.
fn live_call_changes(
    work: &[&Work],
    keys: &Keys,
    random: &dyn Random,
) -> Result<Vec<RowChange>, WriteError> {
    let change = |work: &&Work| match work {
        Work::Write(entry) => RowChange::of(entry, keys, random).transpose(),
        Work::UpdateLiveCall(call_id, details) => {
            Some(RowChange::details(*call_id, details, keys, random))
        }
        Work::CloseLiveCall(call_id) => Some(Ok(RowChange::Delete { call_id: *call_id })),
        Work::Flush => None,
    };
    work.iter().filter_map(change).collect()
}

/// Logs the loss and returns the number of entries.
fn log_loss(error: &Arc<WriteError>, orders: &[Order]) -> u64 {
    let lost = orders.iter().filter(|order| order.work.entry().is_some()).count();
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
