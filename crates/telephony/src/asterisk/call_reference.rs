//! What finds a call on its Asterisk again after a restart of this server.

use ami::{CallLegs, OriginateRequest};
use model::provider::{ResumeError, ResumeHandle};
use serde::{Deserialize, Serialize};
use shared_types::call_state::Leg;

/// The host of a call, its channels and its legs. The number is not needed.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallReference {
    pub(super) host: String,
    pub(super) channel: String,
    pub(super) other_channel: String,
    first_leg: Leg,
    second_leg: Leg,
}

impl CallReference {
    /// The call that `request` places on `host`.
    pub(super) fn of(host: &str, request: &OriginateRequest) -> Self {
        Self {
            host: host.to_owned(),
            channel: request.channel_id.clone(),
            other_channel: request.other_channel_id.clone(),
            first_leg: request.legs.first,
            second_leg: request.legs.second,
        }
    }

    /// `None` if it is too long for a handle.
    pub(super) fn to_handle(&self) -> Option<ResumeHandle> {
        serde_json::to_string(self).ok().and_then(ResumeHandle::new)
    }

    pub(super) fn from_handle(handle: &ResumeHandle) -> Result<Self, ResumeError> {
        serde_json::from_str(handle.expose()).map_err(|_| ResumeError::InvalidHandle)
    }

    pub(super) fn legs(&self) -> CallLegs {
        CallLegs { first: self.first_leg, second: self.second_leg }
    }
}
