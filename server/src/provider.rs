//! The telephone systems, behind one port.
//!
//! | way out | module | sees the call's states |
//! |---|---|---|
//! | NetSapiens, in three ways | [`netsapiens`] | as far as each way lets it |
//! | Asterisk, manager interface | [`asterisk`] | yes, also of signed calls |
//! | the built-in simulator | [`simulator`] | yes |
//!
//! To add one: implement [`Provider`] in a file of its own, give it a variant in [`ProviderKind`] and
//! a section in the settings. A provider knows nothing of limits, tenants or HTTP statuses of ours.

pub mod asterisk;
pub mod netsapiens;
pub mod simulator;

use crate::calls::call_code::CallCode;
use crate::calls::call_id::CallId;
use crate::calls::digit::Digit;
use crate::calls::following::Following;
use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared_types::branding::Label;
use shared_types::phone::PhoneNumber;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Asks one telephone system for calls.
#[async_trait]
pub trait Provider: Send + Sync {
    /// What can be done with a call once it was placed.
    fn capabilities(&self) -> Capabilities;

    /// Asks the telephone system to place a call.
    ///
    /// `Ok` means that the system took the request, not that a phone rings. It is sent once: after
    /// [`ProviderError::OutcomeUnknown`] the call may still come, so nothing may send it again.
    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError>;

    /// Whether somebody is there to talk to callers of `queue`. Never an error: a call is not
    /// refused because this could not be found out.
    async fn attendance(&self, _api_domain: &str, _queue: &str) -> Attendance {
        Attendance::Unknown
    }
}

/// A call that a telephone system took: what its driver needs to see and to reach it again.
#[async_trait]
pub trait PlacedCall: Send + Sync {
    /// Its states, as far as the telephone system tells of them.
    fn following(&self) -> Following;

    /// Ends the call on all its legs.
    async fn hang_up(&self) -> Result<(), ControlError> {
        Err(ControlError::NotSupported)
    }

    /// Lets the other side hear one key.
    async fn play_dtmf(&self, _digit: Digit) -> Result<(), ControlError> {
        Err(ControlError::NotSupported)
    }
}

/// What a telephone system can do with its calls. What it cannot is refused with a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// It tells of more than that it took the call.
    pub progress: bool,
    pub hang_up: bool,
    pub dtmf: bool,
    /// It shows the called a code that came with the call ([`NewCall::code`]).
    pub code: bool,
}

impl Capabilities {
    pub const ALL: Self = Self { progress: true, hang_up: true, dtmf: true, code: true };
    pub const NONE: Self = Self { progress: false, hang_up: false, dtmf: false, code: false };
}

/// Whether somebody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attendance {
    Staffed,
    Unstaffed,
    /// The telephone system does not say, or was not asked.
    Unknown,
}

/// One call to be placed.
#[derive(Clone, Debug)]
pub struct NewCall {
    pub id: CallId,
    /// The tenant's domain as the telephone system knows it.
    pub api_domain: String,
    /// Whom to call.
    pub number: PhoneNumber,
    /// Who talks to them, and whose phone rings first.
    pub order: RingOrder,
    /// What the called see, in place of what is set for all calls.
    pub caller_id: Option<PhoneNumber>,
    /// What the called are shown so that they know the call, if the telephone system can.
    pub code: Option<CallCode>,
    /// Who calls, in the company's own words.
    pub company: Option<Label>,
}

/// Which phone rings first, and which after that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RingOrder {
    /// The number's phone, then the extension of the queue that talks to whoever answers.
    NumberThenQueue { queue: String },
    /// The phone of the user who asked, by its extension, then the number's.
    ExtensionThenNumber { extension: String },
}

/// The telephone system took the request.
#[derive(Clone)]
pub struct Originated {
    /// The HTTP status it answered with, where it speaks HTTP.
    pub upstream_status: Option<u16>,
    pub call: Arc<dyn PlacedCall>,
}

impl fmt::Debug for Originated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Originated");
        shown.field("upstream_status", &self.upstream_status).finish_non_exhaustive()
    }
}

/// What the telephone system did instead.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It answered, and said no.
    #[error("the telephone system refused the call (status {status}, {spoke})")]
    Refused { status: u16, spoke: Spokesman, retry_after: Option<Duration> },
    /// It answered, and said no in words of its own.
    #[error("the telephone system refused the call")]
    Rejected(#[source] Arc<dyn std::error::Error + Send + Sync>),
    /// It was never reached, so it has heard nothing.
    #[error("the telephone system could not be reached")]
    Unreachable(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
    /// It was reached and did not answer. The call may still come.
    #[error("the telephone system did not answer in time")]
    OutcomeUnknown(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
    /// This telephone system has no way to place such a call; it was not asked.
    #[error("the telephone system cannot place a call of this kind")]
    NotSupported,
}

/// Why something could not be done to a call.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// This telephone system has no way to do that.
    #[error("the telephone system cannot do that")]
    NotSupported,
    /// The call is not there any more.
    #[error("the telephone system knows no such call")]
    NoSuchCall,
    /// It answered, and said no.
    #[error("the telephone system refused")]
    Refused(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
    /// It has heard nothing.
    #[error("the telephone system could not be reached")]
    Unreachable(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
    /// It may have heard.
    #[error("the telephone system did not answer in time")]
    OutcomeUnknown(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
}

impl ControlError {
    /// In a word, for counting.
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

impl ProviderError {
    /// The telephone system certainly places no call.
    pub fn nothing_was_placed(&self) -> bool {
        match self {
            Self::Refused { .. }
            | Self::Rejected(_)
            | Self::Unreachable(_)
            | Self::NotSupported => true,
            Self::OutcomeUnknown(_) => false,
        }
    }

    /// In a word, for counting.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Refused { .. } | Self::Rejected(_) => "refused",
            Self::Unreachable(_) => "unreachable",
            Self::OutcomeUnknown(_) => "unknown",
            Self::NotSupported => "not_supported",
        }
    }

    pub fn upstream_status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Rejected(_)
            | Self::Unreachable(_)
            | Self::OutcomeUnknown(_)
            | Self::NotSupported => None,
        }
    }
}

/// Who wrote a refusal: the telephone system, or a gateway in front of it. For the operator, whose
/// next step differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spokesman {
    TelephoneSystem,
    Gateway,
}

impl fmt::Display for Spokesman {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TelephoneSystem => "said by the telephone system",
            Self::Gateway => "said by the API gateway in front of it",
        })
    }
}

/// Which telephone system.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// Asterisk through its manager interface.
    Asterisk,
    /// NetSapiens, in the way that the settings choose.
    Netsapiens,
    /// No telephone at all: the built-in simulator.
    Simulator,
}

impl ProviderKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asterisk => "asterisk",
            Self::Netsapiens => "netsapiens",
            Self::Simulator => "simulator",
        }
    }
}

/// The telephone systems that the settings describe.
#[derive(Clone, Default)]
pub struct Providers(BTreeMap<ProviderKind, Arc<dyn Provider>>);

impl Providers {
    #[must_use]
    pub fn with(mut self, kind: ProviderKind, provider: Arc<dyn Provider>) -> Self {
        self.0.insert(kind, provider);
        self
    }

    pub fn get(&self, kind: ProviderKind) -> Option<&Arc<dyn Provider>> {
        self.0.get(&kind)
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
