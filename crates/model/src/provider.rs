//! The port behind which the telephone systems are.
//!
//! A provider knows nothing of limits, tenants, or HTTP statuses of this server.
//!
//! # Layout
//! - `call_request`: the calls to place
//! - `placed_call`: an accepted call, and how it is controlled
//! - `resume`: what finds a call again after a restart
//! - `error`: why a call was not accepted or could not be controlled
//! - `kind`: the kinds of telephone systems
//! - `capabilities`: what a telephone system can do
//! - `connection`: the connection test

mod call_request;
mod capabilities;
mod connection;
mod error;
mod kind;
mod placed_call;
mod resume;

pub use call_request::{NewCall, RingOrder, TerminalCall};
pub use capabilities::Capabilities;
pub use connection::{ConnectionProblem, ConnectionReport};
pub use error::{ControlError, ProviderError, RefusalSource};
pub use kind::ProviderKind;
pub use placed_call::{Originated, PlacedCall};
pub use resume::{ResumeError, ResumeHandle};

use async_trait::async_trait;
use shared_types::call_state::CallState;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Places calls on one telephone system.
#[async_trait]
pub trait Provider: Send + Sync {
    /// What can be done with a call once it was placed.
    fn capabilities(&self) -> Capabilities;

    /// Asks the telephone system to place a call.
    ///
    /// `Ok` means that the system accepted the request, not that a phone rings. It is sent once, unless the
    /// telephone system deduplicates it by a token ([`Capabilities::idempotent_create`]): then a request
    /// without an answer is sent once more. After [`ProviderError::OutcomeUnknown`] the call may still be
    /// placed, so the caller must not send it again.
    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError>;

    /// Asks the telephone system to ring a user's terminal and then its destination. Sent once, like
    /// [`Self::originate`].
    async fn originate_from_terminal(
        &self,
        _call: &TerminalCall,
    ) -> Result<Originated, ProviderError> {
        Err(ProviderError::NotSupported)
    }

    /// Whether an agent of `queue` can take a call. Never an error: a call is not refused because this
    /// could not be determined.
    async fn agent_availability(&self, _api_domain: &str, _queue: &str) -> AgentAvailability {
        AgentAvailability::Unknown
    }

    /// What finds `call` again after a restart of this server. It is computed before
    /// [`Self::originate`], so that it can be stored first. `None` if this telephone system cannot find
    /// the call again, or finds it by [`PlacedCall::resume_handle`] only.
    fn resume_handle(&self, _call: &NewCall) -> Option<ResumeHandle> {
        None
    }

    /// Like [`Self::resume_handle`], before [`Self::originate_from_terminal`].
    fn terminal_resume_handle(&self, _call: &TerminalCall) -> Option<ResumeHandle> {
        None
    }

    /// Observes a call again that was placed before a restart of this server. `history` has the states
    /// that were reported until then, in order.
    ///
    /// Returns at once: the telephone system is asked in the background, and nothing is placed. The
    /// progress begins with `history` and `unknown`. It continues with the current state as soon as the
    /// telephone system reports it, or with an end of unknown cause if the call does not exist any more.
    async fn resume(
        &self,
        _handle: &ResumeHandle,
        _history: &[CallState],
    ) -> Result<Arc<dyn PlacedCall>, ResumeError> {
        Err(ResumeError::NotSupported)
    }

    /// Tests whether the telephone system can be used with the settings. It places no call and changes
    /// nothing there. It ends within a bounded time.
    async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        Err(ConnectionProblem::NotSupported)
    }
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

    /// All, in the order of their kinds.
    pub fn iter(&self) -> impl Iterator<Item = (ProviderKind, &Arc<dyn Provider>)> {
        self.0.iter().map(|(kind, provider)| (*kind, provider))
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
