//! Why a request to AWS failed, and what that means for a call, its control and the connection test.

use super::credentials::CredentialsError;
use super::reply::Refusal;
use super::signing::SigningError;
use crate::http_reply;
use model::provider::{ConnectionProblem, ControlError, ProviderError, RefusalSource};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// The names of refusals that other credentials may avert.
const REFUSED_CREDENTIALS: [&str; 9] = [
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AwsError {
    /// Nothing was sent.
    #[error("there are no credentials for AWS")]
    Credentials(#[source] CredentialsError),
    /// Nothing was sent.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// There was no connection, so nothing was received.
    #[error("AWS could not be reached")]
    Unreachable(#[source] Arc<dyn Error + Send + Sync>),
    /// It may have been received.
    #[error("AWS did not answer in time")]
    NoAnswer(#[source] Arc<dyn Error + Send + Sync>),
    /// It was received, and the answer was lost or is no answer of AWS.
    #[error("the answer of AWS cannot be read")]
    Unreadable { status: u16 },
    #[error("AWS refused the request (status {}{})", .0.status, name_suffix(.0))]
    Refused(Refusal),
}

impl AwsError {
    /// The name of the refusal, if it is one of AWS.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.name.as_ref().map(super::reply::ErrorName::as_str),
            _ => None,
        }
    }

    /// The status of the refusal.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            _ => None,
        }
    }

    /// How long no further request is wanted.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refusal) => refusal.retry_after,
            _ => None,
        }
    }

    /// AWS wants fewer requests.
    pub(crate) fn is_throttling(&self) -> bool {
        self.status() == Some(429) || self.name() == Some("ThrottlingException")
    }

    /// The credentials were refused; the request had no effect.
    pub(super) fn refuses_credentials(&self) -> bool {
        self.name().is_some_and(|name| REFUSED_CREDENTIALS.contains(&name))
    }

    /// The request may have had an effect, and nothing says whether it had.
    pub(crate) fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::NoAnswer(_) | Self::Unreadable { .. } => true,
            Self::Refused(refusal) => http_reply::may_have_effect(refusal.status),
            Self::Credentials(_) | Self::Signing(_) | Self::Unreachable(_) => false,
        }
    }

    /// For the connection test. `permission` is what the request needs; `what` is not there if AWS does not find
    /// it.
    pub(crate) fn into_connection_problem(
        self,
        permission: &'static str,
        what: &'static str,
    ) -> ConnectionProblem {
        if self.refuses_credentials() {
            return ConnectionProblem::Unauthenticated {
                refused_by: RefusalSource::TelephoneSystem,
            };
        }
        if self.is_throttling() {
            return ConnectionProblem::Throttled { retry_after: self.retry_after() };
        }
        match self {
            Self::Refused(Refusal { status: 404, name: Some(_), .. }) => {
                ConnectionProblem::NotFound { what }
            }
            Self::Refused(refusal) => ConnectionProblem::of_status(
                refusal.status,
                refusal.source(),
                refusal.retry_after,
                permission,
            ),
            Self::Unreadable { .. } => ConnectionProblem::UnexpectedAnswer,
            Self::NoAnswer(cause) => ConnectionProblem::NoAnswer(Some(cause)),
            error @ (Self::Credentials(_) | Self::Signing(_) | Self::Unreachable(_)) => {
                ConnectionProblem::Unreachable(Some(Arc::new(error)))
            }
        }
    }
}

impl Refusal {
    /// Every refusal of AWS has a name.
    fn source(&self) -> RefusalSource {
        match self.name {
            Some(_) => RefusalSource::TelephoneSystem,
            None => RefusalSource::Gateway,
        }
    }
}

impl From<AwsError> for ProviderError {
    fn from(error: AwsError) -> Self {
        if error.is_outcome_unknown() {
            return Self::OutcomeUnknown(Some(Arc::new(error)));
        }
        match error {
            AwsError::Refused(refusal) => Self::Refused {
                status: refusal.status,
                refused_by: refusal.source(),
                retry_after: refusal.retry_after,
            },
            error => Self::Unreachable(Some(Arc::new(error))),
        }
    }
}

impl From<AwsError> for ControlError {
    fn from(error: AwsError) -> Self {
        if error.is_outcome_unknown() {
            return Self::OutcomeUnknown(Some(Arc::new(error)));
        }
        match error {
            error @ AwsError::Refused(_) => Self::Refused(Some(Arc::new(error))),
            error => Self::Unreachable(Some(Arc::new(error))),
        }
    }
}

fn name_suffix(refusal: &Refusal) -> String {
    refusal.name.as_ref().map(|name| format!(", {name}")).unwrap_or_default()
}
