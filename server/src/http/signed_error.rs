//! Refusals of signed calls: status and words of their contract.

use crate::error::ApiError;
use crate::error::contract_words::contract_words;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Why a request for a signed call was refused.
#[derive(Debug)]
pub(crate) struct SignedRefusal(ApiError);

impl From<ApiError> for SignedRefusal {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

/// The contract knows one status for all systems behind the server, and none for a table that is full.
fn status(error: &ApiError) -> StatusCode {
    match error {
        ApiError::IdenInUse => StatusCode::CONFLICT,
        ApiError::Directory(_)
        | ApiError::Journal(_)
        | ApiError::State(_)
        | ApiError::ApplicationServer(_)
        | ApiError::Provider { .. }
        | ApiError::BackingOff { .. } => StatusCode::BAD_GATEWAY,
        ApiError::Control(_) if !error.is_call_over() => StatusCode::BAD_GATEWAY,
        _ => error.status(),
    }
}

impl IntoResponse for SignedRefusal {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            error: &'static str,
        }
        let Self(error) = self;
        let mut response = one_line(status(&error), &Body { error: contract_words(&error) });
        response.headers_mut().extend(error.retry_after_header());
        response
    }
}

/// JSON as the clients of the contract get it: one line and its end, with nothing in it that a page could
/// take for markup.
pub(crate) fn one_line(status: StatusCode, body: &impl Serialize) -> Response {
    let Ok(json) = serde_json::to_string(body) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, format!("{}\n", without_markup(&json))).into_response()
}

/// These characters stand only inside texts, where their escapes mean the same.
fn without_markup(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '&' => safe.push_str("\\u0026"),
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_markup_is_escaped_and_means_the_same() {
        let text = "a&b<c>\u{2028}\u{2029}\"é";
        let json = serde_json::to_string(text).unwrap();

        let safe = without_markup(&json);

        assert_eq!(safe, "\"a\\u0026b\\u003cc\\u003e\\u2028\\u2029\\\"é\"");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
    }
}
