//! The port behind which the telephone systems are.
//!
//! A provider knows nothing of limits, tenants, or HTTP statuses of this server.

use crate::call_code::CallCode;
use crate::call_id::CallId;
use crate::call_progress::CallProgress;
use crate::dtmf_digit::DtmfDigit;
use crate::extension::{EndpointName, Extension};
use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared_types::aor::Aor;
use shared_types::branding::Label;
use shared_types::call_state::CallState;
use shared_types::destination::Destination;
use shared_types::iden::Iden;
use shared_types::phone::PhoneNumber;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Places calls on one telephone system.
#[async_trait]
pub trait Provider: Send + Sync {
    /// What can be done with a call once it was placed.
    fn capabilities(&self) -> Capabilities;

    /// Asks the telephone system to place a call.
    ///
    /// `Ok` means that the system accepted the request, not that a phone rings. It is sent once: after
    /// [`ProviderError::OutcomeUnknown`] the call may still be placed, so it must not be sent again.
    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError>;

    /// Asks the telephone system to ring a user's terminal and then its destination. Sent once, like
    /// [`Self::originate`].
    async fn originate_from_terminal(
        &self,
        _call: &TerminalCall,
    ) -> Result<Originated, ProviderError> {
        Err(ProviderError::NotSupported)
    }

    /// What is needed to find `call` again after a restart, before it is placed. `None` if this telephone system
    /// cannot find its calls again.
    fn resume_handle(&self, _call: &NewCall) -> Option<ResumeHandle> {
        None
    }

    /// The same for a call from a terminal.
    fn terminal_resume_handle(&self, _call: &TerminalCall) -> Option<ResumeHandle> {
        None
    }

    /// Observes a call that an earlier process placed, and whose states so far were `history`.
    async fn resume(
        &self,
        _handle: &ResumeHandle,
        _history: &[CallState],
    ) -> Result<Arc<dyn PlacedCall>, ResumeError> {
        Err(ResumeError::NotSupported)
    }

    /// Whether an agent of `queue` can take a call. Never an error: a call is not refused because this
    /// could not be determined.
    async fn agent_availability(&self, _api_domain: &str, _queue: &str) -> AgentAvailability {
        AgentAvailability::Unknown
    }
}

/// A call that a telephone system accepted: what its driver needs to observe and to control it.
#[async_trait]
pub trait PlacedCall: Send + Sync {
    /// The states of the call, as far as the telephone system reports them.
    fn progress(&self) -> CallProgress;

    /// Ends the call on all its legs.
    async fn hang_up(&self) -> Result<(), ControlError> {
        Err(ControlError::NotSupported)
    }

    /// Plays one digit to the other side.
    async fn play_dtmf(&self, _digit: DtmfDigit) -> Result<(), ControlError> {
        Err(ControlError::NotSupported)
    }
}

/// What a telephone system can do with its calls. What it cannot do is refused with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent capability")]
pub struct Capabilities {
    /// It reports states after the acceptance of the call.
    pub progress: bool,
    /// It can end a call.
    pub hang_up: bool,
    /// It can play digits into a call.
    pub dtmf: bool,
    /// It shows the called a code that came with the call ([`NewCall::code`]).
    pub code: bool,
}

impl Capabilities {
    pub const ALL: Self = Self { progress: true, hang_up: true, dtmf: true, code: true };
    pub const NONE: Self = Self { progress: false, hang_up: false, dtmf: false, code: false };
}

/// Whether an agent can take a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentAvailability {
    /// At least one agent can.
    Available,
    /// No agent can.
    Unavailable,
    /// The telephone system did not report it, or was not asked.
    Unknown,
}

/// One call to be placed.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// The id of the call, chosen by this server.
    pub id: CallId,
    /// The tenant's domain as the telephone system knows it.
    pub api_domain: String,
    /// The number to call.
    pub number: PhoneNumber,
    /// The other party, and whose phone rings first.
    pub order: RingOrder,
    /// Shown to the called person, in place of the setting for all calls.
    pub caller_id: Option<PhoneNumber>,
    /// Shown to the called person so that they recognise the call, if the telephone system can do that.
    pub code: Option<CallCode>,
    /// The name of the calling company.
    pub company: Option<Label>,
}

/// One call to be placed for the user of a terminal, who has signed the request with its password.
#[derive(Clone, Debug)]
pub struct TerminalCall {
    /// The host name of the application server that serves the user's company.
    pub host: String,
    /// The name of the call, chosen by the user or generated. The telephone system uses it as channel id.
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
    /// The telephone system may remove its local channels from the call once it is connected.
    pub optimize: bool,
    pub aor: Aor,
}

/// Which phone rings first, and which after that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RingOrder {
    /// The number's phone, then the extension of a queue.
    NumberThenQueue { queue: String },
    /// The phone of the requesting user, by its extension, then the number's.
    ExtensionThenNumber { extension: String },
}

/// The telephone system accepted the request.
#[derive(Clone)]
pub struct Originated {
    /// The HTTP status of the answer, of systems with an HTTP API.
    pub upstream_status: Option<u16>,
    /// The accepted call.
    pub call: Arc<dyn PlacedCall>,
}

impl fmt::Debug for Originated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Originated");
        shown.field("upstream_status", &self.upstream_status).finish_non_exhaustive()
    }
}

/// Why a call was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It refused with an HTTP status.
    #[error("the telephone system refused the call (status {status}, {refused_by})")]
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
    /// This telephone system has no way to place such a call; it was not asked.
    #[error("the telephone system cannot place a call of this kind")]
    NotSupported,
}

/// What a provider needs to find a call again. Only the provider reads it. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct ResumeHandle(String);

impl ResumeHandle {
    pub fn new(text: String) -> Self {
        Self(text)
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ResumeHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeHandle(…)")
    }
}

/// Why a call of an earlier process cannot be observed.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    #[error("the telephone system cannot find its calls again")]
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

impl ProviderError {
    /// Whether it is certain that no call is placed.
    pub fn nothing_was_placed(&self) -> bool {
        match self {
            Self::Refused { .. }
            | Self::Rejected(_)
            | Self::Unreachable(_)
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

/// The kinds of telephone systems.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// Asterisk through its manager interface.
    Asterisk,
    /// NetSapiens, in the way that the settings choose.
    Netsapiens,
    /// The built-in simulator, without any telephone.
    Simulator,
}

impl ProviderKind {
    /// The name in the settings and in metrics.
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
    /// Adds `provider`, or replaces the one of the same kind.
    #[must_use]
    pub fn with(mut self, kind: ProviderKind, provider: Arc<dyn Provider>) -> Self {
        self.0.insert(kind, provider);
        self
    }

    /// The provider of this kind, if it is set up.
    pub fn get(&self, kind: ProviderKind) -> Option<&Arc<dyn Provider>> {
        self.0.get(&kind)
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
