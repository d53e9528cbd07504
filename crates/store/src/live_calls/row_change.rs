//! The changes of rows, in the transaction of journal entries.

use super::change::LiveCallChange;
use crate::error::WriteError;
use crate::journal::entry::{Entry, Event};
use crate::keys::Keys;
use model::call_id::CallId;
use model::random::Random;
use sqlx::AnyConnection;
use std::sync::Arc;

/// What a journal entry changes in the table.
pub(crate) enum RowChange {
    Insert { call_id: CallId, accepted_at: i64, details: String },
    SetDetails { call_id: CallId, details: String },
    SetStates { call_id: CallId, states: Arc<str> },
    Delete { call_id: CallId },
}

impl RowChange {
    /// `None` for an entry that changes nothing here.
    pub(crate) fn of(
        entry: &Entry,
        keys: &Keys,
        random: &dyn Random,
    ) -> Result<Option<Self>, WriteError> {
        let call_id = entry.call_id;
        Ok(match (&entry.live, entry.event) {
            (_, Event::Ended | Event::Failed | Event::OutcomeUnknown) => {
                Some(Self::Delete { call_id })
            }
            (Some(LiveCallChange::Begin(details)), _) => {
                let details = seal(call_id, details, keys, random)?;
                Some(Self::Insert { call_id, accepted_at: entry.at.as_millisecond(), details })
            }
            (Some(LiveCallChange::States(states)), _) => {
                Some(Self::SetStates { call_id, states: Arc::clone(states) })
            }
            (None, _) => None,
        })
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

/// Applies `changes` in their order.
pub(crate) async fn apply(
    transaction: &mut AnyConnection,
    changes: &[RowChange],
) -> Result<(), sqlx::Error> {
    for change in changes {
        match change {
            // The first attempt of the batch may have been committed, and only its reply was lost.
            RowChange::Insert { call_id, accepted_at, details } => sqlx::query(
                "INSERT INTO live_calls (call_id, accepted_at, details, states) \
                 VALUES ($1, $2, $3, '') ON CONFLICT DO NOTHING",
            )
            .bind(call_id.as_str())
            .bind(*accepted_at)
            .bind(&**details),
            RowChange::SetDetails { call_id, details } => {
                sqlx::query("UPDATE live_calls SET details = $2 WHERE call_id = $1")
                    .bind(call_id.as_str())
                    .bind(details)
            }
            RowChange::SetStates { call_id, states } => {
                sqlx::query("UPDATE live_calls SET states = $2 WHERE call_id = $1")
                    .bind(call_id.as_str())
                    .bind(&**states)
            }
            RowChange::Delete { call_id } => {
                sqlx::query("DELETE FROM live_calls WHERE call_id = $1").bind(call_id.as_str())
            }
        }
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}
