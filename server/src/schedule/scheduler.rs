//! The task that dispatches due calls.

use super::dispatch::end_of;
use super::dispatch_decision::is_late;
use super::scheduler_progress::SchedulerProgress;
use super::tenant_throttle::{Pace, TenantThrottle};
use super::{NOT_STORED, Schedule};
use crate::calls::request_context::CallRequestContext;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::{SignedDuration, Timestamp};
use model::call_id::CallId;
use model::clock_watch::TrustedTime;
use shared_types::domain::Domain;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use store::error::JournalError;
use store::journal::entry::Event;
use store::journal::prune_horizon;
use store::scheduled_calls::recovery::UnfinishedCall;
use store::scheduled_calls::row::{ScheduledCallRow, ScheduledCallState};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

/// Other servers on the same database store scheduled calls too, and the clock may be set.
const LONGEST_NAP: Duration = Duration::from_secs(30);
/// The delay after an error of the database.
const AFTER_A_FAULT: Duration = Duration::from_secs(5);
/// No telephone system takes this long: a server that claimed a call and stored no outcome has died.
const ABANDONED_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// After an error of the database, other servers get time to store their outcomes before they are considered dead.
const GRACE: Duration = Duration::from_mins(1);
/// The reason of the end of a call whose server has stopped.
const SERVER_GONE: &str = "server_gone";
/// How long the row of an ended call is kept, for a visitor who cancels it again.
const REMEMBERED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Running dispatches: tenant and call, and whether the tenant has to pause afterwards.
type Dispatches = FuturesUnordered<BoxFuture<'static, (Domain, CallId, bool)>>;

/// What the task keeps from one tick to the next.
#[derive(Debug)]
struct SchedulerState {
    throttle: TenantThrottle,
    dispatches: Dispatches,
    /// Since when the database has answered, by the monotonic clock.
    healthy_since: Duration,
    /// The clock was compared with the time that an earlier process knew.
    is_clock_resumed: bool,
}

impl Schedule {
    /// Dispatches due calls for as long as the task runs. Each dispatch is a task of `under_way` and continues to
    /// its end.
    pub async fn run(self: Arc<Self>, under_way: TaskTracker) {
        let clock = &self.call_service.clock;
        let (throttle, dispatches, healthy_since) =
            (TenantThrottle::default(), Dispatches::new(), clock.uptime());
        let mut state =
            SchedulerState { throttle, dispatches, healthy_since, is_clock_resumed: false };
        loop {
            let began = clock.uptime();
            let outcome = self.tick(&under_way, &mut state).await;
            let is_complete = outcome.is_ok();
            let nap = outcome.unwrap_or_else(|error| {
                let error = &error as &dyn Error;
                tracing::error!(error, "the scheduled calls cannot be read");
                state.healthy_since = clock.uptime();
                AFTER_A_FAULT
            });
            // The nap counts from the start of the tick, which may have taken a while.
            let next = began + nap;
            let nap = next.saturating_sub(clock.uptime());
            let SchedulerState { throttle, dispatches, .. } = &mut state;
            self.progress
                .send_modify(|progress| progress.tick_ended(is_complete, dispatches.len(), next));
            tokio::select! {
                Some((tenant, id, pauses)) = dispatches.next() => throttle.finish(&tenant, id, pauses),
                () = self.added.notified() => {}
                () = clock.sleep(nap) => {}
            }
        }
    }

    /// The progress of the task. It changes at the end of each tick.
    pub fn progress(&self) -> watch::Receiver<SchedulerProgress> {
        self.progress.subscribe()
    }

    /// Starts the dispatch of all due calls, and returns the delay until the next tick.
    async fn tick(
        self: &Arc<Self>,
        under_way: &TaskTracker,
        state: &mut SchedulerState,
    ) -> Result<Duration, JournalError> {
        let clock = &self.call_service.clock;
        if !state.is_clock_resumed {
            if let Some(last) = prune_horizon::last_known_time(&self.database).await? {
                self.watch.resume_from(last);
            }
            state.is_clock_resumed = true;
        }
        let TrustedTime { now, is_settled, .. } = self.time();
        self.calls.withdraw_unconfirmed(now).await?;
        self.calls.delete_ended(now.saturating_sub(REMEMBERED_FOR).unwrap_or(now)).await?;
        // The database answers, so it may accept what it did not accept before.
        let all_written = self.persist_pending().await;
        if clock.uptime().saturating_sub(state.healthy_since) >= GRACE {
            self.end_abandoned(&state.throttle).await?;
        }
        let SchedulerState { throttle, dispatches, .. } = state;
        for waiting in self.calls.due(now).await? {
            // While it is not known whether a statement about it was committed, the call is not touched. One that is late
            // must not take the turn of one that is not.
            if (!is_settled && is_late(&waiting, now)) || self.pending.has(&waiting.call_id).await {
                continue;
            }
            let pace = self.pace(&waiting.tenant);
            if throttle.try_start(&waiting.tenant, waiting.call_id, pace, clock.uptime()) {
                dispatches.push(self.begin(waiting, under_way));
            }
        }
        let next = self.calls.next_due(now).await?;
        let next = next.and_then(|due| Duration::try_from(due.duration_since(now)).ok());
        let again = (!all_written).then_some(AFTER_A_FAULT);
        let naps = [next, throttle.next(clock.uptime()), again, Some(LONGEST_NAP)];
        Ok(naps.into_iter().flatten().min().unwrap_or(LONGEST_NAP))
    }

    fn begin(
        self: &Arc<Self>,
        waiting: ScheduledCallRow,
        under_way: &TaskTracker,
    ) -> BoxFuture<'static, (Domain, CallId, bool)> {
        let (tenant, id) = (waiting.tenant.clone(), waiting.call_id);
        let schedule = Arc::clone(self);
        let dispatch = under_way.spawn(async move { schedule.dispatch_due_call(&waiting).await });
        // A dispatch that panicked may have asked the telephone system.
        dispatch.map(move |pauses| (tenant, id, pauses.unwrap_or(true))).boxed()
    }

    /// The rate at which the calls of a tenant are placed.
    fn pace(&self, tenant: &Domain) -> Pace {
        Pace::for_hour(self.tenants.get(tenant).map_or(1, |tenant| tenant.limits.domain.max))
    }

    /// Ends the calls whose server stopped between two steps of their end. A call that was claimed may have been placed,
    /// and is not placed again.
    async fn end_abandoned(&self, throttle: &TenantThrottle) -> Result<(), JournalError> {
        let now = self.time().now;
        let then = now.saturating_sub(ABANDONED_AFTER).unwrap_or(now);
        for call in self.calls.unfinished(then).await? {
            // The time of day may have been corrected since this server claimed the call.
            if throttle.is_under_way(&call.call_id) || self.pending.has(&call.call_id).await {
                continue;
            }
            // The other calls do not depend on this one.
            if let Err(error) = self.end_abandoned_call(&call, now).await {
                let (call_id, error) = (call.call_id.as_str(), &error as &dyn Error);
                tracing::error!(
                    call_id,
                    error,
                    "a call of a server that has stopped could not be ended"
                );
            }
        }
        Ok(())
    }

    async fn end_abandoned_call(
        &self,
        call: &UnfinishedCall,
        now: Timestamp,
    ) -> Result<(), JournalError> {
        let recorded = self.calls.recorded_steps(call).await?;
        let (state, event, why) = match (call.state, recorded.end) {
            (ScheduledCallState::Claimed, Some(end)) => {
                return self.calls.take_over(call, end, now).await.map(drop);
            }
            (state, Some(_)) => return self.calls.finish(&call.call_id, state).await,
            (ScheduledCallState::Withdrawing, None) if !recorded.is_scheduled => {
                return self.calls.finish(&call.call_id, call.state).await;
            }
            (ScheduledCallState::Withdrawing, None) => {
                (call.state, Event::Expired, Some(NOT_STORED))
            }
            (ScheduledCallState::Cancelling, None) => (call.state, Event::Cancelled, None),
            (ScheduledCallState::Expiring, None) => (call.state, Event::Expired, Some(SERVER_GONE)),
            (_, None) => (ScheduledCallState::Closing, Event::OutcomeUnknown, Some(SERVER_GONE)),
        };
        let taken = self.calls.take_over(call, state, now).await;
        if matches!(taken, Ok(false)) {
            return Ok(());
        }
        let mut context = CallRequestContext::scheduled(call.call_id, &*self.call_service.clock);
        self.set_tenant(&call.tenant, &mut context);
        let row = end_of(state, now, &taken);
        self.record_end(&context, event, why, row).await;
        taken.map(drop)
    }
}
