//! What holds for the answers of every HTTP API, and for requests without one.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use model::connection_failure::ConnectionFailure;
use reqwest::header::{self, HeaderMap};
use reqwest::{Response, Url};
use std::sync::Arc;
use std::time::Duration;

/// No longer pause is believed.
const MAX_RETRY_AFTER: Duration = Duration::from_hours(24);

/// Whether a request without an answer may have been received: it was, unless there was no connection. It decides
/// whether a call may have been placed.
pub(crate) fn may_be_received(error: &reqwest::Error) -> bool {
    !(error.is_connect() || error.is_builder())
}

/// Where a request without an answer was sent, and why there is none. Nothing else of its address is kept: it may hold
/// what must not be logged.
pub(crate) fn connection_failure(error: reqwest::Error) -> Arc<ConnectionFailure> {
    let url = error.url().cloned();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or("an unknown host");
    let port = url.as_ref().and_then(Url::port_or_known_default);
    Arc::new(ConnectionFailure::new(host, port, &error.without_url()))
}

/// Whether a request that was answered with this status may have had its effect. A server error may come from a gateway
/// that gave up waiting, or from the time after the effect: only 503 says that nothing was done.
pub(crate) fn may_have_effect(status: u16) -> bool {
    status >= 500 && status != 503
}

/// The whole body; `None` if the connection is lost or the body is longer than `max_bytes`.
pub(crate) async fn body(mut response: Response, max_bytes: usize) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > max_bytes {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

/// `Retry-After`: seconds, or the time of an HTTP date (RFC 9110, section 10.2.3). At most a day.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let time = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => until(text, now)?,
    };
    Some(time.min(MAX_RETRY_AFTER))
}

fn until(date: &str, now: Timestamp) -> Option<Duration> {
    let date = rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    Duration::try_from(date.duration_since(now)).ok().or(Some(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now: Timestamp = "2026-11-21T08:00:00Z".parse().unwrap();
        let read = |text: &str| {
            let headers = [(header::RETRY_AFTER, text.parse().unwrap())].into_iter().collect();
            retry_after(&headers, now).map(|time| time.as_secs())
        };

        assert_eq!(read("7"), Some(7));
        assert_eq!(read("Sat, 21 Nov 2026 08:01:30 GMT"), Some(90));
        assert_eq!(read("Sat, 21 Nov 2026 07:00:00 GMT"), Some(0));
        assert_eq!(read("99999999"), Some(86_400));
        for unusable in ["soon", "-1", "1.5", ""] {
            assert_eq!(read(unusable), None, "{unusable}");
        }
    }

    #[test]
    fn only_a_status_that_says_that_nothing_was_done_is_certain() {
        for certain in [301, 400, 401, 403, 404, 409, 422, 429, 503] {
            assert!(!may_have_effect(certain), "{certain}");
        }
        for open in [500, 501, 502, 504, 520] {
            assert!(may_have_effect(open), "{open}");
        }
    }
}
