//! The same request twice is one call: `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).
//!
//! A later request with the same key and body gets the answer to the first one, also while that is still
//! being made. Answers are kept for a day if a call was placed or may have been. Of a request that certainly
//! placed nothing, nothing is kept: the same key may try again.

use super::Placed;
use crate::error::{ApiError, EarlierRefusal};
use model::call_id::CallId;
use model::provider::{Capabilities, ProviderError};
use model::subject::Owner;
use serde::{Deserialize, Serialize};
use shared_types::error_code::ErrorCode;
use state::idempotency_keys::{
    Again, Completion, First, IdempotencyKey, IdempotencyKeys, StoredAnswer,
};
use state::pseudonyms::Pseudonymizer;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// The answer to a request for a call.
pub type Answer = Result<Placed, Arc<ApiError>>;

/// Reads the header: 1 to 255 visible characters of ASCII, quoted or not.
pub(super) fn key(
    header: &[u8],
    body: &[u8],
    owner: &Owner,
    pseudonyms: &Pseudonymizer,
) -> Result<IdempotencyKey, ApiError> {
    let is_key = (1..=255).contains(&header.len()) && header.iter().all(u8::is_ascii_graphic);
    if !is_key {
        return Err(ApiError::IdempotencyKey);
    }
    let owner = owner.as_key();
    let name = [&owner[..], &[0], header].concat();
    Ok(IdempotencyKey {
        name: pseudonyms.pseudonym("key", &name),
        body: pseudonyms.pseudonym("body", body),
        owner: pseudonyms.pseudonym("owner of keys", &owner),
    })
}

/// Publishes the answer to the first request. It is kept if a call was placed or may have been.
pub(super) async fn complete(keys: &dyn IdempotencyKeys, first: First, answer: &Answer) {
    // An answer that is too long for the store does not exist. Without one, the request is interrupted.
    let Some(stored) = Record::of(answer).write() else { return };
    let is_kept = answer.as_ref().map_or_else(|error| !nothing_was_placed(error), |_| true);
    let completion = if is_kept { Completion::Keep(stored) } else { Completion::Forget(stored) };
    if let Err(error) = keys.complete(first, completion).await {
        let error = &error as &dyn Error;
        tracing::warn!(error, "an answer was not stored; requests with its key are refused");
    }
}

/// Waits until the first request has its answer.
pub(super) async fn earlier_answer(again: Again) -> Answer {
    let stored = again.answer().await.map_err(ApiError::from)?;
    // An answer in the form of another version may be of a call that was placed.
    let record = serde_json::from_slice::<Record>(stored.as_bytes());
    record.map_err(|_| ApiError::Interrupted)?.answer()
}

/// An answer as it is stored.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Record {
    Placed {
        call_id: String,
        /// One of [`LETTERS`] for each.
        capabilities: String,
    },
    Refused {
        code: ErrorCode,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        call_id: Option<String>,
    },
}

impl Record {
    fn of(answer: &Answer) -> Self {
        match answer {
            Ok(placed) => Self::Placed {
                call_id: placed.call_id.to_string(),
                capabilities: letters(placed.capabilities),
            },
            Err(error) => {
                let EarlierRefusal { code, retry_after, call_id } = EarlierRefusal::of(error);
                let retry_after_ms =
                    retry_after.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
                let call_id = call_id.map(|call_id| call_id.to_string());
                Self::Refused { code, retry_after_ms, call_id }
            }
        }
    }

    fn write(&self) -> Option<StoredAnswer> {
        StoredAnswer::new(serde_json::to_vec(self).ok()?)
    }

    fn answer(self) -> Answer {
        let read_id = |text: String| text.parse::<CallId>().map_err(|_| ApiError::Interrupted);
        match self {
            Self::Placed { call_id, capabilities } => {
                Ok(Placed { call_id: read_id(call_id)?, capabilities: of_letters(&capabilities) })
            }
            Self::Refused { code, retry_after_ms, call_id } => {
                let call_id = call_id.map(read_id).transpose()?;
                let retry_after = retry_after_ms.map(Duration::from_millis);
                Err(ApiError::Earlier(EarlierRefusal { code, retry_after, call_id }).into())
            }
        }
    }
}

/// One of the capabilities.
type Member = fn(&mut Capabilities) -> &mut bool;

/// The letter of each capability in a record.
const LETTERS: [(char, Member); 13] = [
    ('p', |it| &mut it.progress),
    ('h', |it| &mut it.hang_up),
    ('d', |it| &mut it.dtmf),
    ('c', |it| &mut it.code),
    ('r', |it| &mut it.cancel_while_ringing),
    ('x', |it| &mut it.context),
    ('a', |it| &mut it.availability),
    ('q', |it| &mut it.queue_metrics),
    ('i', |it| &mut it.idempotent_create),
    ('u', |it| &mut it.user_calls),
    ('t', |it| &mut it.terminal_calls),
    ('s', |it| &mut it.resume),
    ('o', |it| &mut it.opt_out),
];

fn letters(mut capabilities: Capabilities) -> String {
    let declared = LETTERS.iter().filter(|(_, member)| *member(&mut capabilities));
    declared.map(|(letter, _)| letter).collect()
}

fn of_letters(letters: &str) -> Capabilities {
    let mut capabilities = Capabilities::NONE;
    for (letter, member) in LETTERS {
        *member(&mut capabilities) = letters.contains(letter);
    }
    capabilities
}

fn nothing_was_placed(error: &ApiError) -> bool {
    match error {
        ApiError::Provider { source, .. } => ProviderError::nothing_was_placed(source),
        ApiError::Interrupted => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests;
