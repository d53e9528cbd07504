//! A call that a telephone system accepted.

use super::capabilities::Capabilities;
use super::error::ControlError;
use super::resume::ResumeHandle;
use crate::call_progress::CallProgress;
use crate::dtmf_digit::DtmfDigit;
use crate::opt_out::{self, OptOut};
use async_trait::async_trait;
use std::fmt;
use std::sync::Arc;

/// A call that a telephone system accepted: what its driver needs to observe and to control it.
#[async_trait]
pub trait PlacedCall: Send + Sync {
    /// The states of the call, as far as the telephone system reports them.
    fn progress(&self) -> CallProgress;

    /// Whether the called person has opted out of further calls, as far as the telephone system reports it
    /// ([`Capabilities::opt_out`](super::Capabilities::opt_out)).
    fn opt_out(&self) -> OptOut {
        opt_out::not_reported()
    }

    /// What finds the call again after a restart of this server, of a telephone system that names its calls only
    /// once they are accepted. It replaces the handle from before, of
    /// [`Provider::resume_handle`](super::Provider::resume_handle).
    fn resume_handle(&self) -> Option<ResumeHandle> {
        None
    }

    /// What can be done with this call. `system` is what the telephone system can do; its account may be allowed less.
    fn capabilities(&self, system: Capabilities) -> Capabilities {
        system
    }

    /// Ends the call on all its legs.
    async fn hang_up(&self) -> Result<(), ControlError> {
        Err(ControlError::NotSupported)
    }

    /// Plays one digit to the other side.
    async fn play_dtmf(&self, _digit: DtmfDigit) -> Result<(), ControlError> {
        Err(ControlError::NotSupported)
    }
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
