//! One call's addresses, and how it is ended.
//!
//! A call that rings is ended in one way (`DELETE …/reject`), an answered one in another (`DELETE` on
//! the call), and what was known a moment ago may be wrong: so the other way is tried, too.

use crate::netsapiens::path::{PathError, Paths, User};
use crate::netsapiens::upstream::Upstream;
use model::call_id::CallId;
use model::provider::{ControlError, NewCall, ProviderError};
use reqwest::Url;
use shared_types::call_state::CallState;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// Where one call is.
pub(super) struct Line {
    upstream: Arc<Upstream>,
    /// All calls of its user; a new one is asked for there.
    pub(super) list: Url,
    call: Url,
    reject: Url,
}

/// Somebody wants the call to end. It is wanted until it is over: one that was not listed yet, or
/// was just being answered, may have missed it.
#[derive(Debug, Default)]
pub(super) struct EndWish {
    made: AtomicBool,
    granted: AtomicBool,
    pub(super) told: Arc<Notify>,
}

/// What became of ending a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// It was there, and is being ended.
    Now,
    /// It is not there: over, or not there yet.
    NotThere,
}

impl EndWish {
    pub(super) fn make(&self) {
        self.made.store(true, Ordering::Release);
        self.told.notify_one();
    }

    pub(super) fn withdraw(&self) {
        self.made.store(false, Ordering::Release);
    }

    /// NetSapiens knew the call, and said that it ends.
    pub(super) fn grant(&self) {
        self.granted.store(true, Ordering::Release);
    }

    pub(super) fn is_granted(&self) -> bool {
        self.granted.load(Ordering::Acquire)
    }

    pub(super) fn is_made(&self) -> bool {
        self.made.load(Ordering::Acquire)
    }
}

impl Line {
    pub(super) fn to(
        call: &NewCall,
        user: User<'_>,
        paths: &Paths,
        upstream: &Arc<Upstream>,
    ) -> Result<Self, PathError> {
        let (domain, id): (_, CallId) = (&call.api_domain, call.id);
        Ok(Self {
            upstream: Arc::clone(upstream),
            list: paths.calls(domain, user)?,
            call: paths.call(domain, user, id)?,
            reject: paths.reject(domain, user, id)?,
        })
    }

    /// Ends the call, in the way for one that rings or the way for one that was answered first.
    pub(super) async fn end(&self, was_answered: bool) -> Result<Ended, ControlError> {
        let (likely, other) =
            if was_answered { (&self.call, &self.reject) } else { (&self.reject, &self.call) };
        match self.delete(likely).await {
            Err(ProviderError::Refused { status: first @ (400 | 404 | 405 | 409), .. }) => {
                match self.delete(other).await {
                    Err(ProviderError::Refused { status: 404, .. }) if first == 404 => {
                        Ok(Ended::NotThere)
                    }
                    outcome => outcome.map(|()| Ended::Now).map_err(of_control),
                }
            }
            outcome => outcome.map(|()| Ended::Now).map_err(of_control),
        }
    }

    async fn delete(&self, url: &Url) -> Result<(), ProviderError> {
        self.upstream.write(|client| client.delete(url.clone())).await.map(drop)
    }
}

/// As far as we were told.
pub(super) fn was_answered(state: CallState) -> bool {
    matches!(state, CallState::Answered { .. } | CallState::Connected)
}

fn of_control(error: ProviderError) -> ControlError {
    match error {
        ProviderError::Unreachable(cause) => ControlError::Unreachable(cause),
        ProviderError::OutcomeUnknown(cause) => ControlError::OutcomeUnknown(cause),
        ProviderError::NotSupported => ControlError::NotSupported,
        refused @ (ProviderError::Refused { .. } | ProviderError::Rejected(_)) => {
            ControlError::Refused(Some(Arc::new(refused)))
        }
    }
}
