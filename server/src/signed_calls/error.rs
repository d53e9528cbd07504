//! Every way a signed call fails. Which HTTP status and words that is, says [`crate::error`].

use super::lenient_json::NotThatJson;
use crate::application_servers::ResolveError;
use crate::directory::DirectoryError;
use admission::nonces::NonceError;
use admission::rate_limits::RateLimited;
use model::exchange::ExchangeError;
use model::random::RandomError;
use std::time::Duration;
use store::error::JournalError;

/// Why there is no nonce, no call, or no news of one.
#[derive(Debug, thiserror::Error)]
pub enum SignedError {
    #[error(transparent)]
    InvalidJson(#[from] NotThatJson),
    #[error("the address of record is not one")]
    InvalidAor,
    #[error("the destination is not one")]
    InvalidDestination,
    #[error("the call's name is not one")]
    InvalidIden,
    #[error("the digits are not ones that a telephone has")]
    InvalidDigits,
    #[error("the nonce is not taken")]
    InvalidNonce(#[source] NonceError),
    /// No such terminal, or not its password; nobody is told which.
    #[error("the caller is not who they say")]
    Forbidden,
    #[error("no such method here")]
    Method,
    /// No such call, or not this token; nobody is told which.
    #[error("no such call")]
    NoSuchCall,
    #[error("the body did not arrive in time")]
    SlowBody,
    #[error("a call of this name lives")]
    IdenInUse,
    #[error("the call is over")]
    CallOver,
    #[error("the body is too large")]
    LargeBody,
    #[error("too many requests")]
    TooManyRequests { retry_after: Duration },
    #[error("nothing unguessable could be made")]
    Randomness(#[from] RandomError),
    #[error("the client's address is not known")]
    ClientUnknown,
    /// The task that placed the call ended in a fault of ours. The call may come.
    #[error("the request was interrupted by a fault")]
    Interrupted,
    #[error("the directory did not say")]
    Directory(#[from] DirectoryError),
    /// A call that cannot be recorded is not placed.
    #[error("the call could not be recorded")]
    Journal(#[from] JournalError),
    #[error("the application server is not known")]
    ApplicationServer(#[from] ResolveError),
    #[error("the call was not placed")]
    Originate(#[source] ExchangeError),
    #[error("the call did not do as it was told")]
    Control(#[source] ExchangeError),
}

impl From<RateLimited> for SignedError {
    fn from(limited: RateLimited) -> Self {
        Self::TooManyRequests { retry_after: limited.retry_after }
    }
}

impl From<NonceError> for SignedError {
    fn from(error: NonceError) -> Self {
        match error {
            NonceError::Malformed
            | NonceError::Forged
            | NonceError::OutOfTime
            | NonceError::Reused => Self::InvalidNonce(error),
            // The oldest of those that were used run out within this time.
            NonceError::Full => Self::TooManyRequests { retry_after: Duration::from_secs(5) },
        }
    }
}
