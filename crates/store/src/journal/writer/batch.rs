//! One batch of orders, in one transaction.
//!
//! A transaction whose answer was lost may have been committed. Its first row reveals that later: the place in its
//! chain then has the same keyed hash. So no entry is stored twice.

use super::super::append::{self, Additions};
use super::super::entry::Entry;
use super::super::record::Record;
use super::order::{Order, Work};
use crate::context_calls::row_change::ContextRowChange;
use crate::database::Database;
use crate::error::WriteError;
use crate::keys::Keys;
use crate::live_calls::row_change::RowChange;
use crate::outbox::Outbox;
use crate::outbox::message::Message;
use model::random::Random;
use sqlx::{AnyConnection, Connection};
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;

/// Writes batches over a connection of its own.
pub(super) struct BatchWriter {
    database: Arc<Database>,
    random: Arc<dyn Random>,
    outbox: Option<Arc<Outbox>>,
    /// `None` after a failure: the next batch opens a new connection.
    connection: Option<AnyConnection>,
    #[cfg(test)]
    pub(super) faults: Arc<super::faults::Faults>,
}

/// A batch was not written, as far as is known.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Arc<WriteError>,
    /// The database answers, and rejects an entry of the batch.
    pub(super) is_rejection: bool,
    /// The transaction may have been committed.
    pub(super) trace: Option<Box<Trace>>,
}

impl Failure {
    /// A fault of a test.
    fn injected() -> Self {
        let error = sqlx::Error::from(io::Error::other("injected"));
        Self { error: Arc::new(error.into()), is_rejection: false, trace: None }
    }

    /// `records` are those of the attempt. The transaction of a rejection was rolled back.
    fn find_trace(&mut self, records: &[Record]) {
        if self.trace.is_none() && !self.is_rejection {
            let sent = records.first().filter(|record| record.place > 0);
            self.trace = sent.map(|record| Box::new(Trace(record.clone())));
        }
    }
}

/// The first row of a transaction whose answer was lost.
#[derive(Debug)]
pub(super) struct Trace(Record);

/// What a batch is made of.
struct Rows {
    records: Vec<Record>,
    messages: Vec<(Message, i64)>,
    live_calls: Vec<RowChange>,
    contexts: Vec<ContextRowChange>,
}

impl BatchWriter {
    pub(super) fn new(
        database: Arc<Database>,
        random: Arc<dyn Random>,
        outbox: Option<Arc<Outbox>>,
    ) -> Self {
        Self {
            database,
            random,
            outbox,
            connection: None,
            #[cfg(test)]
            faults: Arc::default(),
        }
    }

    /// Writes `orders`. Tries once more on a new connection if the present one fails: it may have been cut.
    pub(super) async fn write(&mut self, orders: &[Order]) -> Result<(), Failure> {
        let mut rows = self.rows(orders).map_err(|error| self.failure(error, None))?;
        if rows.records.is_empty() && rows.live_calls.is_empty() {
            return Ok(());
        }
        let database = Arc::clone(&self.database);
        let mut outcome = database.with_faults(self.try_twice(&mut rows), Failure::injected).await;
        match &mut outcome {
            Ok(()) if !rows.messages.is_empty() => self.notify(),
            Ok(()) => {}
            Err(failure) => failure.find_trace(&rows.records),
        }
        outcome
    }

    async fn try_twice(&mut self, rows: &mut Rows) -> Result<(), Failure> {
        let was_connected = self.connection.is_some();
        let dialect = self.database.dialect;
        match self.try_to_write(rows).await {
            Err(failure)
                if was_connected && !failure.is_rejection && !failure.error.is_lock(dialect) =>
            {
                tracing::warn!(
                    error = &*failure.error as &dyn Error,
                    "reconnecting to the journal"
                );
                self.try_again(rows, failure).await
            }
            outcome => outcome,
        }
    }

    /// Whether the transaction of `trace` was committed. It is over when this returns: both lock the same chain.
    pub(super) async fn is_committed(&mut self, trace: &Trace) -> Result<bool, WriteError> {
        let mut connection = self.connect().await?;
        let Database { dialect, keys, .. } = &*self.database;
        let record = &trace.0;
        let ids = BTreeSet::from([record.chain.clone()]);
        let work = async {
            let (mut transaction, _) = append::begin(&mut connection, *dialect, keys, &ids).await?;
            let query = sqlx::query_scalar::<_, String>(
                "SELECT hash FROM journal WHERE day = $1 AND tenant = $2 AND place = $3",
            );
            let query = query.bind(&*record.chain.day).bind(&*record.chain.tenant);
            let hash = query.bind(record.place).fetch_optional(&mut *transaction).await?;
            transaction.rollback().await?;
            Ok(hash.is_some_and(|hash| hash == record.hash))
        };
        let is_committed = dialect.in_time(work).await?;
        self.connection = Some(connection);
        Ok(is_committed)
    }

    /// Wakes the delivery of messages.
    pub(super) fn notify(&self) {
        if let Some(outbox) = &self.outbox {
            outbox.notify();
        }
    }

    pub(super) async fn close(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(error = &error as &dyn Error, "the journal did not close");
        }
    }

    async fn try_again(&mut self, rows: &mut Rows, first: Failure) -> Result<(), Failure> {
        if let Some(trace) = first.trace {
            match self.is_committed(&trace).await {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(error) => return Err(self.failure(error, Some(trace))),
            }
        }
        self.try_to_write(rows).await
    }

    /// After any error the connection is dropped.
    async fn try_to_write(&mut self, rows: &mut Rows) -> Result<(), Failure> {
        let Rows { records, messages, live_calls, contexts } = rows;
        // Whether the rows of an earlier attempt were sent says nothing about this one.
        for record in &mut *records {
            record.place = 0;
        }
        let mut connection = self.connect().await.map_err(|error| self.failure(error, None))?;
        let Database { dialect, keys, .. } = &*self.database;
        let additions = Additions { messages, live_calls, contexts };
        let work = append::append(&mut connection, *dialect, keys, records, additions);
        let outcome = dialect.in_time(work).await;
        #[cfg(test)]
        let outcome = self.faults.after(outcome);
        if let Err(error) = outcome {
            let mut failure = self.failure(error.into(), None);
            failure.find_trace(records);
            return Err(failure);
        }
        self.connection = Some(connection);
        Ok(())
    }

    async fn connect(&mut self) -> Result<AnyConnection, WriteError> {
        #[cfg(test)]
        self.faults.before()?;
        if let Some(connection) = self.connection.take() {
            return Ok(connection);
        }
        let connecting = self.database.connect().await;
        connecting.map_err(|error| WriteError::Unreachable(Box::new(error)))
    }

    fn failure(&self, error: WriteError, trace: Option<Box<Trace>>) -> Failure {
        let is_rejection = error.is_rejection(self.database.dialect);
        Failure { error: Arc::new(error), is_rejection, trace }
    }

    fn rows(&self, orders: &[Order]) -> Result<Rows, WriteError> {
        let (keys, random) = (&self.database.keys, &*self.random);
        let entries: Vec<&Entry> = orders.iter().filter_map(Order::entry).collect();
        // Large, so not grown one after the other.
        let mut records = Vec::with_capacity(entries.len());
        for entry in &entries {
            records.push(Record::of(entry, keys, random)?);
        }
        let contexts = entries.iter().filter_map(|entry| ContextRowChange::of(entry, keys));
        Ok(Rows {
            records,
            messages: self.messages(&entries)?,
            live_calls: live_call_changes(orders, keys, random)?,
            contexts: contexts.collect(),
        })
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
}

/// The changes in the table of calls in progress, in the order of the work.
fn live_call_changes(
    orders: &[Order],
    keys: &Keys,
    random: &dyn Random,
) -> Result<Vec<RowChange>, WriteError> {
    let change = |order: &Order| match &order.work {
        Work::Write(entry) => RowChange::of(entry, keys, random).transpose(),
        Work::BeginLiveCall(call_id, at, details) => {
            Some(RowChange::insert(*call_id, *at, details, keys, random))
        }
        Work::UpdateLiveCall(call_id, details) => {
            Some(RowChange::details(*call_id, details, keys, random))
        }
        Work::CloseLiveCall(call_id) => Some(Ok(RowChange::Delete { call_id: *call_id })),
        Work::Flush => None,
    };
    orders.iter().filter_map(change).collect()
}

impl fmt::Debug for BatchWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWriter").field("database", &self.database).finish_non_exhaustive()
    }
}
