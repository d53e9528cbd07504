//! A call that was placed is ended, by whoever may.

use super::Placing;
use crate::calls::live_calls::LiveCall;
use crate::error::ApiError;
use model::provider::ControlError;
use shared_types::error_code::ErrorCode;
use std::time::Duration;
use store::journal::entry::{Entry, Event};

/// The word for it in the journal and among the figures.
const HANG_UP: &str = "hang_up";

impl Placing {
    /// Takes back the call of a visitor. Whoever did it before may do it again.
    pub(crate) async fn take_back(&self, call: &LiveCall) -> Result<(), ApiError> {
        if call.is_over() {
            return if call.was_taken_back() { Ok(()) } else { Err(ApiError::CallOver) };
        }
        if !call.capabilities.hang_up {
            return Err(ControlError::NotSupported.into());
        }
        let outcome = match self.hang_up(call).await {
            Err(ControlError::NoSuchCall) => Err(ApiError::CallOver),
            outcome => outcome.map_err(ApiError::from),
        };
        if outcome.is_ok() {
            call.note_taken_back();
        }
        self.write_down(call, &outcome).await;
        outcome
    }

    /// Asks the telephone system, and measures how long it takes.
    pub(crate) async fn hang_up(&self, call: &LiveCall) -> Result<(), ControlError> {
        let began = self.clock.uptime();
        let answer = call.placed.hang_up().await;
        self.measure(HANG_UP, call, &answer, began);
        answer
    }

    /// How long the telephone system took for `deed`.
    pub(crate) fn measure(
        &self,
        deed: &'static str,
        call: &LiveCall,
        answer: &Result<(), ControlError>,
        began: Duration,
    ) {
        let Some(provider) = call.about.provider else { return };
        let outcome = answer.as_ref().err().map_or("ok", ControlError::as_str);
        let took = self.clock.uptime().saturating_sub(began);
        self.metrics.provider(provider, deed, outcome, took);
    }

    async fn write_down(&self, call: &LiveCall, outcome: &Result<(), ApiError>) {
        let about = &call.about;
        let code = outcome.as_ref().err().map(ApiError::code);
        tracing::info!(
            target: "click2call::callback",
            call_id = about.call_id.as_str(),
            code = code.map(ErrorCode::as_str),
            "the visitor takes the call back"
        );
        let entry = Entry {
            domain: about.domain.clone(),
            tenant: about.tenant.clone(),
            provider: about.provider,
            reason: Some(HANG_UP),
            code,
            took: self.clock.uptime().saturating_sub(about.began),
            ..Entry::new(self.clock.now(), about.call_id, Event::Control)
        };
        self.journal.write_soon(entry).await;
    }
}
