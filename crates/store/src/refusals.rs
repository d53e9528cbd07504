//! Refused requests, counted by minute, reason, tenant and client, in the table `refusals`.
//!
//! Anybody can cause any number of refusals, so they must not take the space of calls: a minute has a bounded number of
//! rows, whatever is sent, and rows are kept for days. Counts are gathered in memory for at most a minute; a process that
//! is killed loses those. Each refusal is in the log as well.
//!
//! - `counts`: what is gathered in memory
//! - [`table`]: what is stored

mod counts;
pub mod table;

use crate::database::Database;
use crate::error::JournalError;
use crate::journal::entry::Entry;
use counts::Counts;
use model::clock::Clock;
use shared_types::hex;
use state::pseudonyms::PseudonymKey;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often counts are written.
const INTERVAL: Duration = Duration::from_mins(1);

/// Counts refusals, and writes the counts.
pub struct RefusalLog {
    database: Arc<Database>,
    counts: Mutex<Counts>,
    /// Held while counts are written, so that a flush waits for those under way.
    writing: tokio::sync::Mutex<()>,
}

impl RefusalLog {
    pub(crate) fn new(database: Arc<Database>) -> Self {
        Self { database, counts: Mutex::default(), writing: tokio::sync::Mutex::default() }
    }

    /// Counts one refusal. Nothing is written yet.
    pub(crate) fn count(&self, entry: &Entry, client: Option<PseudonymKey>) {
        let client = client.map(|client| hex::encode(&client.to_bytes())).unwrap_or_default();
        self.counts().add(entry, client);
    }

    /// Writes all counts. What the database does not take is kept, and written with the next counts.
    pub async fn write(&self) -> Result<(), JournalError> {
        let _writing = self.writing.lock().await;
        let rows = self.counts().take();
        if rows.is_empty() {
            return Ok(());
        }
        let outcome = table::add(&self.database, &rows).await;
        if outcome.is_err() {
            let lost = self.counts().put_back(rows);
            if lost > 0 {
                tracing::error!(requests = lost, "counts of refused requests are lost");
            }
        }
        outcome
    }

    fn counts(&self) -> std::sync::MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes the counts every minute. It never returns.
pub async fn run(log: Arc<RefusalLog>, clock: Arc<dyn Clock>) {
    loop {
        clock.sleep(INTERVAL).await;
        if let Err(error) = log.write().await {
            let error = &error as &dyn Error;
            tracing::warn!(
                error,
                "the counts of refused requests are kept until they can be written"
            );
        }
    }
}

impl fmt::Debug for RefusalLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefusalLog").field("database", &self.database).finish_non_exhaustive()
    }
}
