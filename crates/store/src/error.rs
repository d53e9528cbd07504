//! What fails when the database is opened, read or written.

use crate::batched_lookups::LookupError;
use crate::dialect::Dialect;
use model::random::RandomError;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The database cannot be used, or an entry was not stored.
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
    #[error("the key file {} cannot be used", path.display())]
    KeyFile { path: PathBuf, source: io::Error },
    #[error(
        "there is no key file {}, and the journal {} was begun with a key", key.display(), journal.display()
    )]
    KeyFileMissing { key: PathBuf, journal: PathBuf },
    #[error(
        "the key is not the one that the journal was begun with, or the journal's seal was changed"
    )]
    OtherKey,
    #[error("the journal has no seal: it was emptied, or is not complete")]
    SealMissing,
    #[error(
        "a newer version of this program has written the journal (tables of version {found}; this program knows {known})"
    )]
    NewerSchema { found: i64, known: i64 },
    #[error(
        "an older version of this program has written the journal (tables of version {found}; this program writes {known})"
    )]
    OlderSchema { found: i64, known: i64 },
    #[error("{} has no journal in it", .0.display())]
    NoTables(PathBuf),
    #[error(
        "PostgreSQL needs `journal.key` (C2C_JOURNAL_KEY) or `journal.key_file` (C2C_JOURNAL_KEY_FILE)"
    )]
    NoKey,
    #[error(transparent)]
    RandomError(#[from] RandomError),
    #[error("a number could not be sealed")]
    Unsealed,
    /// The read was shared with other lookups.
    #[error("a lookup failed")]
    Lookup(#[source] Arc<JournalError>),
    #[error("too many lookups wait for the database")]
    Busy,
    #[error("the journal is closed")]
    Closed,
    #[error("the call was deleted before it was confirmed")]
    NotConfirmed,
}

impl From<LookupError<Self>> for JournalError {
    fn from(error: LookupError<Self>) -> Self {
        match error {
            LookupError::Failed(error) => Self::Lookup(error),
            LookupError::Busy => Self::Busy,
        }
    }
}

/// A batch of entries was not stored.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error("the database could not be connected to")]
    Unreachable(#[source] Box<JournalError>),
    #[error(transparent)]
    RandomError(#[from] RandomError),
    #[error("the details of a call could not be sealed")]
    Unsealed,
    #[error("the database rejects an earlier entry")]
    Rejected,
    #[error("the writer of the journal was interrupted")]
    Interrupted,
}

impl WriteError {
    /// The database answers, and rejects what is written: other entries can be written.
    pub(crate) fn is_rejection(&self, dialect: Dialect) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| dialect.is_rejection(&code))
            }
            Self::Database(sqlx::Error::Encode(_)) | Self::Unsealed | Self::Rejected => true,
            Self::Database(_) | Self::Unreachable(_) | Self::RandomError(_) | Self::Interrupted => {
                false
            }
        }
    }

    /// Another connection holds a lock, and did so for the whole time limit.
    pub(crate) fn is_lock(&self, dialect: Dialect) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.code().is_some_and(|code| dialect.is_lock(&code))
    }
}

impl From<WriteError> for JournalError {
    fn from(error: WriteError) -> Self {
        Self::Write(Arc::new(error))
    }
}

/// The time limit of some work on the database.
impl From<sqlx::Error> for JournalError {
    fn from(error: sqlx::Error) -> Self {
        Self::Read(error)
    }
}
