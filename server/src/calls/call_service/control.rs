//! The control of a placed call, for every surface: hang up, cancel, DTMF. Each control of a call is measured,
//! logged and recorded.

use super::CallService;
use crate::calls::live_calls::{CallOwner, LiveCall};
use crate::error::ApiError;
use model::connection_failure::WithCauses;
use model::dtmf_digit::DtmfDigit;
use model::provider::ControlError;
use shared_types::error_code::ErrorCode;
use std::time::Duration;
use store::journal::entry::{Entry, Event};

/// The names of the actions in the journal and in metrics.
const HANG_UP: &str = "hang_up";
const PLAY_DTMF: &str = "play_dtmf";

impl CallService {
    /// Ends a call on all its legs.
    ///
    /// A call that ended before the request reached it is [`ApiError::is_call_over`].
    pub(crate) async fn hang_up(&self, call: &LiveCall) -> Result<(), ApiError> {
        let answer = self.send_hang_up(call).await;
        self.conclude(HANG_UP, call, answer).await
    }

    /// Cancels the call of a visitor. It may be cancelled again.
    pub(crate) async fn cancel(&self, call: &LiveCall) -> Result<(), ApiError> {
        if call.is_over() {
            return if call.was_cancelled() { Ok(()) } else { Err(ApiError::CallOver) };
        }
        if !call.capabilities.hang_up {
            return Err(ControlError::NotSupported.into());
        }
        let answer = self.send_hang_up(call).await;
        if answer.is_ok() {
            call.set_cancelled();
        }
        self.conclude(HANG_UP, call, answer).await
    }

    /// Plays `digits` to the other side, up to the first that fails.
    pub(crate) async fn play_dtmf(
        &self,
        call: &LiveCall,
        digits: &[DtmfDigit],
    ) -> Result<(), ApiError> {
        if call.is_over() {
            return Err(ApiError::CallOver);
        }
        let mut answer = Ok(());
        for digit in digits {
            let began = self.clock.uptime();
            answer = call.placed.play_dtmf(*digit).await;
            self.measure(PLAY_DTMF, call, &answer, began);
            if answer.is_err() {
                break;
            }
        }
        self.conclude(PLAY_DTMF, call, answer).await
    }

    async fn send_hang_up(&self, call: &LiveCall) -> Result<(), ControlError> {
        let began = self.clock.uptime();
        let answer = call.placed.hang_up().await;
        self.measure(HANG_UP, call, &answer, began);
        answer
    }

    fn measure(
        &self,
        action: &'static str,
        call: &LiveCall,
        answer: &Result<(), ControlError>,
        began: Duration,
    ) {
        let Some(provider) = call.context.provider else { return };
        let outcome = answer.as_ref().err().map_or("ok", ControlError::as_str);
        let took = self.clock.uptime().saturating_sub(began);
        self.metrics.provider(provider, action, outcome, took);
    }

    async fn conclude(
        &self,
        action: &'static str,
        call: &LiveCall,
        answer: Result<(), ControlError>,
    ) -> Result<(), ApiError> {
        let outcome = answer.map_err(ApiError::from);
        log(action, call, &outcome);
        self.record(action, call, &outcome).await;
        outcome
    }

    /// The entry has the action and its user, never a digit.
    async fn record(&self, action: &'static str, call: &LiveCall, outcome: &Result<(), ApiError>) {
        let context = &call.context;
        let actor = match &call.owner {
            CallOwner::User(owner) => Some(owner.subject.clone()),
            CallOwner::Visitor | CallOwner::Terminal(..) => None,
        };
        let entry = Entry {
            domain: context.domain.clone(),
            tenant: context.tenant.clone(),
            provider: context.provider,
            source: context.source,
            actor,
            reason: Some(action),
            code: outcome.as_ref().err().map(ApiError::code),
            took: context.age(self.clock.uptime()),
            ..Entry::new(self.clock.now(), context.call_id, Event::Control)
        };
        self.journal.write_soon(entry).await;
    }
}

fn log(action: &'static str, call: &LiveCall, outcome: &Result<(), ApiError>) {
    let call_id = call.context.call_id.as_str();
    let code = outcome.as_ref().err().map(ApiError::code).map(ErrorCode::as_str);
    macro_rules! line {
        ($target:literal) => {
            match outcome {
                Ok(()) => tracing::info!(target: $target, call_id, action, "control"),
                Err(error) => {
                    let error = WithCauses(error);
                    tracing::warn!(target: $target, call_id, action, code, %error, "control");
                }
            }
        };
    }
    match call.owner {
        CallOwner::Visitor => line!("click2call::callback"),
        CallOwner::User(_) => line!("click2call::call_control"),
        CallOwner::Terminal(..) => line!("click2call::signed_call"),
    }
}
