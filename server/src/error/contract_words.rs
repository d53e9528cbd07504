//! The words in which the contract of signed calls refuses, on the wire and in the journal.

use super::ApiError;
use model::custom_data::CustomDataError;

/// The words for `error`. What the contract does not know is an internal error.
pub(crate) fn contract_words(error: &ApiError) -> &'static str {
    match error {
        ApiError::InvalidJson(_) => "invalid json body",
        ApiError::InvalidAor => "invalid aor",
        ApiError::InvalidDestination => "invalid destination",
        ApiError::InvalidIden => "invalid iden",
        ApiError::InvalidDigits => "invalid digits",
        ApiError::Context(CustomDataError::Unreadable) => "invalid context",
        ApiError::Context(CustomDataError::TooLong) => "context too long",
        ApiError::ContextNotAllowed => "context not allowed",
        ApiError::InvalidNonce(_) => "invalid nonce",
        ApiError::WrongCredentials => "forbidden",
        ApiError::CallNotFound => "no such call",
        ApiError::Method => "method not allowed",
        ApiError::SlowBody => "request timeout",
        ApiError::IdenInUse => "iden in use",
        ApiError::CallOver => "call is over",
        ApiError::LargeBody => "request body too large",
        ApiError::RateLimited { .. } | ApiError::TooManySubscribers | ApiError::CapReached(_) => {
            "too many requests"
        }
        ApiError::DestinationNotAllowed => "destination not allowed",
        ApiError::Directory(_) | ApiError::Journal(_) | ApiError::State(_) => "backend error",
        ApiError::ApplicationServer(_) => "could not resolve application server",
        ApiError::Provider { .. } => "could not originate call",
        ApiError::Control(_) if error.is_call_over() => "call is over",
        ApiError::Control(_) => "could not control call",
        _ => "internal error",
    }
}
