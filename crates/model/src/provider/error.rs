//! Why a call was not accepted, and why one could not be controlled.

use crate::connection_failure::hint_of_status;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Why a call was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It refused with an HTTP status.
    #[error("the telephone system refused the call (status {status}, {refused_by}){}", hint(*status))]
    Refused { status: u16, refused_by: RefusalSource, retry_after: Option<Duration> },
    /// It refused by its own protocol.
    #[error("the telephone system refused the call")]
    Rejected(#[source] Arc<dyn std::error::Error + Send + Sync>),
    /// It was not reached and has received nothing.
    #[error("the telephone system could not be reached")]
    Unreachable(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
    /// It was reached and did not answer. The call may still be placed.
    #[error("the telephone system did not answer in time")]
    OutcomeUnknown(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
    /// It was not asked: the driver keeps to the rate limits that the telephone system documents.
    #[error("the telephone system was not asked, because its rate limit is reached")]
    RateLimited { retry_after: Duration },
    /// This telephone system has no way to place such a call; it was not asked.
    #[error("the telephone system cannot place a call of this kind")]
    NotSupported,
}

/// Why a call could not be controlled.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// This telephone system cannot do that.
    #[error("the telephone system cannot do that")]
    NotSupported,
    /// The call does not exist any more.
    #[error("the telephone system knows no such call")]
    NoSuchCall,
    /// It refused.
    #[error("the telephone system refused")]
    Refused(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
    /// It has received nothing.
    #[error("the telephone system could not be reached")]
    Unreachable(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
    /// It may have received the request.
    #[error("the telephone system did not answer in time")]
    OutcomeUnknown(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
}

impl ControlError {
    /// The label for metrics.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotSupported => "not_supported",
            Self::NoSuchCall => "no_such_call",
            Self::Refused(_) => "refused",
            Self::Unreachable(_) => "unreachable",
            Self::OutcomeUnknown(_) => "unknown",
        }
    }
}

fn hint(status: u16) -> String {
    hint_of_status(status).map(|hint| format!("; {hint}")).unwrap_or_default()
}

impl ProviderError {
    /// Whether it is certain that no call is placed.
    pub fn nothing_was_placed(&self) -> bool {
        match self {
            Self::Refused { .. }
            | Self::Rejected(_)
            | Self::Unreachable(_)
            | Self::RateLimited { .. }
            | Self::NotSupported => true,
            Self::OutcomeUnknown(_) => false,
        }
    }

    /// The label for metrics.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Refused { .. } | Self::Rejected(_) => "refused",
            Self::Unreachable(_) => "unreachable",
            Self::OutcomeUnknown(_) => "unknown",
            Self::RateLimited { .. } => "rate_limited",
            Self::NotSupported => "not_supported",
        }
    }

    /// The HTTP status of a refusal, of systems with an HTTP API.
    pub fn upstream_status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Rejected(_)
            | Self::Unreachable(_)
            | Self::OutcomeUnknown(_)
            | Self::RateLimited { .. }
            | Self::NotSupported => None,
        }
    }
}

/// The sender of a refusal: the telephone system, or a gateway in front of it. The operator has to look at
/// different places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalSource {
    /// The telephone system itself.
    TelephoneSystem,
    /// An API gateway in front of it.
    Gateway,
}

impl fmt::Display for RefusalSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TelephoneSystem => "said by the telephone system",
            Self::Gateway => "said by the API gateway in front of it",
        })
    }
}
