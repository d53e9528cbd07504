//! Cancels a visitor's call: one that waits, or a placed one if the telephone system can hang up.

use super::Schedule;
use crate::calls::request_context::CallRequestContext;
use crate::error::ApiError;
use model::call_id::CallId;
use std::time::Duration;
use store::journal::entry::Event;
use store::scheduled_calls::row::ScheduledCallState;

/// Retry delay while the call is being placed.
const WHEN_IT_IS_PLACED: Duration = Duration::from_secs(2);

impl Schedule {
    /// Cancels the call `id`. The id authorises the request, which may be repeated.
    pub async fn cancel(&self, id: &CallId) -> Result<(), ApiError> {
        if let Some(call) = self.call_service.live.of_visitor(id) {
            return self.call_service.cancel(&call).await;
        }
        let clock = &*self.call_service.clock;
        if let Some(tenant) = self.calls.cancel(id, clock.now()).await? {
            let mut context = CallRequestContext::scheduled(*id, clock);
            self.set_tenant(&tenant, &mut context);
            self.note(&context, Event::Cancelled, None).await;
            return Ok(());
        }
        let state = self.calls.find(id).await?.map(|(_, state)| state);
        // It may have been placed since we looked.
        if let Some(call) = self.call_service.live.of_visitor(id) {
            return self.call_service.cancel(&call).await;
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
