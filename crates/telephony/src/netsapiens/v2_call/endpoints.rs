//! The URLs of one call, and the hang-up.
//!
//! A ringing call is ended by `DELETE …/reject`, an answered one by `DELETE` on the call. The last known state
//! may be out of date: so if one of them is refused, the other is tried, too.

use super::call_reference::CallReference;
use crate::netsapiens::path::{PathError, Paths};
use crate::netsapiens::upstream::Upstream;
use model::provider::{ControlError, ProviderError};
use reqwest::Url;
use std::sync::Arc;

/// The URLs of one call.
pub(super) struct CallEndpoints {
    upstream: Arc<Upstream>,
    /// All calls of its user; a new one is created there.
    pub(super) list: Url,
    call: Url,
    reject: Url,
}

/// The result of a hang-up that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HangupOutcome {
    /// NetSapiens ends the call.
    Accepted,
    /// NetSapiens does not know the call: it has ended, or is not listed yet.
    NotFound,
}

impl CallEndpoints {
    pub(super) fn new(
        call: &CallReference,
        paths: &Paths,
        upstream: &Arc<Upstream>,
    ) -> Result<Self, PathError> {
        let (domain, user, id) = (&call.domain, call.user(), call.id);
        Ok(Self {
            upstream: Arc::clone(upstream),
            list: paths.calls(domain, user)?,
            call: paths.call(domain, user, id)?,
            reject: paths.reject(domain, user, id)?,
        })
    }

    /// Ends the call; `is_answered` decides which request is tried first.
    pub(super) async fn hang_up(&self, is_answered: bool) -> Result<HangupOutcome, ControlError> {
        let (likely, other) =
            if is_answered { (&self.call, &self.reject) } else { (&self.reject, &self.call) };
        match self.delete(likely).await {
            Err(ProviderError::Refused { status: first @ (400 | 404 | 405 | 409), .. }) => {
                match self.delete(other).await {
                    Err(ProviderError::Refused { status: 404, .. }) if first == 404 => {
                        Ok(HangupOutcome::NotFound)
                    }
                    outcome => outcome.map(|()| HangupOutcome::Accepted).map_err(control_error),
                }
            }
            outcome => outcome.map(|()| HangupOutcome::Accepted).map_err(control_error),
        }
    }

    async fn delete(&self, url: &Url) -> Result<(), ProviderError> {
        self.upstream.write(|client| client.delete(url.clone())).await.map(drop)
    }
}

fn control_error(error: ProviderError) -> ControlError {
    match error {
        ProviderError::Unreachable(cause) => ControlError::Unreachable(cause),
        ProviderError::OutcomeUnknown(cause) => ControlError::OutcomeUnknown(cause),
        ProviderError::NotSupported => ControlError::NotSupported,
        refused @ (ProviderError::Refused { .. }
        | ProviderError::RateLimited { .. }
        | ProviderError::Rejected(_)) => ControlError::Refused(Some(Arc::new(refused))),
    }
}
