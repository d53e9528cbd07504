//! The telephone systems, behind one port.
//!
//! | way out | module | sees the call's states |
//! |---|---|---|
//! | NetSapiens, legacy `queuedcall` | [`netsapiens`] | no: it names no call |
//! | Asterisk, manager interface | [`asterisk`] | yes, also of signed calls |
//! | the built-in simulator | [`simulator`] | yes |
//!
//! To add one: implement [`Provider`] in a file of its own, give it a variant in [`ProviderKind`] and
//! a section in the settings. A provider knows nothing of limits, tenants or HTTP statuses of ours.

pub mod asterisk;
pub mod netsapiens;
pub mod simulator;

use crate::callbacks::call_id::CallId;
use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared_types::call_state::CallState;
use shared_types::phone::PhoneNumber;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Asks one telephone system for calls.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Asks the telephone system to ring the visitor and bridge them into the queue.
    ///
    /// `Ok` means that the system took the request, not that a phone rings. It is sent once: after
    /// [`ProviderError::OutcomeUnknown`] the call may still come, so nothing may send it again.
    async fn originate(&self, call: &Callback) -> Result<Originated, ProviderError>;

    /// Where the call is now. `None` from a system that cannot say, or for a call it has forgotten.
    fn state(&self, call: &CallId) -> Option<CallState>;
}

/// One visitor to be called back.
#[derive(Clone, Debug)]
pub struct Callback {
    pub id: CallId,
    /// The tenant's domain as the telephone system knows it.
    pub api_domain: String,
    /// The extension of the queue that talks to the visitor.
    pub queue: String,
    pub number: PhoneNumber,
}

/// The telephone system took the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Originated {
    /// The HTTP status it answered with, where it speaks HTTP.
    pub upstream_status: Option<u16>,
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
}

impl ProviderError {
    /// The telephone system certainly places no call.
    pub fn nothing_was_placed(&self) -> bool {
        match self {
            Self::Refused { .. } | Self::Rejected(_) | Self::Unreachable(_) => true,
            Self::OutcomeUnknown(_) => false,
        }
    }

    pub fn upstream_status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Rejected(_) | Self::Unreachable(_) | Self::OutcomeUnknown(_) => None,
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
    /// NetSapiens through its legacy `queuedcall` object.
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
