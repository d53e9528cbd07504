//! The connection test: whether a telephone system can be used with the settings.

use super::error::RefusalSource;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// A connection test that passed, with what it has shown.
///
/// Its lines are printed: they contain no number, no secret and nothing that identifies a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionReport(Vec<String>);

impl ConnectionReport {
    /// A report with these lines, each a short sentence without a full stop: "the token is accepted".
    pub fn new<T: Into<String>>(lines: impl IntoIterator<Item = T>) -> Self {
        Self(lines.into_iter().map(Into::into).collect())
    }

    /// What the test has shown.
    pub fn lines(&self) -> &[String] {
        &self.0
    }
}

/// Why a connection test did not pass. `Display` and the sources are printed, like a [`ConnectionReport`].
#[derive(Clone, Debug, thiserror::Error)]
pub enum ConnectionProblem {
    /// This provider has no test.
    #[error("this telephone system has no connection test")]
    NotSupported,
    /// The settings do not say what is tested, with the name of the setting that is missing.
    #[error("{setting} is not set")]
    NotSet { setting: &'static str },
    /// It was not reached.
    #[error("the telephone system could not be reached")]
    Unreachable(#[source] Option<Arc<dyn Error + Send + Sync>>),
    /// It was reached and did not answer.
    #[error("the telephone system did not answer in time")]
    NoAnswer(#[source] Option<Arc<dyn Error + Send + Sync>>),
    /// The credentials are wrong or have expired.
    #[error("the credentials are refused ({refused_by})")]
    Unauthenticated { refused_by: RefusalSource },
    /// The credentials are right and lack a permission, which is named as its administrator knows it.
    #[error("the credentials lack a permission: {permission}")]
    Forbidden { permission: &'static str },
    /// Something that the settings name does not exist there: "contact flow".
    #[error("the telephone system has no such {what}")]
    NotFound { what: &'static str },
    /// It refuses requests for a while.
    #[error("the telephone system received too many requests")]
    Throttled { retry_after: Option<Duration> },
    /// It refused for another reason.
    #[error("the telephone system refused the request (status {status}, {refused_by})")]
    Refused { status: u16, refused_by: RefusalSource },
    /// It answered what only another system or a proxy would: the address may be wrong.
    #[error("the answer cannot be read; the address may be that of another system")]
    UnexpectedAnswer,
}

impl ConnectionProblem {
    /// The problem of a request that was refused with an HTTP status.
    pub fn of_status(
        status: u16,
        refused_by: RefusalSource,
        retry_after: Option<Duration>,
        permission: &'static str,
    ) -> Self {
        match status {
            401 => Self::Unauthenticated { refused_by },
            403 => Self::Forbidden { permission },
            429 => Self::Throttled { retry_after },
            _ => Self::Refused { status, refused_by },
        }
    }
}
