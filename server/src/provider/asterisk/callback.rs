//! Visitors' callbacks: [`Provider`] over Asterisk.

use super::{Asterisk, headers};
use crate::callbacks::call_id::CallId;
use crate::provider::{Callback, Originated, Provider, ProviderError};
use ami::{AmiError, FollowedCall};
use async_trait::async_trait;
use shared_types::call_state::CallState;
use std::sync::{Arc, PoisonError};

/// Calls whose state can be asked for; those that are over go first.
const MOST_KNOWN: usize = 10_000;

#[async_trait]
impl Provider for Asterisk {
    async fn originate(&self, call: &Callback) -> Result<Originated, ProviderError> {
        let host = self.settings.host.as_deref().ok_or(ProviderError::Unreachable(None))?;
        let ami = self.sessions.with(host).map_err(AmiError::from).map_err(failure)?;
        let asked = headers::of_callback(call, &self.settings.callback);
        let placed = ami.originate(&asked).await.map_err(failure)?;
        self.remember(call.id, placed);
        Ok(Originated { upstream_status: None })
    }

    fn state(&self, call: &CallId) -> Option<CallState> {
        let visitors = self.visitors.lock().unwrap_or_else(PoisonError::into_inner);
        visitors.get(call).map(FollowedCall::state)
    }
}

impl Asterisk {
    fn remember(&self, id: CallId, call: FollowedCall) {
        let mut visitors = self.visitors.lock().unwrap_or_else(PoisonError::into_inner);
        if visitors.len() >= MOST_KNOWN {
            visitors.retain(|_, call| !call.state().is_final());
        }
        if visitors.len() < MOST_KNOWN {
            visitors.insert(id, call);
        }
    }
}

fn failure(error: AmiError) -> ProviderError {
    match &error {
        AmiError::BadValue(_) | AmiError::NotSent(_) => {
            ProviderError::Unreachable(Some(Arc::new(error)))
        }
        AmiError::Refused(_) => ProviderError::Rejected(Arc::new(error)),
        AmiError::NoAnswer => ProviderError::OutcomeUnknown(Some(Arc::new(error))),
    }
}
