//! Calls of visitors and of applications' users: [`Provider`] over Asterisk.

use super::{Asterisk, originate};
use ami::{Ami, AmiError, FollowedCall, NotSent};
use async_trait::async_trait;
use model::call_progress::CallProgress;
use model::dtmf_digit::Digit;
use model::provider::{
    Capabilities, ControlError, NewCall, Originated, PlacedCall, Provider, ProviderError,
};
use std::sync::Arc;

#[async_trait]
impl Provider for Asterisk {
    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let host = self.settings.host.as_deref().ok_or(ProviderError::Unreachable(None))?;
        let ami = self.sessions.with(host).map_err(AmiError::from).map_err(failure)?;
        let asked = originate::of_call(call, &self.settings);
        let followed = ami.originate(&asked).await.map_err(failure)?;
        Ok(Originated { upstream_status: None, call: Arc::new(InAsterisk { ami, followed }) })
    }
}

/// A call on the Asterisk that took it.
struct InAsterisk {
    ami: Ami,
    followed: FollowedCall,
}

#[async_trait]
impl PlacedCall for InAsterisk {
    fn progress(&self) -> CallProgress {
        self.followed.states()
    }

    async fn hang_up(&self) -> Result<(), ControlError> {
        let channel = self.followed.channel_id();
        self.ami.hang_up(channel, super::NORMAL_CLEARING).await.map_err(lack_of_control)
    }

    async fn play_dtmf(&self, digit: Digit) -> Result<(), ControlError> {
        let digit = ami::Digit::try_from(digit.expose())
            .map_err(|error| ControlError::Refused(Some(Arc::new(error))))?;
        self.ami.play_dtmf(self.followed.channel_id(), digit).await.map_err(lack_of_control)
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

fn lack_of_control(error: AmiError) -> ControlError {
    match &error {
        AmiError::NotSent(NotSent::NoSuchCall) => ControlError::NoSuchCall,
        AmiError::Refused(refusal) if refusal.is_no_such_channel() => ControlError::NoSuchCall,
        AmiError::BadValue(_) | AmiError::NotSent(_) => {
            ControlError::Unreachable(Some(Arc::new(error)))
        }
        AmiError::Refused(_) => ControlError::Refused(Some(Arc::new(error))),
        AmiError::NoAnswer => ControlError::OutcomeUnknown(Some(Arc::new(error))),
    }
}
