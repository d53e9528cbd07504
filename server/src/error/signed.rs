//! Statuses and words of signed calls: those of the contract to the letter, and ours beside them.

use crate::signed_calls::error::SignedError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::time::Duration;

impl SignedError {
    pub fn status(&self) -> StatusCode {
        self.status_and_words().0
    }

    /// What the client is told.
    pub fn told(&self) -> &'static str {
        self.status_and_words().1
    }

    fn status_and_words(&self) -> (StatusCode, &'static str) {
        match self {
            Self::InvalidJson(_) => (StatusCode::BAD_REQUEST, "invalid json body"),
            Self::InvalidAor => (StatusCode::BAD_REQUEST, "invalid aor"),
            Self::InvalidDestination => (StatusCode::BAD_REQUEST, "invalid destination"),
            Self::InvalidIden => (StatusCode::BAD_REQUEST, "invalid iden"),
            Self::InvalidDigits => (StatusCode::BAD_REQUEST, "invalid digits"),
            Self::InvalidNonce(_) => (StatusCode::UNAUTHORIZED, "invalid nonce"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::NoSuchCall => (StatusCode::NOT_FOUND, "no such call"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method not allowed"),
            Self::SlowBody => (StatusCode::REQUEST_TIMEOUT, "request timeout"),
            Self::IdenInUse => (StatusCode::CONFLICT, "iden in use"),
            Self::CallOver => (StatusCode::CONFLICT, "call is over"),
            Self::LargeBody => (StatusCode::PAYLOAD_TOO_LARGE, "request body too large"),
            Self::TooManyRequests { .. } => (StatusCode::TOO_MANY_REQUESTS, "too many requests"),
            Self::Randomness(_) | Self::ClientUnknown | Self::Interrupted => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal error")
            }
            Self::Directory(_) | Self::Journal(_) => (StatusCode::BAD_GATEWAY, "backend error"),
            Self::ApplicationServer(_) => {
                (StatusCode::BAD_GATEWAY, "could not resolve application server")
            }
            Self::Originate(_) => (StatusCode::BAD_GATEWAY, "could not originate call"),
            Self::Control(_) => (StatusCode::BAD_GATEWAY, "could not control call"),
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests { retry_after } => Some(*retry_after),
            _ => None,
        }
    }
}

impl IntoResponse for SignedError {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            error: &'static str,
        }
        let mut response = one_line(self.status(), &Body { error: self.told() });
        if let Some(wait) = self.retry_after() {
            // Rounded up: whoever comes back then is let in.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
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
