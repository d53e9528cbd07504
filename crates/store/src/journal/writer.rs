//! Writes entries: one task owns the connection and writes all entries that are queued as one transaction, so
//! that a hundred concurrent requests cost about as much as one.
//!
//! While the database does not answer, an entry whose caller waits is refused at once and never written. All others
//! report what has happened already: they are kept in their order, and tried again until the database accepts them.

mod backlog;
mod batch;
#[cfg(test)]
mod faults;
mod order;
#[cfg(test)]
mod tests;

use super::Journal;
use super::entry::Entry;
use crate::database::Database;
use crate::error::{JournalError, WriteError};
use crate::outbox::Outbox;
use crate::refusals::RefusalLog;
use crate::settings::JournalSettings;
use async_trait::async_trait;
use backlog::Backlog;
use batch::{BatchWriter, Failure, Trace};
use jiff::Timestamp;
use model::call_id::CallId;
use model::random::Random;
use order::{Order, Work};
use prometheus_client::metrics::counter::Counter;
use state::pseudonyms::PseudonymKey;
use std::collections::{HashSet, VecDeque};
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use supervisor::Supervisor;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::{Instant, timeout, timeout_at};

/// Length of the queue. When it is full, further requests wait for a place.
const MOST_WAITING: usize = 4096;
/// Maximum orders of one transaction. Under load a large transaction costs little more than a small one.
const MOST_ORDERS: usize = 256;
/// The delay after the first failure. It doubles with each further one.
const FIRST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(5);
/// How often an entry is tried that the database rejects: for some minutes.
const MOST_REJECTIONS: u32 = 100;
/// Entries that were found to be written after their caller received an error. The caller may try them again.
const MOST_REMEMBERED: usize = 1024;

/// A handle to the writing task. Cheap to clone.
#[derive(Clone, Debug)]
pub struct DatabaseJournal {
    orders: mpsc::Sender<Order>,
    database: Arc<Database>,
    refusals: Arc<RefusalLog>,
    /// Orders that the task keeps because the database does not accept them.
    kept: Arc<AtomicUsize>,
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
        let batches = BatchWriter::new(Arc::clone(&database), random, outbox);
        Ok(Self::start(database, batches, lost, tasks))
    }

    fn start(
        database: Arc<Database>,
        batches: BatchWriter,
        lost: Counter,
        tasks: &Supervisor,
    ) -> Self {
        let (orders, waiting) = mpsc::channel(MOST_WAITING);
        let kept = Arc::<AtomicUsize>::default();
        let writer = Writer {
            batches,
            backlog: Backlog::default(),
            current: Vec::new(),
            in_doubt: None,
            rejected: Vec::new(),
            rejected_calls: HashSet::new(),
            written_late: VecDeque::new(),
            lost,
            is_down: false,
            delay: FIRST_DELAY,
            retry_at: None,
            kept: Arc::clone(&kept),
        };
        // After a panic the queue and the backlog are as they were.
        let writer = Arc::new(Mutex::new((writer, waiting)));
        tasks.restarting("journal writer", move || {
            let writer = Arc::clone(&writer);
            async move {
                let (writer, waiting) = &mut *writer.lock().await;
                writer.run(waiting).await;
            }
        });
        let refusals = Arc::new(RefusalLog::new(Arc::clone(&database)));
        Self { orders, database, refusals, kept }
    }

    /// The database of the journal.
    pub fn database(&self) -> &Arc<Database> {
        &self.database
    }

    /// The counts of refused requests.
    pub fn refusals(&self) -> &Arc<RefusalLog> {
        &self.refusals
    }

    /// The number of entries and changes that are kept until the database accepts them.
    pub fn kept(&self) -> usize {
        self.kept.load(Ordering::Relaxed)
    }

    /// For a server that stops: writes all that is queued or kept, and tries again for at most `limit`. What is not
    /// written then is lost.
    pub async fn flush_within(&self, limit: Duration) {
        let all = async {
            while let Err(error) = self.order(Work::Flush).await {
                tracing::warn!(error = &error as &dyn Error, "writing the journal is retried");
                tokio::time::sleep(FIRST_DELAY).await;
            }
            self.write_refusals().await;
        };
        if timeout(limit, all).await.is_err() {
            let kept = self.kept();
            tracing::error!(kept, "the journal was not written before the shutdown timeout");
        }
    }

    async fn order(&self, work: Work) -> Result<(), JournalError> {
        let (done, answer) = oneshot::channel();
        let order = Order::new(work, Some(done));
        self.orders.send(order).await.map_err(|_| JournalError::Closed)?;
        answer.await.map_err(|_| JournalError::Closed)?
    }

    async fn order_soon(&self, work: Work) {
        if self.orders.send(Order::new(work, None)).await.is_err() {
            tracing::error!("an entry was lost: the journal is closed");
        }
    }

    async fn write_refusals(&self) {
        if let Err(error) = self.refusals.write().await {
            let error = &error as &dyn Error;
            tracing::error!(error, "the counts of refused requests were not written");
        }
    }
}

#[async_trait]
impl Journal for DatabaseJournal {
    async fn write(&self, entry: Entry) -> Result<(), JournalError> {
        self.order(Work::Write(Box::new(entry))).await
    }

    async fn write_soon(&self, entry: Entry) {
        self.order_soon(Work::Write(Box::new(entry))).await;
    }

    fn count_refusal(&self, entry: Entry, client: Option<PseudonymKey>) {
        self.refusals.count(&entry, client);
    }

    async fn begin_live_call(
        &self,
        call_id: CallId,
        at: Timestamp,
        details: Arc<str>,
    ) -> Result<(), JournalError> {
        self.order(Work::BeginLiveCall(call_id, at, details)).await
    }

    async fn update_live_call(&self, call_id: CallId, details: Arc<str>) {
        self.order_soon(Work::UpdateLiveCall(call_id, details)).await;
    }

    async fn close_live_call(&self, call_id: CallId) {
        self.order_soon(Work::CloseLiveCall(call_id)).await;
    }

    async fn flush(&self) {
        if let Err(error) = self.order(Work::Flush).await {
            tracing::error!(error = &error as &dyn Error, "the journal was not flushed");
        }
        self.write_refusals().await;
    }
}

#[derive(Debug)]
struct Writer {
    batches: BatchWriter,
    backlog: Backlog,
    /// The orders that are being written. Comes before the backlog.
    current: Vec<Order>,
    /// Comes before the backlog.
    in_doubt: Option<InDoubt>,
    /// Orders of calls of which the database rejects an entry, in their order. The orders of other calls overtake them.
    rejected: Vec<Order>,
    rejected_calls: HashSet<CallId>,
    written_late: VecDeque<EntryKey>,
    /// Entries that were not written.
    lost: Counter,
    /// The last attempt failed, and not because of an entry.
    is_down: bool,
    delay: Duration,
    /// When that, or what was rejected, is tried again.
    retry_at: Option<Instant>,
    kept: Arc<AtomicUsize>,
}

/// A batch whose transaction may have been committed.
#[derive(Debug)]
struct InDoubt {
    trace: Box<Trace>,
    orders: Vec<Order>,
}

/// An entry that somebody waits for: a call has each step once at a time.
type EntryKey = (CallId, &'static str, Timestamp);

impl Writer {
    async fn run(&mut self, waiting: &mut mpsc::Receiver<Order>) {
        self.give_up_interrupted();
        let mut received = Vec::with_capacity(MOST_ORDERS);
        while receive(waiting, &mut received, self.retry_at).await {
            // What somebody waits for is tried also before the next attempt is due: they have the error at once.
            let is_awaited = received.iter().any(|order: &Order| order.waiter.is_some());
            self.keep(received.drain(..));
            let is_due = self.retry_at.is_some_and(|at| at <= Instant::now());
            if is_due {
                self.restore_rejected();
            }
            if is_due || is_awaited || !self.is_down {
                self.write_all(waiting).await;
            }
        }
        self.restore_rejected();
        if self.pending() > 0 {
            let _ = self.write_round().await;
            let in_doubt = self.in_doubt.take().map(|it| it.orders).unwrap_or_default();
            let rejected = std::mem::take(&mut self.rejected);
            // The callers of withdrawn orders know that they failed.
            let in_doubt = in_doubt.into_iter().filter(|order| !order.is_withdrawn);
            let rest: Vec<_> = in_doubt.chain(rejected).chain(self.backlog.drain()).collect();
            self.give_up(&rest, "the journal is closed");
        }
        self.batches.close().await;
    }

    /// An attempt to write panicked. What was written then is not tried again: it might panic each time.
    fn give_up_interrupted(&mut self) {
        let mut interrupted = std::mem::take(&mut self.current);
        let error = Arc::new(WriteError::Interrupted);
        for order in &mut interrupted {
            order.refuse(&error);
        }
        interrupted.retain(|order| !order.is_withdrawn);
        self.give_up(&interrupted, "the writer panicked");
    }

    fn pending(&self) -> usize {
        let in_doubt = self.in_doubt.as_ref().map_or(0, |it| it.orders.len());
        self.backlog.len() + self.rejected.len() + in_doubt
    }

    fn keep(&mut self, orders: impl IntoIterator<Item = Order>) {
        let refused: Vec<_> =
            orders.into_iter().filter_map(|order| self.backlog.push(order)).collect();
        self.give_up(&refused, "too many are kept");
    }

    /// Puts what was rejected before all other orders.
    fn restore_rejected(&mut self) {
        self.rejected_calls.clear();
        self.backlog.put_back(std::mem::take(&mut self.rejected));
    }

    /// Writes the backlog. What is not accepted is kept, except orders with a waiter.
    async fn write_all(&mut self, waiting: &mut mpsc::Receiver<Order>) {
        let outcome = self.write_round().await;
        self.is_down = outcome.is_err();
        if let Err(error) = &outcome {
            // Those that wait in the queue fail too: each would only meet the same error after another time limit.
            let queued: Vec<_> = std::iter::from_fn(|| waiting.try_recv().ok()).collect();
            self.keep(queued);
            self.backlog.refuse_waiting(error);
            tracing::error!(
                error = &**error as &dyn Error,
                kept = self.pending(),
                "the journal was not written"
            );
        }
        self.kept.store(self.pending(), Ordering::Relaxed);
        if self.pending() == 0 {
            (self.delay, self.retry_at) = (FIRST_DELAY, None);
        } else if self.retry_at.is_none_or(|at| at <= Instant::now()) {
            self.retry_at = Some(Instant::now() + self.delay);
            self.delay = LONGEST_DELAY.min(self.delay * 2);
        }
    }

    /// Tries all orders of the backlog once. Those of a call of which the database rejects an entry are put aside.
    /// After another error the rest stays in the backlog.
    async fn write_round(&mut self) -> Result<(), Arc<WriteError>> {
        self.resolve_doubt().await?;
        loop {
            let orders = self.backlog.take(MOST_ORDERS);
            if orders.is_empty() {
                return Ok(());
            }
            let orders = self.without_rejected(orders);
            self.current = self.without_written(orders);
            let outcome = self.batches.write(&self.current).await;
            if outcome.as_ref().is_err_and(|failure| failure.is_rejection) {
                self.write_singly().await?;
                continue;
            }
            let orders = std::mem::take(&mut self.current);
            match outcome {
                Ok(()) => orders.into_iter().for_each(|order| self.complete(order)),
                Err(failure) => return Err(self.put_back(orders, failure)),
            }
        }
    }

    /// One order of the batch is rejected; the others are not to suffer from it.
    async fn write_singly(&mut self) -> Result<(), Arc<WriteError>> {
        let mut rest = std::mem::take(&mut self.current).into_iter();
        while let Some(order) = rest.next() {
            // An earlier order of the call may have been rejected just now.
            self.current = self.without_rejected(vec![order]);
            let outcome = self.batches.write(&self.current).await;
            let Some(order) = self.current.pop() else { continue };
            match outcome {
                Ok(()) => self.complete(order),
                Err(failure) if failure.is_rejection => self.put_aside(order, &failure.error),
                Err(failure) => {
                    self.backlog.put_back(rest.collect());
                    return Err(self.put_back(vec![order], failure));
                }
            }
        }
        Ok(())
    }

    /// A flush is complete only if nothing before it was rejected.
    fn complete(&self, mut order: Order) {
        if matches!(order.work, Work::Flush) && !self.rejected.is_empty() {
            order.refuse(&Arc::new(WriteError::Rejected));
        } else {
            order.complete();
        }
    }

    /// The database rejects `order`.
    fn put_aside(&mut self, mut order: Order, error: &Arc<WriteError>) {
        let (call_id, event) = (order.call_id(), order.entry().map(|entry| entry.event.as_str()));
        let (id, cause) = (call_id.as_ref().map(CallId::as_str), &**error as &dyn Error);
        tracing::error!(call_id = id, event, error = cause, "the database rejects an entry");
        order.refuse(error);
        if order.is_withdrawn {
            return;
        }
        order.rejections += 1;
        if order.rejections < MOST_REJECTIONS {
            self.rejected_calls.extend(call_id);
            self.rejected.push(order);
        } else {
            self.give_up(&[order], "it was rejected too often");
        }
    }

    /// Puts the orders aside that come after one that was rejected.
    fn without_rejected(&mut self, orders: Vec<Order>) -> Vec<Order> {
        if self.rejected_calls.is_empty() {
            return orders;
        }
        let (behind, others): (Vec<_>, Vec<_>) = orders.into_iter().partition(|order| {
            order.call_id().is_some_and(|call_id| self.rejected_calls.contains(&call_id))
        });
        let error = Arc::new(WriteError::Rejected);
        for mut order in behind {
            order.refuse(&error);
            if !order.is_withdrawn {
                self.rejected.push(order);
            }
        }
        others
    }

    /// Keeps what nobody waits for.
    fn put_back(&mut self, mut orders: Vec<Order>, failure: Failure) -> Arc<WriteError> {
        let Failure { error, trace, .. } = failure;
        for order in &mut orders {
            order.refuse(&error);
        }
        if let Some(trace) = trace {
            self.in_doubt = Some(InDoubt { trace, orders });
        } else {
            orders.retain(|order| !order.is_withdrawn);
            self.backlog.put_back(orders);
        }
        error
    }

    /// Finds out whether a transaction whose answer was lost was committed. A call that was accepted by it, and was
    /// not placed because of the error, gets an end.
    async fn resolve_doubt(&mut self) -> Result<(), Arc<WriteError>> {
        let Some(InDoubt { trace, orders }) = self.in_doubt.take() else { return Ok(()) };
        let is_committed = match self.batches.is_committed(&trace).await {
            Ok(is_committed) => is_committed,
            Err(error) => {
                self.in_doubt = Some(InDoubt { trace, orders });
                return Err(Arc::new(error));
            }
        };
        let (withdrawn, kept): (Vec<_>, Vec<_>) =
            orders.into_iter().partition(|order| order.is_withdrawn);
        if is_committed {
            self.batches.notify();
            self.written_late.extend(withdrawn.iter().filter_map(Order::entry).map(key));
            let surplus = self.written_late.len().saturating_sub(MOST_REMEMBERED);
            self.written_late.drain(..surplus);
            self.backlog.put_back(withdrawn.into_iter().filter_map(Order::into_end).collect());
        } else {
            self.backlog.put_back(kept);
        }
        Ok(())
    }

    /// Completes the orders that were written although their callers received an error and try them again.
    fn without_written(&self, orders: Vec<Order>) -> Vec<Order> {
        if self.written_late.is_empty() {
            return orders;
        }
        let (written, rest): (Vec<_>, Vec<_>) = orders.into_iter().partition(|order| {
            let key = order.entry().filter(|_| order.waiter.is_some()).map(key);
            key.is_some_and(|key| self.written_late.contains(&key))
        });
        written.into_iter().for_each(Order::complete);
        rest
    }

    /// Counts and logs what is lost.
    fn give_up(&self, orders: &[Order], why: &'static str) {
        if orders.is_empty() {
            return;
        }
        let entries = orders.iter().filter(|order| order.entry().is_some()).count();
        let changes = orders.len() - entries;
        self.lost.inc_by(u64::try_from(entries).unwrap_or(u64::MAX));
        tracing::error!(entries, changes, why, "entries of the journal are lost");
    }
}

/// Waits for orders, and no longer than until the next attempt. False when there will be none.
async fn receive(
    waiting: &mut mpsc::Receiver<Order>,
    received: &mut Vec<Order>,
    retry_at: Option<Instant>,
) -> bool {
    let receiving = waiting.recv_many(received, MOST_ORDERS);
    match retry_at {
        None => receiving.await > 0,
        Some(at) => !matches!(timeout_at(at, receiving).await, Ok(0)),
    }
}

fn key(entry: &Entry) -> EntryKey {
    (entry.call_id, entry.event.as_str(), entry.at)
}
