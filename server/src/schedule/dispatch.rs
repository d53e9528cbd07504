//! Dispatches one due call, from the claim to the answer of the telephone system.

use super::Schedule;
use super::dispatch_decision::{AT_MOST_LATE, DispatchDecision};
use super::pending_outcomes::{PendingOutcome, ReleasedClaim, RowUpdate};
use super::retry::{Retry, TRY_AGAIN_AFTER};
use crate::calls::call_service::{
    AcceptedCall, AdmittedCall, CallClient, Origination, Reservation,
};
use crate::calls::live_calls::CallOwner;
use crate::calls::request_context::CallRequestContext;
use crate::error::ApiError;
use jiff::{SignedDuration, Timestamp};
use model::call_code::CallCode;
use model::clock_watch::TrustedTime;
use model::connection_failure::WithCauses;
use model::provider::{NewCall, ProviderError, RingOrder};
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use std::error::Error;
use std::sync::Arc;
use store::error::JournalError;
use store::journal::entry::{Entry, Event};
use store::scheduled_calls::row::{ScheduledCallRow, ScheduledCallState};
use tenants::tenant::Tenant;

/// The shortest time by which a call is deferred until a limit has room.
const SHORTEST_WAIT: SignedDuration = SignedDuration::from_secs(1);
/// The delay while calls are stopped.
const WHILE_STOPPED: SignedDuration = SignedDuration::from_mins(1);
/// The maximum number of attempts.
const MOST_TRIES: i64 = 6;

impl Schedule {
    /// Dispatches `waiting`. Returns whether the tenant has to pause: a telephone system was asked, or there was an
    /// error.
    pub(super) async fn dispatch_due_call(&self, waiting: &ScheduledCallRow) -> bool {
        let call_id = waiting.call_id.as_str();
        let outcome = self.try_dispatch(waiting).await;
        outcome.unwrap_or_else(|error| {
            let error = &error as &dyn Error;
            tracing::error!(call_id, error, "a scheduled call could not be dispatched");
            // Not again at once.
            true
        })
    }

    async fn try_dispatch(&self, waiting: &ScheduledCallRow) -> Result<bool, JournalError> {
        let (tenant, number) = (self.tenants.get(&waiting.tenant), self.calls.number(waiting));
        match DispatchDecision::of(waiting, self.time(), tenant, number) {
            DispatchDecision::Place(tenant, number) => self.call(waiting, &tenant, &number).await,
            DispatchDecision::Defer(until) => {
                self.calls.defer(waiting, until, waiting.tries).await?;
                Ok(false)
            }
            DispatchDecision::Expire(why) => self.expire(waiting, why).await,
            // The next call of the tenant is not tried at once either.
            DispatchDecision::Hold => Ok(true),
        }
    }

    async fn call(
        &self,
        waiting: &ScheduledCallRow,
        tenant: &Arc<Tenant>,
        number: &PhoneNumber,
    ) -> Result<bool, JournalError> {
        let Ok(queue) = tenant.queue_for(waiting.department.as_deref()) else {
            return self.expire(waiting, "department_gone").await;
        };
        let mut context = CallRequestContext::scheduled(waiting.call_id, &*self.call_service.clock);
        self.set_tenant(&waiting.tenant, &mut context);
        context.set_number(number.expose_e164());
        context.is_accepted = waiting.is_accepted;
        match self.call_service.ensure_not_blocked(tenant, number).await {
            Ok(()) => {}
            Err(ApiError::DoNotCall) => return self.expire(waiting, "do_not_call").await,
            Err(error @ ApiError::CallsStopped) => {
                self.call_service.report_trip(&error, &context).await;
                return self.wait_for_resumption(waiting).await;
            }
            Err(_) => return self.defer(waiting, "state_unavailable").await,
        }
        let queue = match self.call_service.ensure_agents_available(tenant, queue).await {
            Ok(queue) => queue,
            Err(error) => return self.not_now(waiting, &error).await,
        };
        let (id, client) = (waiting.call_id, CallClient::Scheduled);
        let reservation = match self.call_service.reserve(tenant, id, number, client).await {
            Ok(reservation) => reservation,
            Err(error) => {
                self.call_service.report_trip(&error, &context).await;
                return self.not_now(waiting, &error).await;
            }
        };
        let claimed_at = self.time().now;
        let claimed = self.calls.claim(waiting, claimed_at).await;
        if !matches!(claimed, Ok(true)) {
            self.call_service.undo(reservation).await;
            if claimed.is_err() {
                self.release_unknown_claim(waiting, claimed_at).await;
            }
            return claimed;
        }
        let call = NewCall {
            id: waiting.call_id,
            api_domain: tenant.api_domain.as_str().to_owned(),
            number: number.clone(),
            order: RingOrder::NumberThenQueue { queue },
            caller_id: None,
            code: waiting.code.as_deref().and_then(CallCode::read),
            company: tenant.company_name().cloned(),
            custom_data: None,
        };
        let admitted = AdmittedCall {
            provider: tenant.provider,
            call: Origination::Tenant(call),
            owner: CallOwner::Visitor,
            reservation: Reservation::Number(reservation),
        };
        let outcome = self.call_service.place(admitted, &context).await;
        let was_asked = matches!(&outcome, Ok(_) | Err(ApiError::Provider { .. }));
        let pending = self.pending_outcome(waiting, claimed_at, &context, &outcome);
        self.persist_outcome(pending).await;
        Ok(was_asked)
    }

    /// The claim may have been committed, and only the answer was lost. Until that is known, the call is not placed.
    async fn release_unknown_claim(&self, waiting: &ScheduledCallRow, claimed_at: Timestamp) {
        let clock = &*self.call_service.clock;
        let until = self.time().now;
        let released = ReleasedClaim { waiting: waiting.clone(), claimed_at, until };
        let row = Some(RowUpdate::UnknownClaim(Box::new(released)));
        let (call_id, since) = (waiting.call_id, clock.uptime());
        self.persist_outcome(PendingOutcome::new(call_id, None, row, since)).await;
    }

    /// What is to be written about a claimed call.
    fn pending_outcome(
        &self,
        waiting: &ScheduledCallRow,
        claimed_at: Timestamp,
        context: &CallRequestContext,
        outcome: &Result<AcceptedCall, ApiError>,
    ) -> PendingOutcome {
        let (clock, call_id) = (&*self.call_service.clock, waiting.call_id);
        let since = clock.uptime();
        let now = self.time().now;
        if let Err(error) = outcome
            && let Some(retry) = Retry::after(error, waiting, now)
        {
            log_retry(waiting, error);
            let mut waiting = waiting.clone();
            waiting.is_accepted |= retry.is_accepted;
            let released = ReleasedClaim { waiting, claimed_at, until: retry.at };
            let row = Some(RowUpdate::NotAsked(Box::new(released)));
            return PendingOutcome::new(call_id, None, row, since);
        }
        let state = match outcome {
            Ok(_) => ScheduledCallState::Placed,
            Err(ApiError::Provider { source: ProviderError::OutcomeUnknown(_), .. }) => {
                ScheduledCallState::OutcomeUnknown
            }
            Err(_) => ScheduledCallState::Failed,
        };
        // A call that was placed is recorded already.
        let entry = outcome.as_ref().err().map(|error| context.log_outcome(Err(error), clock));
        PendingOutcome::new(call_id, entry, Some(RowUpdate::Asked(state)), since)
    }

    /// Defers a call of which the telephone system was not asked. If the time is known at which it can be placed,
    /// it is due then, and it expires if that is too late.
    async fn not_now(
        &self,
        waiting: &ScheduledCallRow,
        error: &ApiError,
    ) -> Result<bool, JournalError> {
        let wait = match error {
            ApiError::Unattended => return self.defer(waiting, "nobody_available").await,
            ApiError::State(_) => return self.defer(waiting, "state_unavailable").await,
            ApiError::AlreadyUnderWay { .. } => {
                return self.defer(waiting, "already_under_way").await;
            }
            error => error.retry_after().and_then(|wait| SignedDuration::try_from(wait).ok()),
        };
        let why = match error {
            ApiError::CapReached(reached) => reached.cap.as_str(),
            error => error.code().as_str(),
        };
        let Some(wait) = wait else { return self.defer(waiting, why).await };
        let TrustedTime { now, is_settled, .. } = self.time();
        let until = now.saturating_add(wait.max(SHORTEST_WAIT)).unwrap_or(now);
        if until.duration_since(waiting.wanted) > AT_MOST_LATE {
            return if is_settled { self.expire(waiting, why).await } else { Ok(true) };
        }
        if self.calls.defer(waiting, until, waiting.tries).await? {
            let call_id = waiting.call_id.as_str();
            tracing::info!(target: "click2call::callback", call_id, why, "put off");
        }
        Ok(false)
    }

    /// Calls are stopped: the call is tried again until it is too late for it.
    async fn wait_for_resumption(&self, waiting: &ScheduledCallRow) -> Result<bool, JournalError> {
        let now = self.time().now;
        let until = now.saturating_add(WHILE_STOPPED).unwrap_or(now);
        self.calls.defer(waiting, until, waiting.tries).await?;
        Ok(false)
    }

    async fn defer(
        &self,
        waiting: &ScheduledCallRow,
        why: &'static str,
    ) -> Result<bool, JournalError> {
        let tries = waiting.tries + 1;
        if tries >= MOST_TRIES {
            return self.expire(waiting, why).await;
        }
        let now = self.time().now;
        let until = now.saturating_add(TRY_AGAIN_AFTER).unwrap_or(now);
        if self.calls.defer(waiting, until, tries).await? {
            let call_id = waiting.call_id.as_str();
            tracing::info!(target: "click2call::callback", call_id, why, tries, "put off");
        }
        Ok(false)
    }

    async fn expire(
        &self,
        waiting: &ScheduledCallRow,
        why: &'static str,
    ) -> Result<bool, JournalError> {
        let clock = &*self.call_service.clock;
        let at = self.time().now;
        let expired = self.calls.expire(waiting, at).await;
        if matches!(expired, Ok(false)) {
            return expired;
        }
        let mut context = CallRequestContext::scheduled(waiting.call_id, clock);
        self.set_tenant(&waiting.tenant, &mut context);
        if let Some(number) = self.calls.number(waiting) {
            context.set_number(number.expose_e164());
        }
        let state = ScheduledCallState::Expiring;
        let row = end_of(state, at, &expired);
        self.record_end(&context, Event::Expired, Some(why), row).await;
        expired.map(|_| false)
    }

    /// Adds the tenant to `context`.
    pub(super) fn set_tenant(&self, domain: &Domain, context: &mut CallRequestContext) {
        context.domain = Some(domain.clone());
        if let Some(tenant) = self.tenants.get(domain) {
            context.tenant = Some(tenant.domain.clone());
            context.provider = Some(tenant.provider);
        }
    }

    /// Records the end of a call that has ended, or may have: `row` says which.
    pub(super) async fn record_end(
        &self,
        context: &CallRequestContext,
        event: Event,
        why: Option<&'static str>,
        row: RowUpdate,
    ) {
        let clock = &*self.call_service.clock;
        let entry = match row {
            RowUpdate::UnknownEnd { .. } => Entry { reason: why, ..context.entry(event, clock) },
            _ => context.log_step(event, why, clock),
        };
        let (call_id, since) = (context.call_id, clock.uptime());
        self.persist_outcome(PendingOutcome::new(call_id, Some(entry), Some(row), since)).await;
    }
}

/// The call will be placed again.
fn log_retry(waiting: &ScheduledCallRow, error: &ApiError) {
    let (call_id, why) = (waiting.call_id.as_str(), error.code().as_str());
    let error = tracing::field::display(WithCauses(error));
    tracing::warn!(target: "click2call::callback", call_id, why, error, "put off");
}

/// What is known of a row that was to be in `state` since `at`, from the answer of the database. Without an answer, the
/// end is recorded once it is found in the database.
pub(super) fn end_of(
    state: ScheduledCallState,
    at: Timestamp,
    answer: &Result<bool, JournalError>,
) -> RowUpdate {
    match answer {
        Ok(_) => RowUpdate::Ending(state),
        Err(_) => RowUpdate::UnknownEnd { state, at },
    }
}
