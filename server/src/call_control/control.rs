//! What the user who started a call may do with it: see it, end it, dial into it.
//!
//! Another's call is as unknown as one that never was.

use super::caller::Caller;
use super::{CONTROL_PER_MINUTE, CallControl, request};
use crate::calls::chronicle::About;
use crate::calls::listening::Listening;
use crate::calls::live_calls::{LiveCall, Reached};
use crate::error::ApiError;
use admission::rate_limits::Quota;
use admission::tokens::scope::Scope;
use bytes::Bytes;
use jiff::Timestamp;
use model::provider::ControlError;
use std::error::Error;
use std::sync::Arc;
use store::journal::entry::{Entry, Event};

impl CallControl {
    /// What time it is, for durations.
    pub fn now(&self) -> Timestamp {
        self.placing.clock.now()
    }

    /// The call `id` of whoever has `token`.
    pub async fn see(&self, id: &str, token: Option<&str>) -> Result<Arc<LiveCall>, ApiError> {
        let caller = self.identify(token, Scope::Read).await?;
        self.find(id, &caller)
    }

    /// The states of the call `id` that come after the first `told` of them.
    pub async fn listen(
        &self,
        id: &str,
        token: Option<&str>,
        told: usize,
    ) -> Result<Listening<Reached>, ApiError> {
        let call = self.see(id, token).await?;
        Ok(self.placing.live.listen(&call, told)?)
    }

    /// Ends the call `id` on all its legs. One that is over stays as it ended.
    pub async fn hang_up(&self, id: &str, token: Option<&str>) -> Result<Arc<LiveCall>, ApiError> {
        let call = self.steered(id, token).await?;
        if call.is_over() {
            return Ok(call);
        }
        let outcome = match self.placing.hang_up(&call).await {
            // It ended before it heard of us.
            Err(ControlError::NoSuchCall) => Ok(()),
            outcome => outcome.map_err(ApiError::from),
        };
        self.write_down("hang_up", &call, &outcome).await;
        outcome.map(|()| call)
    }

    /// Lets the other side of the call `id` hear the key in `body`.
    pub async fn play_dtmf(
        &self,
        id: &str,
        token: Option<&str>,
        body: Result<Bytes, ApiError>,
    ) -> Result<Arc<LiveCall>, ApiError> {
        let body = body?;
        let call = self.steered(id, token).await?;
        let digit = request::digit(&body)?;
        if call.is_over() {
            return Err(ApiError::CallOver);
        }
        let began = self.placing.clock.uptime();
        let answer = call.placed.play_dtmf(digit).await;
        self.placing.measure("play_dtmf", &call, &answer, began);
        let outcome = answer.map_err(ApiError::from);
        self.write_down("play_dtmf", &call, &outcome).await;
        outcome.map(|()| call)
    }

    async fn steered(&self, id: &str, token: Option<&str>) -> Result<Arc<LiveCall>, ApiError> {
        let caller = self.identify(token, Scope::Control).await?;
        self.spend(&caller, "control", Quota::per_minute(CONTROL_PER_MINUTE))?;
        self.find(id, &caller)
    }

    fn find(&self, id: &str, caller: &Caller) -> Result<Arc<LiveCall>, ApiError> {
        let id = id.parse().map_err(|_| ApiError::CallNotFound)?;
        self.placing.live.of_owner(&id, &caller.owner).ok_or(ApiError::CallNotFound)
    }

    /// That something was done by whom, never which key.
    async fn write_down(
        &self,
        deed: &'static str,
        call: &LiveCall,
        outcome: &Result<(), ApiError>,
    ) {
        let about = &call.about;
        log(deed, about, outcome);
        let clock = &self.placing.clock;
        let entry = Entry {
            domain: about.domain.clone(),
            tenant: about.tenant.clone(),
            provider: about.provider,
            actor: call.owner.as_ref().map(|owner| owner.subject.clone()),
            reason: Some(deed),
            code: outcome.as_ref().err().map(ApiError::code),
            took: clock.uptime().saturating_sub(about.began),
            ..Entry::new(clock.now(), about.call_id, Event::Control)
        };
        self.placing.journal.write_soon(entry).await;
    }
}

fn log(deed: &'static str, about: &About, outcome: &Result<(), ApiError>) {
    let call_id = about.call_id.as_str();
    match outcome {
        Ok(()) => {
            tracing::info!(target: "click2call::call_control", call_id, deed, "control");
        }
        Err(error) => {
            let (code, error) = (error.code().as_str(), error as &dyn Error);
            tracing::warn!(target: "click2call::call_control", call_id, deed, code, error, "control");
        }
    }
}
