//! Cancels a visitor's call: one that waits, or a placed one if the telephone system can hang up.

use super::Schedule;
use super::pending_outcomes::{PendingOutcome, RowUpdate};
use crate::calls::request_context::CallRequestContext;
use crate::error::ApiError;
use jiff::Timestamp;
use model::call_id::CallId;
use std::time::Duration;
use store::error::JournalError;
use store::journal::entry::{Entry, Event};
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
        let at = self.time().now;
        let cancelled = self.calls.cancel(id, at).await;
        if cancelled.is_err() {
            self.find_unknown_end(*id, at).await;
        }
        if let Some(tenant) = cancelled? {
            let mut context = CallRequestContext::scheduled(*id, clock);
            self.set_tenant(&tenant, &mut context);
            let row = RowUpdate::Ending(ScheduledCallState::Cancelling);
            self.record_end(&context, Event::Cancelled, None, row).await;
            return Ok(());
        }
        let state = self.calls.find(id).await?.map(|(_, state)| state);
        // It may have been placed since we looked.
        if let Some(call) = self.call_service.live.of_visitor(id) {
            return self.call_service.cancel(&call).await;
        }
        match state {
            None | Some(ScheduledCallState::Withdrawing) => Err(ApiError::CallNotFound),
            Some(
                ScheduledCallState::Cancelling
                | ScheduledCallState::Cancelled
                | ScheduledCallState::Erased,
            ) => Ok(()),
            Some(ScheduledCallState::Waiting | ScheduledCallState::Claimed) => {
                Err(ApiError::AlreadyUnderWay { retry_after: WHEN_IT_IS_PLACED })
            }
            Some(
                ScheduledCallState::Placed
                | ScheduledCallState::Failed
                | ScheduledCallState::Closing
                | ScheduledCallState::OutcomeUnknown
                | ScheduledCallState::Expiring
                | ScheduledCallState::Expired,
            ) => Err(ApiError::CallOver),
        }
    }

    /// The cancellation may have been committed, and only the answer was lost: its end is recorded once it was found.
    async fn find_unknown_end(&self, call_id: CallId, at: Timestamp) {
        let since = self.call_service.clock.uptime();
        let row = Some(RowUpdate::UnknownEnd { state: ScheduledCallState::Cancelling, at });
        self.persist_outcome(PendingOutcome::new(call_id, None, row, since)).await;
    }

    /// The entry of a call that was cancelled, if its row is still there.
    pub(super) async fn cancellation(&self, id: CallId) -> Result<Option<Entry>, JournalError> {
        let clock = &*self.call_service.clock;
        let mut context = CallRequestContext::scheduled(id, clock);
        let found = self.calls.find(&id).await?;
        Ok(found.map(|(tenant, _)| {
            self.set_tenant(&tenant, &mut context);
            context.log_step(Event::Cancelled, None, clock)
        }))
    }
}
