//! The task that saves the embedded state, outside of the requests that change it.
//!
//! Changes are collected by key and saved as one batch, 500 ms after the first of them at the latest. An
//! idempotency key is saved at once, together with the others that wait: its request goes on only then.
//!
//! If a save fails, its keys stay marked and are saved later. Nothing is lost in memory.

use super::payload;
use super::persisted::Persisted;
use super::state_clock::StateClock;
use super::store::{Changes, RowKey, StateStore, StoreError};
use model::backoff::{Backoff, BackoffCounter};
use model::clock::{Clock, Sleep};
use model::random::Random;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};

/// From the first change to its save.
const INTERVAL: Duration = Duration::from_millis(500);
/// The waits after a save that failed. Short: once the database answers again, calls are placed again, and a process
/// that is killed then must not lose the changes of a long wait.
const AFTER_A_FAULT: Backoff = Backoff::doubling(INTERVAL, Duration::from_secs(1));
/// How often expired rows are deleted.
const DELETE_EXPIRED_EVERY: Duration = Duration::from_mins(1);
/// Rows of one save. Other writers of a SQLite file wait for it.
const MAX_ROWS: usize = 512;
/// Requests that wait to be saved. Further ones wait for a place.
const MAX_WAITING: usize = 4096;

/// Asks the task to save.
#[derive(Clone, Debug)]
pub(super) struct SaveRequests(mpsc::Sender<SaveRequest>);

#[derive(Debug)]
struct SaveRequest {
    scope: Scope,
    done: oneshot::Sender<Result<(), StoreError>>,
}

/// What is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    IdempotencyKeys,
    Everything,
}

/// The task has ended.
#[derive(Debug, thiserror::Error)]
#[error("the task that saves the state has ended")]
struct Ended;

impl SaveRequests {
    /// Saves the idempotency keys that changed before the call.
    pub(super) async fn save_idempotency_keys(&self) -> Result<(), StoreError> {
        self.save(Scope::IdempotencyKeys).await
    }

    /// Saves everything that changed before the call.
    pub(super) async fn save_everything(&self) -> Result<(), StoreError> {
        self.save(Scope::Everything).await
    }

    async fn save(&self, scope: Scope) -> Result<(), StoreError> {
        let ended = || StoreError(Arc::new(Ended));
        let (done, outcome) = oneshot::channel();
        self.0.send(SaveRequest { scope, done }).await.map_err(|_| ended())?;
        outcome.await.map_err(|_| ended())?
    }
}

/// The channel between [`SaveRequests`] and the [`Saver`].
pub(super) struct SaveQueue(mpsc::Receiver<SaveRequest>);

pub(super) fn channel() -> (SaveRequests, SaveQueue) {
    let (requests, queue) = mpsc::channel(MAX_WAITING);
    (SaveRequests(requests), SaveQueue(queue))
}

/// The tables whose rows are saved.
pub(super) struct Tables {
    pub(super) idempotency_keys: Arc<dyn Persisted>,
    pub(super) others: Vec<Arc<dyn Persisted>>,
}

/// The task that saves the embedded state.
pub struct Saver {
    pub(super) store: Arc<dyn StateStore>,
    pub(super) tables: Tables,
    pub(super) state_clock: StateClock,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    /// Is notified when the first key changes after a save.
    pub(super) changed: Arc<Notify>,
    pub(super) queue: SaveQueue,
}

/// What the task keeps between saves.
struct Progress {
    /// The wait for the next save, if something changed.
    nap: Option<Sleep>,
    waits: BackoffCounter,
    is_failing: bool,
    expired_by: Duration,
}

impl Saver {
    /// Saves changes until the state is dropped, and then the last ones.
    pub async fn run(mut self) {
        let mut progress = Progress {
            nap: None,
            waits: BackoffCounter::new(AFTER_A_FAULT),
            is_failing: false,
            expired_by: self.state_clock.now(),
        };
        let mut waiting = Vec::new();
        loop {
            tokio::select! {
                biased;
                received = self.queue.0.recv_many(&mut waiting, MAX_WAITING) => {
                    self.save_for(&mut waiting, &mut progress).await;
                    if received == 0 {
                        return;
                    }
                }
                () = until_due(&mut progress.nap, &self.changed, &*self.clock) => {
                    // A failure is logged there.
                    let _ = self.save_everything(&mut progress).await;
                }
            }
        }
    }

    /// Saves what `waiting` asks for. Without a request everything is saved.
    async fn save_for(&self, waiting: &mut Vec<SaveRequest>, progress: &mut Progress) {
        let outcome = if waiting.iter().all(|request| request.scope == Scope::IdempotencyKeys)
            && !waiting.is_empty()
        {
            let outcome = self.save(&[&self.tables.idempotency_keys], None).await;
            self.note(&outcome, progress);
            outcome
        } else {
            self.save_everything(progress).await
        };
        for request in waiting.drain(..) {
            // A request that was dropped needs no answer.
            let _ = request.done.send(outcome.clone());
        }
    }

    async fn save_everything(&self, progress: &mut Progress) -> Result<(), StoreError> {
        let now = self.state_clock.now();
        let is_due = progress.expired_by + DELETE_EXPIRED_EVERY <= now;
        let tables: Vec<_> =
            std::iter::once(&self.tables.idempotency_keys).chain(&self.tables.others).collect();
        let outcome = self.save(&tables, is_due.then_some(now)).await;
        if outcome.is_ok() {
            progress.nap = None;
            if is_due {
                progress.expired_by = now;
            }
        } else {
            let wait = progress.waits.next_wait(Duration::ZERO, &*self.random);
            progress.nap = Some(self.clock.sleep(wait));
        }
        self.note(&outcome, progress);
        outcome
    }

    async fn save(
        &self,
        tables: &[&Arc<dyn Persisted>],
        expired_by: Option<Duration>,
    ) -> Result<(), StoreError> {
        let mut expired_by = expired_by.map(payload::signed_milliseconds);
        let mut keys: Vec<RowKey> = tables.iter().flat_map(|table| table.take_changed()).collect();
        // In a fixed order, so that two servers on one database do not deadlock.
        keys.sort_unstable();
        let mut keys = &keys[..];
        while !keys.is_empty() || expired_by.is_some() {
            let (some, rest) = keys.split_at(keys.len().min(MAX_ROWS));
            let mut changes = Changes { expired_by: expired_by.take(), ..Changes::default() };
            for table in tables {
                table.add_changes(some, &mut changes);
            }
            if let Err(error) = self.store.save(&changes).await {
                for table in tables {
                    table.mark(keys);
                }
                return Err(error);
            }
            keys = rest;
        }
        Ok(())
    }

    /// Logs the first failure of several, and the end of them.
    fn note(&self, outcome: &Result<(), StoreError>, progress: &mut Progress) {
        match outcome {
            Ok(()) => {
                progress.waits.reset();
                if std::mem::take(&mut progress.is_failing) {
                    tracing::info!("the state of limits, locks and keys is saved again");
                    // The rest need not wait any longer.
                    progress.nap = Some(self.clock.sleep(INTERVAL));
                }
            }
            Err(error) if !progress.is_failing => {
                progress.is_failing = true;
                let error = error as &dyn Error;
                tracing::warn!(
                    error,
                    "the state of limits, locks and keys cannot be saved; it is kept in memory"
                );
            }
            Err(_) => {}
        }
    }
}

/// Waits until changes are to be saved.
async fn until_due(nap: &mut Option<Sleep>, changed: &Notify, clock: &dyn Clock) {
    if nap.is_none() {
        changed.notified().await;
    }
    nap.get_or_insert_with(|| clock.sleep(INTERVAL)).await;
}

impl fmt::Debug for Saver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Saver")
    }
}
