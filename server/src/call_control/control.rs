//! The control of a call by the user who started it. The call of another user is not found.

use super::caller::Caller;
use super::{CONTROL_PER_MINUTE, CallControl, request};
use crate::calls::live_calls::LiveCall;
use crate::calls::subscription::CallSubscription;
use crate::error::ApiError;
use admission::tokens::scope::Scope;
use bytes::Bytes;
use jiff::Timestamp;
use model::timed_state::TimedState;
use state::rate_limits::Quota;
use std::sync::Arc;

impl CallControl {
    /// The current time, for durations.
    pub fn now(&self) -> Timestamp {
        self.calls.clock.now()
    }

    /// The call `id` of the user who has `token`.
    pub async fn find(&self, id: &str, token: Option<&str>) -> Result<Arc<LiveCall>, ApiError> {
        let caller = self.identify(token, Scope::Read).await?;
        self.find_of(id, &caller)
    }

    /// The states of `call` so far.
    pub async fn states(&self, call: &LiveCall) -> Result<Arc<[TimedState]>, ApiError> {
        Ok(self.calls.live.states(call).await?)
    }

    /// The states of the call `id` after the first `position` ones.
    pub async fn subscribe(
        &self,
        id: &str,
        token: Option<&str>,
        last: u32,
    ) -> Result<CallSubscription, ApiError> {
        let call = self.find(id, token).await?;
        Ok(self.calls.live.subscribe(&call, last).await?)
    }

    /// Ends the call `id` on all its legs. A call that is over stays as it ended.
    pub async fn hang_up(&self, id: &str, token: Option<&str>) -> Result<Arc<LiveCall>, ApiError> {
        let call = self.find_to_control(id, token).await?;
        if call.is_over() {
            return Ok(call);
        }
        match self.calls.hang_up(&call).await {
            Err(error) if !error.is_call_over() => Err(error),
            _ => Ok(call),
        }
    }

    /// Plays the digit in `body` to the other side of the call `id`.
    pub async fn play_dtmf(
        &self,
        id: &str,
        token: Option<&str>,
        body: Result<Bytes, ApiError>,
    ) -> Result<Arc<LiveCall>, ApiError> {
        let body = body?;
        let call = self.find_to_control(id, token).await?;
        let digit = request::digit(&body)?;
        self.calls.play_dtmf(&call, &[digit]).await?;
        Ok(call)
    }

    async fn find_to_control(
        &self,
        id: &str,
        token: Option<&str>,
    ) -> Result<Arc<LiveCall>, ApiError> {
        let caller = self.identify(token, Scope::Control).await?;
        self.charge(&caller, "control", Quota::per_minute(CONTROL_PER_MINUTE)).await?;
        self.find_of(id, &caller)
    }

    fn find_of(&self, id: &str, caller: &Caller) -> Result<Arc<LiveCall>, ApiError> {
        let id = id.parse().map_err(|_| ApiError::CallNotFound)?;
        self.calls.live.of_user(&id, &caller.owner).ok_or(ApiError::CallNotFound)
    }
}
