//! The port through which the embedded state is saved: rows of bytes by key.

use crate::error::Cause;
use async_trait::async_trait;

/// Where the embedded state is saved. It survives the end of the process.
#[async_trait]
pub trait StateStore: Send + Sync {
    /// All rows.
    async fn load(&self) -> Result<Vec<Row>, StoreError>;

    /// Applies all `changes`, or none.
    async fn save(&self, changes: &Changes) -> Result<(), StoreError>;
}

/// The store could not be read or written.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the saved state could not be read or written")]
pub struct StoreError(#[source] pub Cause);

/// What a row is about. The numbers are those of the stored rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum RowKind {
    /// The limit of one key.
    RateLimit = 1,
    /// The limit of keys that share a count.
    SharedRateLimit = 2,
    /// The lock of one number.
    NumberLock = 3,
    /// The lock of numbers that share one.
    SharedNumberLock = 4,
    /// An idempotency key.
    IdempotencyKey = 5,
    /// The limit of the requests of one key.
    RequestLimit = 6,
    /// The same of keys that share a count.
    SharedRequestLimit = 7,
    /// The failed authentications of one key.
    AuthenticationLimit = 8,
    /// The same of keys that share a count.
    SharedAuthenticationLimit = 9,
    /// A client that has authenticated.
    KnownClient = 10,
    /// The same of clients that share a count.
    SharedKnownClient = 11,
}

impl RowKind {
    /// All kinds.
    pub const ALL: [Self; 11] = [
        Self::RateLimit,
        Self::SharedRateLimit,
        Self::NumberLock,
        Self::SharedNumberLock,
        Self::IdempotencyKey,
        Self::RequestLimit,
        Self::SharedRequestLimit,
        Self::AuthenticationLimit,
        Self::SharedAuthenticationLimit,
        Self::KnownClient,
        Self::SharedKnownClient,
    ];

    /// The number of the kind in a stored row.
    pub fn number(self) -> i64 {
        i64::from(self as u8)
    }

    /// The kind with this number.
    pub fn of_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

/// The key of a row. There is one row for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowKey {
    /// What the row is about.
    pub kind: RowKind,
    /// Its key among the rows of its kind: a pseudonym.
    pub key: [u8; 16],
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its key.
    pub key: RowKey,
    /// The content. It contains no number and no address.
    pub payload: Vec<u8>,
    /// When the row can be deleted, in milliseconds since 1970.
    pub expires_at: i64,
}

/// What changed since the last save.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// New rows, and rows with a new content.
    pub rows: Vec<Row>,
    /// Rows that are deleted.
    pub deleted: Vec<RowKey>,
    /// If set, all rows that expired by this time are deleted, in milliseconds since 1970.
    pub expired_by: Option<i64>,
}
