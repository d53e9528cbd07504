//! Counts the entries of the journal, to which every step of a call is written.

use super::Metrics;
use async_trait::async_trait;
use jiff::Timestamp;
use model::call_id::CallId;
use state::pseudonyms::PseudonymKey;
use std::fmt;
use std::sync::Arc;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::Entry;

/// A journal whose entries are counted.
pub struct CountedJournal {
    journal: Arc<dyn Journal>,
    metrics: Arc<Metrics>,
}

impl CountedJournal {
    pub fn new(journal: Arc<dyn Journal>, metrics: Arc<Metrics>) -> Self {
        Self { journal, metrics }
    }
}

#[async_trait]
impl Journal for CountedJournal {
    /// Counted when it is kept: a call that cannot be written down is not placed.
    async fn write(&self, entry: Entry) -> Result<(), JournalError> {
        let written = entry.clone();
        self.journal.write(entry).await?;
        self.metrics.entry(&written);
        Ok(())
    }

    async fn write_soon(&self, entry: Entry) {
        self.metrics.entry(&entry);
        self.journal.write_soon(entry).await;
    }

    fn count_refusal(&self, entry: Entry, client: Option<PseudonymKey>) {
        self.metrics.entry(&entry);
        self.journal.count_refusal(entry, client);
    }

    async fn begin_live_call(
        &self,
        call_id: CallId,
        at: Timestamp,
        details: Arc<str>,
    ) -> Result<(), JournalError> {
        self.journal.begin_live_call(call_id, at, details).await
    }

    async fn update_live_call(&self, call_id: CallId, details: Arc<str>) {
        self.journal.update_live_call(call_id, details).await;
    }

    async fn close_live_call(&self, call_id: CallId) {
        self.journal.close_live_call(call_id).await;
    }

    async fn flush(&self) {
        self.journal.flush().await;
    }
}

impl fmt::Debug for CountedJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CountedJournal")
    }
}
