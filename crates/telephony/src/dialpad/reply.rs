//! What the answers of Dialpad mean, and what it means that there is none.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use model::provider::{ConnectionProblem, ControlError, ProviderError, RefusalSource};
use reqwest::Response;
use reqwest::header::{self, HeaderMap};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// A longer answer is not read. The longest are lists of subscriptions.
const MAX_BODY_BYTES: usize = 1024 * 1024;
const MAX_RETRY_AFTER: Duration = Duration::from_hours(24);

/// A failed request. It contains nothing of the answer, which may quote a number.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum RequestError {
    /// It was not sent, because the company's limit is reached.
    #[error("the rate limit of the company is reached")]
    Limited { retry_after: Duration },
    /// There was no connection, so nothing was received.
    #[error("there is no connection")]
    NotSent(#[source] Arc<dyn Error + Send + Sync>),
    /// It may have been received.
    #[error("there is no answer")]
    NoAnswer(#[source] Arc<dyn Error + Send + Sync>),
    /// It was answered with this status, which is no success.
    #[error("the answer has the status {status}")]
    Status { status: u16, retry_after: Option<Duration> },
    /// It was answered with a success whose content is broken or not as documented.
    #[error("the answer cannot be read")]
    Unreadable,
}

impl RequestError {
    /// The failure of a request that has no response.
    pub(super) fn without_response(error: reqwest::Error) -> Self {
        let is_sent = !(error.is_connect() || error.is_builder());
        // The address contains ids.
        let error = Arc::new(error.without_url());
        if is_sent { Self::NoAnswer(error) } else { Self::NotSent(error) }
    }

    /// The failure of a create. A server error may come from a gateway that gave up waiting, or from the time
    /// after the call was placed: only 501 and 503 say that nothing was done.
    pub(super) fn of_create(self) -> ProviderError {
        match self {
            Self::Status { status, .. } if is_ambiguous(status) => {
                ProviderError::OutcomeUnknown(Some(Arc::new(self)))
            }
            Self::NoAnswer(cause) => ProviderError::OutcomeUnknown(Some(cause)),
            other => other.of_preflight(),
        }
    }

    /// The failure of a request that places nothing.
    pub(super) fn of_preflight(self) -> ProviderError {
        match self {
            Self::Limited { retry_after } => ProviderError::Refused {
                status: 429,
                refused_by: RefusalSource::OwnRateLimit,
                retry_after: Some(retry_after),
            },
            Self::Status { status, retry_after } => ProviderError::Refused {
                status,
                refused_by: RefusalSource::TelephoneSystem,
                retry_after,
            },
            Self::NotSent(cause) | Self::NoAnswer(cause) => ProviderError::Unreachable(Some(cause)),
            Self::Unreadable => ProviderError::Unreachable(Some(Arc::new(self))),
        }
    }

    /// The failure of a request that controls a call.
    pub(super) fn of_control(self) -> ControlError {
        match self {
            Self::Status { status: 404, .. } => ControlError::NoSuchCall,
            Self::Status { status, .. } if is_ambiguous(status) => {
                ControlError::OutcomeUnknown(Some(Arc::new(self)))
            }
            Self::NoAnswer(cause) => ControlError::OutcomeUnknown(Some(cause)),
            Self::NotSent(cause) => ControlError::Unreachable(Some(cause)),
            Self::Limited { .. } | Self::Status { .. } | Self::Unreadable => {
                ControlError::Refused(Some(Arc::new(self)))
            }
        }
    }

    /// The failure of a connection test.
    pub(super) fn of_connection_test(self) -> ConnectionProblem {
        match self {
            Self::Limited { retry_after } => {
                ConnectionProblem::Throttled { retry_after: Some(retry_after) }
            }
            Self::NotSent(cause) => ConnectionProblem::Unreachable(Some(cause)),
            Self::NoAnswer(cause) => ConnectionProblem::NoAnswer(Some(cause)),
            Self::Status { status, retry_after } => ConnectionProblem::of_status(
                status,
                RefusalSource::TelephoneSystem,
                retry_after,
                "an API key of a company administrator",
            ),
            Self::Unreadable => ConnectionProblem::UnexpectedAnswer,
        }
    }
}

fn is_ambiguous(status: u16) -> bool {
    status >= 500 && !matches!(status, 501 | 503)
}

/// The response, if its status is a success.
pub(super) fn check_status(response: Response, now: Timestamp) -> Result<Response, RequestError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let retry_after = retry_after(response.headers(), now);
    Err(RequestError::Status { status: status.as_u16(), retry_after })
}

/// The content of a success.
pub(super) async fn json<T: DeserializeOwned>(mut response: Response) -> Result<T, RequestError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| RequestError::Unreadable)? {
        if body.len() + chunk.len() > MAX_BODY_BYTES {
            return Err(RequestError::Unreadable);
        }
        body.extend_from_slice(&chunk);
    }
    // The error would quote the content.
    serde_json::from_slice(&body).map_err(|_| RequestError::Unreadable)
}

/// Seconds, or the time of an HTTP date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
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

    fn status(status: u16) -> RequestError {
        RequestError::Status { status, retry_after: None }
    }

    #[test]
    fn a_refused_create_has_placed_nothing_and_a_broken_server_leaves_it_open() {
        for refused in [301, 400, 401, 403, 404, 409, 422, 429, 501, 503] {
            assert!(status(refused).of_create().nothing_was_placed(), "{refused}");
        }
        for open in [500, 502, 504, 520] {
            assert!(!status(open).of_create().nothing_was_placed(), "{open}");
            assert!(status(open).of_preflight().nothing_was_placed(), "{open}: nothing was sent");
        }
    }

    #[test]
    fn a_hang_up_of_a_call_that_is_gone_says_so() {
        assert!(matches!(status(404).of_control(), ControlError::NoSuchCall));
        assert!(matches!(status(409).of_control(), ControlError::Refused(_)));
        assert!(matches!(status(500).of_control(), ControlError::OutcomeUnknown(_)));
    }

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
}
