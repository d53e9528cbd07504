//! What was asked, and what became of it: rows that are only ever added, in chains that show it when
//! one is changed.
//!
//! A call is written down before the telephone system is asked; a call that cannot be written down
//! is not placed. A row holds no number (only its last four digits and a keyed hash), no IP, no token
//! and no digit that was sent into a call.
//!
//! # Layout
//! - [`entry`]: an event as the rest of the server tells it
//! - `keys`, `key_file`: the journal's key, what is derived from it, where it is kept
//! - `sealing`: what must be read again, and by us alone
//! - `record`, `canonical`: an entry as a row, and the bytes that are hashed
//! - `chain`: a day of a tenant: how rows follow each other
//! - [`database`]: SQLite or PostgreSQL behind the same queries
//! - `register`: all chains, with their lengths and heads
//! - `append`: the one transaction that adds rows
//! - [`writer`]: the task that gathers entries and writes them
//! - [`retention`]: old chains go
//! - [`verify`], [`export`], [`stats`], [`erase`]: what an operator does with it

mod append;
mod canonical;
mod chain;
pub mod database;
pub mod entry;
pub mod erase;
pub mod export;
mod key_file;
mod keys;
mod record;
mod register;
pub mod retention;
mod sealing;
pub mod selection;
pub mod stats;
pub mod verify;
pub mod writer;

use async_trait::async_trait;
use entry::Entry;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

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

/// Why an entry was not kept, or the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("the journal could not be opened")]
    Open(#[source] sqlx::Error),
    #[error("there is no journal at {}", .0.display())]
    Missing(PathBuf),
    #[error("the journal's tables could not be brought up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    #[error("the journal could not be written")]
    Write(#[source] Arc<WriteError>),
    #[error("the journal could not be read")]
    Read(#[source] sqlx::Error),
    #[error("the journal's key file {} cannot be used", path.display())]
    KeyFile { path: PathBuf, source: io::Error },
    #[error(
        "the key is not the one that the journal was begun with, or somebody changed the journal's seal"
    )]
    OtherKey,
    #[error("PostgreSQL needs `journal.key` (C2C_JOURNAL_KEY)")]
    NoKey,
    #[error(transparent)]
    RandomError(#[from] model::random::RandomError),
    #[error("a number could not be sealed")]
    Unsealed,
    #[error("the journal is closed")]
    Closed,
}

/// Why a batch of entries was not kept.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error("the database could not be connected to")]
    Unreachable(#[source] Box<JournalError>),
    #[error(transparent)]
    RandomError(#[from] model::random::RandomError),
}
