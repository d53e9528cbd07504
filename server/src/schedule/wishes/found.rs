//! A row as it is read.

use jiff::Timestamp;
use model::call_id::CallId;
use shared_types::domain::Domain;
use sqlx::Row;
use sqlx::any::AnyRow;
use std::fmt;

/// A call that waits for its time.
#[derive(Clone)]
pub struct Waiting {
    pub call_id: CallId,
    pub tenant: Domain,
    /// When the visitor wants to be called.
    pub wanted: Timestamp,
    /// Milliseconds since 1970. It changes with each change of the row that lets it wait.
    pub(super) due: i64,
    /// How often it was put off since nobody could take it.
    pub tries: i64,
    pub department: Option<String>,
    pub code: Option<String>,
    /// Sealed.
    pub(super) number: String,
    pub(super) number_hash: String,
}

/// Where a call is. Only one that waits has its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    /// Somebody places it, or ended while they did.
    Claimed,
    Placed,
    Failed,
    OutcomeUnknown,
    Cancelled,
    Expired,
    /// Its number was taken out of the journal.
    Erased,
}

impl State {
    const ALL: [Self; 8] = [
        Self::Waiting,
        Self::Claimed,
        Self::Placed,
        Self::Failed,
        Self::OutcomeUnknown,
        Self::Cancelled,
        Self::Expired,
        Self::Erased,
    ];

    /// As it stands in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Claimed => "claimed",
            Self::Placed => "placed",
            Self::Failed => "failed",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Erased => "erased",
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl Waiting {
    /// `None` for a row that is none of ours.
    pub(super) fn from_row(row: &AnyRow) -> Result<Option<Self>, sqlx::Error> {
        let (call_id, tenant): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let wanted = Timestamp::from_millisecond(row.try_get(2)?);
        let (Ok(call_id), Ok(tenant), Ok(wanted)) = (call_id.parse(), tenant.parse(), wanted)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            call_id,
            tenant,
            wanted,
            due: row.try_get(3)?,
            tries: row.try_get(4)?,
            department: row.try_get(5)?,
            code: row.try_get(6)?,
            // Nothing is sealed that somebody took away; it will not be read.
            number: row.try_get::<Option<_>, _>(7)?.unwrap_or_default(),
            number_hash: row.try_get::<Option<_>, _>(8)?.unwrap_or_default(),
        }))
    }
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").field("call_id", &self.call_id).finish_non_exhaustive()
    }
}
