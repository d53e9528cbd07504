//! The telephone exchanges that place signed calls, behind one port.

use crate::call_progress::CallProgress;
use crate::dtmf_digit::Digit;
use crate::extension::{EndpointName, Extension};
use async_trait::async_trait;
use shared_types::aor::Aor;
use shared_types::destination::Destination;
use shared_types::iden::Iden;
use std::error::Error;
use std::time::Duration;

/// Places calls on an exchange that is named with each request, and observes them.
#[async_trait]
pub trait Exchange: Send + Sync {
    /// Asks the exchange at `host` to ring the terminal and then its destination.
    ///
    /// `Ok` means that the exchange accepted the call, not that anything rings. It is sent once.
    async fn originate(&self, host: &str, call: SignedCall) -> Result<CallProgress, ExchangeError>;

    /// Ends the call `iden` on all its legs.
    async fn hang_up(&self, host: &str, iden: &Iden) -> Result<(), ExchangeError>;

    /// Plays `digit` to the destination of the call `iden`.
    async fn play_dtmf(&self, host: &str, iden: &Iden, digit: Digit) -> Result<(), ExchangeError>;
}

/// A call of an authenticated user.
#[derive(Clone, Debug)]
pub struct SignedCall {
    /// The id that the user chose, or a generated one.
    pub iden: Iden,
    /// Dialled as the user would type it.
    pub destination: Destination,
    pub endpoint: EndpointName,
    pub extension: Extension,
    pub company: u64,
    pub brand: u64,
    /// How long the terminal may ring.
    pub dial_timeout: Duration,
    /// How long the call may last once the terminal has answered.
    pub max_duration: Duration,
    /// The exchange may remove its local channels from the call once it is connected.
    pub optimize: bool,
    pub aor: Aor,
}

/// Why the exchange did not do what was requested.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The exchange did not receive the request.
    #[error("the exchange heard nothing")]
    NotSent(#[source] Box<dyn Error + Send + Sync>),
    /// The exchange refused.
    #[error("the exchange said no")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// The exchange may have received the request. The call may still be placed.
    #[error("the exchange did not answer in time")]
    OutcomeUnknown(#[source] Box<dyn Error + Send + Sync>),
    /// Of call control: the call does not exist any more.
    #[error("the exchange knows no such call")]
    NoSuchCall,
}

impl ExchangeError {
    /// The exchange certainly places no call.
    pub fn nothing_was_placed(&self) -> bool {
        match self {
            Self::NotSent(_) | Self::Refused(_) | Self::NoSuchCall => true,
            Self::OutcomeUnknown(_) => false,
        }
    }
}
