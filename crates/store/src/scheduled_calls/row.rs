//! A row of the table.

use jiff::Timestamp;
use model::call_id::CallId;
use shared_types::domain::Domain;
use sqlx::Row;
use sqlx::any::AnyRow;
use std::fmt;

/// A scheduled call that waits.
#[derive(Clone)]
pub struct ScheduledCallRow {
    pub call_id: CallId,
    pub tenant: Domain,
    /// When the visitor wants to be called.
    pub wanted: Timestamp,
    /// When it is due, in milliseconds since 1970. Each deferral changes it, so it serves as the row's version.
    pub(crate) due: i64,
    /// How often it was deferred because no agent was available.
    pub tries: i64,
    /// The journal has its entry `accepted`, and no end: the telephone system was not reached.
    pub is_accepted: bool,
    pub department: Option<String>,
    pub code: Option<String>,
    /// Encrypted.
    pub(crate) number: String,
    pub(crate) number_hash: String,
}

/// The state of a scheduled call. Only a waiting call has its number.
///
/// The end of a call is written to the row first, so that one of several servers ends it, then to the journal, and then
/// the row gets its last state. A server that stops in between leaves one of the states `…ing`, by which another one
/// knows that the entry may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduledCallState {
    Waiting,
    /// A server is placing it, or stopped while it did.
    Claimed,
    /// Becomes `OutcomeUnknown`.
    Closing,
    /// Becomes `Cancelled`.
    Cancelling,
    /// Becomes `Expired`.
    Expiring,
    /// It was not stored as a whole; the row is deleted.
    Withdrawing,
    Placed,
    Failed,
    OutcomeUnknown,
    Cancelled,
    Expired,
    /// Its number was erased from the journal.
    Erased,
}

impl ScheduledCallState {
    const ALL: [Self; 12] = [
        Self::Waiting,
        Self::Claimed,
        Self::Closing,
        Self::Cancelling,
        Self::Expiring,
        Self::Withdrawing,
        Self::Placed,
        Self::Failed,
        Self::OutcomeUnknown,
        Self::Cancelled,
        Self::Expired,
        Self::Erased,
    ];

    /// The text in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Claimed => "claimed",
            Self::Closing => "closing",
            Self::Cancelling => "cancelling",
            Self::Expiring => "expiring",
            Self::Withdrawing => "withdrawing",
            Self::Placed => "placed",
            Self::Failed => "failed",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Erased => "erased",
        }
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl ScheduledCallRow {
    /// `None` for a row that this version cannot read.
    pub(crate) fn from_row(row: &AnyRow) -> Result<Option<Self>, sqlx::Error> {
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
            // A number that somebody removed cannot be decrypted, and the call expires.
            number: row.try_get::<Option<_>, _>(7)?.unwrap_or_default(),
            number_hash: row.try_get::<Option<_>, _>(8)?.unwrap_or_default(),
            is_accepted: row.try_get::<i64, _>(9)? != 0,
        }))
    }
}

impl fmt::Debug for ScheduledCallRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScheduledCallRow").field("call_id", &self.call_id).finish_non_exhaustive()
    }
}
