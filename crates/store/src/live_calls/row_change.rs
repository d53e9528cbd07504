//! The change of a row, in the transaction of a journal entry.

use super::change::LiveCallChange;
use crate::error::WriteError;
use crate::journal::entry::{Entry, Event};
use crate::keys::Keys;
use jiff::Timestamp;
use model::call_id::CallId;
use model::random::Random;
use std::sync::Arc;

/// What a journal entry changes in the table.
pub(crate) enum RowChange {
    Insert { call_id: CallId, accepted_at: i64, details: String },
    SetDetails { call_id: CallId, details: String },
    SetStates { call_id: CallId, states: Arc<str> },
    SetConcluded { call_id: CallId },
    Delete { call_id: CallId },
}

impl RowChange {
    pub(crate) fn call_id(&self) -> CallId {
        match self {
            Self::Insert { call_id, .. }
            | Self::SetDetails { call_id, .. }
            | Self::SetStates { call_id, .. }
            | Self::SetConcluded { call_id }
            | Self::Delete { call_id } => *call_id,
        }
    }

    /// `None` for an entry that changes nothing here.
    pub(crate) fn of(
        entry: &Entry,
        keys: &Keys,
        random: &dyn Random,
    ) -> Result<Option<Self>, WriteError> {
        let call_id = entry.call_id;
        Ok(match (&entry.live, entry.event) {
            (Some(LiveCallChange::Conclude), _) => Some(Self::SetConcluded { call_id }),
            (Some(LiveCallChange::End), _)
            | (_, Event::Ended | Event::Failed | Event::OutcomeUnknown) => {
                Some(Self::Delete { call_id })
            }
            (Some(LiveCallChange::Begin(details)), _) => {
                Some(Self::insert(call_id, entry.at, details, keys, random)?)
            }
            (Some(LiveCallChange::States(states)), _) => {
                Some(Self::SetStates { call_id, states: Arc::clone(states) })
            }
            (None, _) => None,
        })
    }

    /// A new row.
    pub(crate) fn insert(
        call_id: CallId,
        accepted_at: Timestamp,
        details: &str,
        keys: &Keys,
        random: &dyn Random,
    ) -> Result<Self, WriteError> {
        let details = seal(call_id, details, keys, random)?;
        Ok(Self::Insert { call_id, accepted_at: accepted_at.as_millisecond(), details })
    }

    /// Other details for a row that exists.
    pub(crate) fn details(
        call_id: CallId,
        details: &str,
        keys: &Keys,
        random: &dyn Random,
    ) -> Result<Self, WriteError> {
        Ok(Self::SetDetails { call_id, details: seal(call_id, details, keys, random)? })
    }
}

fn seal(
    call_id: CallId,
    details: &str,
    keys: &Keys,
    random: &dyn Random,
) -> Result<String, WriteError> {
    keys.live_calls.seal(call_id.as_str(), details, random)?.ok_or(WriteError::Unsealed)
}
