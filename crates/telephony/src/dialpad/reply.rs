//! What the answers of Dialpad mean, and what it means that there is none.

use crate::http_reply;
use jiff::Timestamp;
use model::provider::{ConnectionProblem, ControlError, ProviderError, RefusalSource};
use reqwest::Response;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// A longer answer is not read. The longest are lists of subscriptions.
const MAX_BODY_BYTES: usize = 1024 * 1024;

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
        let is_sent = http_reply::may_be_received(&error);
        let error = http_reply::connection_failure(error);
        if is_sent { Self::NoAnswer(error) } else { Self::NotSent(error) }
    }

    /// The failure of a create.
    pub(super) fn of_create(self) -> ProviderError {
        match self {
            Self::Status { status, .. } if http_reply::may_have_effect(status) => {
                ProviderError::OutcomeUnknown(Some(Arc::new(self)))
            }
            Self::NoAnswer(cause) => ProviderError::OutcomeUnknown(Some(cause)),
            other => other.of_preflight(),
        }
    }

    /// The failure of a request that places nothing.
    pub(super) fn of_preflight(self) -> ProviderError {
        match self {
            Self::Limited { retry_after } => ProviderError::RateLimited { retry_after },
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
            Self::Status { status, .. } if http_reply::may_have_effect(status) => {
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

/// The response, if its status is a success.
pub(super) fn check_status(response: Response, now: Timestamp) -> Result<Response, RequestError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let retry_after = http_reply::retry_after(response.headers(), now);
    Err(RequestError::Status { status: status.as_u16(), retry_after })
}

/// The content of a success.
pub(super) async fn json<T: DeserializeOwned>(response: Response) -> Result<T, RequestError> {
    let body = http_reply::body(response, MAX_BODY_BYTES).await.ok_or(RequestError::Unreadable)?;
    // The error would quote the content.
    serde_json::from_slice(&body).map_err(|_| RequestError::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16) -> RequestError {
        RequestError::Status { status, retry_after: None }
    }

    #[test]
    fn a_refused_create_has_placed_nothing_and_a_broken_server_leaves_it_open() {
        for refused in [301, 400, 401, 403, 404, 409, 422, 429, 503] {
            assert!(status(refused).of_create().nothing_was_placed(), "{refused}");
        }
        for open in [500, 501, 502, 504, 520] {
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
}
