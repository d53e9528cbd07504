//! Why a connection ended.

use model::random::RandomError;
use std::io;

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DisconnectReason {
    /// Asterisk closed it.
    Closed,
    /// Reading or writing failed.
    Io(io::ErrorKind),
    /// No pong arrived before the next ping.
    PingTimeout,
    /// No action id could be made.
    Random,
    /// The last handle was dropped.
    NoMoreHandles,
}

impl From<io::Error> for DisconnectReason {
    fn from(error: io::Error) -> Self {
        Self::Io(error.kind())
    }
}

impl From<RandomError> for DisconnectReason {
    fn from(_: RandomError) -> Self {
        Self::Random
    }
}
