//! The telephone exchanges that place signed calls, behind one port.

use crate::calls::digit::Digit;
use crate::calls::following::Following;
use crate::directory::names::{EndpointName, Extension};
use async_trait::async_trait;
use shared_types::aor::Aor;
use shared_types::destination::Destination;
use shared_types::iden::Iden;
use std::error::Error;
use std::time::Duration;

/// Places calls on the exchange that it is told, and follows them.
#[async_trait]
pub trait Exchange: Send + Sync {
    /// Asks the exchange at `host` to ring the terminal and then its destination.
    ///
    /// `Ok` means that the exchange took the call, not that anything rings. It is sent once.
    async fn originate(&self, host: &str, call: SignedCall) -> Result<Following, ExchangeError>;

    /// Ends the call `iden` on all its legs.
    async fn hang_up(&self, host: &str, iden: &Iden) -> Result<(), ExchangeError>;

    /// Lets the destination of the call `iden` hear `digit`.
    async fn play_dtmf(&self, host: &str, iden: &Iden, digit: Digit) -> Result<(), ExchangeError>;
}

/// A call that may be placed: its user proved who they are.
#[derive(Clone, Debug)]
pub struct SignedCall {
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
    /// The exchange may take its local channels out of the call once it stands.
    pub optimize: bool,
    pub aor: Aor,
}

/// What the exchange did instead.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// It has heard nothing.
    #[error("the exchange heard nothing")]
    NotSent(#[source] Box<dyn Error + Send + Sync>),
    #[error("the exchange said no")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    /// It may have heard. The call may come.
    #[error("the exchange did not answer in time")]
    OutcomeUnknown(#[source] Box<dyn Error + Send + Sync>),
    /// For what is done to a call: it is not there any more.
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
