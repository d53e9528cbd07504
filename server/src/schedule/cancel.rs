//! A visitor takes a call back: one that waits, or one that was placed where the telephone system can
//! hang up.

use super::Schedule;
use crate::calls::attempt::{AskedBy, Attempt};
use crate::error::ApiError;
use model::call_id::CallId;
use std::time::Duration;
use store::journal::entry::Event;
use store::scheduled_calls::row::ScheduledCallState;

/// When whoever asks in the very moment in which the call is placed comes back.
const WHEN_IT_IS_PLACED: Duration = Duration::from_secs(2);

impl Schedule {
    /// Takes the call `id` back. Whoever knows the name may, and may again.
    pub async fn cancel(&self, id: &CallId) -> Result<(), ApiError> {
        if let Some(call) = self.placing.live.of_visitor(id) {
            return self.placing.take_back(&call).await;
        }
        let clock = &*self.placing.clock;
        if let Some(tenant) = self.calls.cancel(id, clock.now()).await? {
            let mut attempt = Attempt::new(AskedBy::Visitor, *id, clock);
            self.is_of(&tenant, &mut attempt);
            self.note(&attempt, Event::Cancelled, None).await;
            return Ok(());
        }
        let state = self.calls.find(id).await?.map(|(_, state)| state);
        // It may have been placed since we looked.
        if let Some(call) = self.placing.live.of_visitor(id) {
            return self.placing.take_back(&call).await;
        }
        match state {
            None => Err(ApiError::CallNotFound),
            Some(ScheduledCallState::Cancelled | ScheduledCallState::Erased) => Ok(()),
            Some(ScheduledCallState::Waiting | ScheduledCallState::Claimed) => {
                Err(ApiError::AlreadyUnderWay { retry_after: WHEN_IT_IS_PLACED })
            }
            Some(
                ScheduledCallState::Placed
                | ScheduledCallState::Failed
                | ScheduledCallState::OutcomeUnknown
                | ScheduledCallState::Expired,
            ) => Err(ApiError::CallOver),
        }
    }
}
