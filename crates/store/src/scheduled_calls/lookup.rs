//! Looks up the times of calls that wait, for clients that may ask for any id.
//!
//! Lookups that are made at the same time share one statement, and one statement runs at a time. So any number of
//! clients costs one connection, and an unknown id costs a place in a statement.

use super::ScheduledCallStore;
use crate::dialect::TIME_LIMIT;
use crate::error::JournalError;
use jiff::Timestamp;
use model::call_id::CallId;
use sqlx::AssertSqlSafe;
use std::collections::{HashMap, VecDeque};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// The maximum number of lookups that wait. PostgreSQL answers as many in a tenth of a second.
const MAX_WAITING: usize = 4_096;

/// The numbers of ids in a statement. The database compiles each of these statements once.
const IDS_OF_STATEMENT: [usize; 3] = [1, 8, 64];
const MAX_IDS: usize = 64;

type Answer = Result<Option<Timestamp>, Arc<JournalError>>;

/// The lookups.
#[derive(Clone, Debug)]
pub struct WaitLookups {
    store: ScheduledCallStore,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Debug, Default)]
struct Waiting {
    lookups: VecDeque<Lookup>,
    /// A task answers the lookups.
    is_running: bool,
}

#[derive(Debug)]
struct Lookup {
    id: CallId,
    answer: oneshot::Sender<Answer>,
}

/// Makes room for the next task when a task ends, also if it panics.
struct Running(Arc<Mutex<Waiting>>);

impl WaitLookups {
    /// Lookups in the table of `store`.
    pub fn new(store: ScheduledCallStore) -> Self {
        Self { store, waiting: Arc::default() }
    }

    /// The earliest time of a call that waits or is being placed.
    pub async fn waits_until(&self, call_id: &CallId) -> Result<Option<Timestamp>, JournalError> {
        let (answer, answered) = oneshot::channel();
        self.ask(Lookup { id: *call_id, answer })?;
        match timeout(TIME_LIMIT, answered).await {
            Ok(Ok(answer)) => answer.map_err(JournalError::Lookup),
            Ok(Err(_)) | Err(_) => Err(JournalError::Busy),
        }
    }

    fn ask(&self, lookup: Lookup) -> Result<(), JournalError> {
        let mut waiting = lock(&self.waiting);
        if waiting.lookups.len() >= MAX_WAITING {
            return Err(JournalError::Busy);
        }
        waiting.lookups.push_back(lookup);
        if !mem::replace(&mut waiting.is_running, true) {
            let (lookups, running) = (self.clone(), Running(Arc::clone(&self.waiting)));
            tokio::spawn(async move { lookups.answer_all(running).await });
        }
        Ok(())
    }

    /// Answers lookups until there are none.
    async fn answer_all(&self, _running: Running) {
        loop {
            let some = {
                let mut waiting = lock(&self.waiting);
                // Those whose clients have left or have waited too long need no answer.
                waiting.lookups.retain(|lookup| !lookup.answer.is_closed());
                let count = waiting.lookups.len().min(MAX_IDS);
                if count == 0 {
                    // Together with the check: the next lookup starts a task.
                    waiting.is_running = false;
                    return;
                }
                waiting.lookups.drain(..count).collect::<Vec<_>>()
            };
            self.answer(some).await;
        }
    }

    async fn answer(&self, lookups: Vec<Lookup>) {
        let ids: Vec<_> = lookups.iter().map(|lookup| lookup.id).collect();
        let found = self.store.wait_until(&ids).await.map_err(Arc::new);
        for Lookup { id, answer } in lookups {
            let found = found.as_ref().map(|found| found.get(&id).copied()).map_err(Arc::clone);
            // A client that has left needs no answer.
            drop(answer.send(found));
        }
    }
}

impl ScheduledCallStore {
    /// The earliest times of those of the calls `ids` that wait or are being placed; at most [`MAX_IDS`] of them.
    async fn wait_until(&self, ids: &[CallId]) -> Result<HashMap<CallId, Timestamp>, JournalError> {
        let Some(last) = ids.last() else { return Ok(HashMap::new()) };
        let width = IDS_OF_STATEMENT.into_iter().find(|width| ids.len() <= *width);
        let width = width.unwrap_or(MAX_IDS);
        let places = self.database.dialect.rows_of_placeholders(1, width);
        let query = format!(
            "SELECT call_id, due FROM scheduled_calls \
             WHERE call_id IN {places} AND state IN ('waiting', 'claimed')"
        );
        let query = sqlx::query_as::<_, (String, i64)>(AssertSqlSafe(query));
        let ids = ids.iter().chain(std::iter::repeat(last)).take(width);
        let query = ids.fold(query, |query, id| query.bind(id.as_str()));
        let mut connection = self.database.pooled().await?;
        let rows = self.database.in_time(query.fetch_all(&mut *connection)).await?;
        connection.give_back();
        let read = |(id, due): (String, i64)| {
            Some((id.parse().ok()?, Timestamp::from_millisecond(due).ok()?))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut waiting = lock(&self.0);
        // After a panic, the lookups that wait are answered by an error, and the next one starts a task.
        if mem::take(&mut waiting.is_running) {
            waiting.lookups.clear();
        }
    }
}

fn lock(waiting: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
