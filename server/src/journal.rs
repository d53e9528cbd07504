//! What was asked, and what became of it: one row per event, never changed.
//!
//! A call is written down before the telephone system is asked; a call that cannot be written down
//! is not placed. A row holds no number (only its last four digits), no IP and no token.

pub mod entry;
pub mod sqlite;

use async_trait::async_trait;
use entry::Entry;

/// A place that keeps entries.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Returns when `entry` would survive the end of this process.
    async fn write(&self, entry: Entry) -> Result<(), JournalError>;

    /// Takes `entry` for writing and returns at once. A failure is logged.
    async fn write_soon(&self, entry: Entry);

    /// Returns when all that was taken is written.
    async fn flush(&self);
}

/// Why an entry was not kept.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("the journal could not be opened")]
    Open(#[source] sqlx::Error),
    #[error("the journal's tables could not be brought up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    #[error("the journal could not be written")]
    Write(#[source] std::sync::Arc<sqlx::Error>),
    #[error("the journal is closed")]
    Closed,
}
