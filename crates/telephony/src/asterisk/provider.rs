//! [`Provider`] over Asterisk.

use super::call_reference::CallReference;
use super::{Asterisk, originate};
use ami::login::LoginError;
use ami::{AmiError, AmiSession, CallHandle, NotSent, OriginateRequest};
use async_trait::async_trait;
use model::call_progress::CallProgress;
use model::dtmf_digit::DtmfDigit;
use model::opt_out::OptOut;
use model::provider::{
    Capabilities, ConnectionProblem, ConnectionReport, ControlError, NewCall, Originated,
    PlacedCall, Provider, ProviderError, RefusalSource, ResumeError, ResumeHandle, TerminalCall,
};
use shared_types::call_state::CallState;
use std::future;
use std::sync::Arc;

#[async_trait]
impl Provider for Asterisk {
    fn capabilities(&self) -> Capabilities {
        Self::CAPABILITIES
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let host = self.settings.host.as_deref().ok_or(ProviderError::Unreachable(None))?;
        self.send(host, &originate::for_call(call, &self.settings), future::pending()).await
    }

    async fn originate_from_terminal(
        &self,
        call: &TerminalCall,
    ) -> Result<Originated, ProviderError> {
        let request = originate::for_terminal_call(call);
        self.send(&call.host, &request, call.client.left()).await
    }

    fn resume_handle(&self, call: &NewCall) -> Option<ResumeHandle> {
        let host = self.settings.host.as_deref()?;
        CallReference::of(host, &originate::for_call(call, &self.settings)).to_handle()
    }

    fn terminal_resume_handle(&self, call: &TerminalCall) -> Option<ResumeHandle> {
        CallReference::of(&call.host, &originate::for_terminal_call(call)).to_handle()
    }

    async fn resume(
        &self,
        handle: &ResumeHandle,
        history: &[CallState],
    ) -> Result<Arc<dyn PlacedCall>, ResumeError> {
        let call = CallReference::from_handle(handle)?;
        if history.last().is_some_and(|state| state.is_final()) {
            return Err(ResumeError::Ended);
        }
        let session = self.sessions.get_or_start(&call.host).map_err(AmiError::from);
        let session = session.map_err(resume_error)?;
        let channels = [&*call.channel, &*call.other_channel];
        let call = session.resume(channels, call.legs(), history).map_err(resume_error)?;
        Ok(Arc::new(PlacedAsteriskCall { session, call }))
    }

    /// Logs in at the Asterisk for callbacks. Those of signed calls are found only by their companies.
    async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        let host = self.settings.host.as_deref();
        let host = host.ok_or(ConnectionProblem::NotSet { setting: "asterisk.host" })?;
        self.sessions.check(host).await.map_err(connection_problem)?;
        Ok(ConnectionReport::new(["Asterisk accepts the login to its manager interface"]))
    }
}

impl Asterisk {
    async fn send(
        &self,
        host: &str,
        request: &OriginateRequest,
        withdrawn: impl Future<Output = ()>,
    ) -> Result<Originated, ProviderError> {
        let session =
            self.sessions.get_or_start(host).map_err(AmiError::from).map_err(provider_error)?;
        let call = session.originate_unless(request, withdrawn).await.map_err(provider_error)?;
        Ok(Originated {
            upstream_status: None,
            call: Arc::new(PlacedAsteriskCall { session, call }),
        })
    }
}

/// An accepted call and the session with its Asterisk.
struct PlacedAsteriskCall {
    session: AmiSession,
    call: CallHandle,
}

#[async_trait]
impl PlacedCall for PlacedAsteriskCall {
    fn progress(&self) -> CallProgress {
        self.call.subscribe()
    }

    fn opt_out(&self) -> OptOut {
        self.call.opt_out()
    }

    fn capabilities(&self, system: Capabilities) -> Capabilities {
        if self.session.may_control_calls() {
            return system;
        }
        Capabilities { hang_up: false, cancel_while_ringing: false, dtmf: false, ..system }
    }

    async fn hang_up(&self) -> Result<(), ControlError> {
        let channel = self.call.channel_id();
        self.session.hang_up(channel, super::NORMAL_CLEARING).await.map_err(control_error)
    }

    async fn play_dtmf(&self, digit: DtmfDigit) -> Result<(), ControlError> {
        self.session.play_dtmf(self.call.channel_id(), digit).await.map_err(control_error)
    }
}

fn provider_error(error: AmiError) -> ProviderError {
    match &error {
        AmiError::InvalidHeader(_) | AmiError::NotSent(_) => {
            ProviderError::Unreachable(Some(Arc::new(error)))
        }
        AmiError::Refused(_) => ProviderError::Rejected(Arc::new(error)),
        AmiError::NoAnswer => ProviderError::OutcomeUnknown(Some(Arc::new(error))),
    }
}

fn connection_problem(error: LoginError) -> ConnectionProblem {
    match error {
        LoginError::Io(_) | LoginError::Random(_) => {
            ConnectionProblem::Unreachable(Some(Arc::new(error)))
        }
        LoginError::NotAsterisk => ConnectionProblem::UnexpectedAnswer,
        LoginError::Refused(_) | LoginError::InvalidCredentials(_) => {
            ConnectionProblem::Unauthenticated { refused_by: RefusalSource::TelephoneSystem }
        }
        LoginError::Timeout => ConnectionProblem::NoAnswer(Some(Arc::new(error))),
    }
}

fn resume_error(error: AmiError) -> ResumeError {
    match &error {
        AmiError::InvalidHeader(_) => ResumeError::InvalidHandle,
        AmiError::NotSent(_) | AmiError::Refused(_) | AmiError::NoAnswer => {
            ResumeError::Unavailable(Arc::new(error))
        }
    }
}

fn control_error(error: AmiError) -> ControlError {
    match &error {
        AmiError::NotSent(NotSent::NoSuchCall) => ControlError::NoSuchCall,
        AmiError::Refused(refusal) if refusal.is_no_such_channel() => ControlError::NoSuchCall,
        AmiError::InvalidHeader(_) | AmiError::NotSent(_) => {
            ControlError::Unreachable(Some(Arc::new(error)))
        }
        AmiError::Refused(_) => ControlError::Refused(Some(Arc::new(error))),
        AmiError::NoAnswer => ControlError::OutcomeUnknown(Some(Arc::new(error))),
    }
}

#[cfg(test)]
mod tests;
