//! Dispatches one due call, from the claim to the answer of the telephone system.

use super::Schedule;
use super::dispatch_decision::DispatchDecision;
use super::pending_outcomes::{PendingOutcome, ReleasedClaim, RowUpdate};
use crate::calls::attempt::{AskedBy, Attempt};
use crate::calls::placing::Taken;
use crate::error::ApiError;
use crate::tenants::tenant::Tenant;
use jiff::{SignedDuration, Timestamp};
use model::call_code::CallCode;
use model::provider::{NewCall, ProviderError, RingOrder};
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use std::error::Error;
use std::sync::Arc;
use store::error::JournalError;
use store::journal::entry::Event;
use store::scheduled_calls::row::{ScheduledCallRow, ScheduledCallState};

/// The delay when no agent is available, or the number has another call.
const TRY_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(5);
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
        match DispatchDecision::of(waiting, self.placing.clock.now(), tenant, number) {
            DispatchDecision::Place(tenant, number) => self.call(waiting, &tenant, &number).await,
            DispatchDecision::Defer(until) => {
                self.calls.defer(waiting, until, waiting.tries).await?;
                Ok(false)
            }
            DispatchDecision::Expire(why) => self.expire(waiting, why).await,
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
        let Ok(queue) = self.placing.staffed(tenant, queue).await else {
            return self.defer(waiting, "nobody_available").await;
        };
        let Ok(reservation) = self.placing.hold_number(waiting.call_id, number) else {
            return self.defer(waiting, "already_under_way").await;
        };
        let claimed_at = self.placing.clock.now();
        let claimed = self.calls.claim(waiting, claimed_at).await;
        if !matches!(claimed, Ok(true)) {
            self.placing.release_number(&reservation);
            return claimed;
        }
        let mut attempt = Attempt::new(AskedBy::Visitor, waiting.call_id, &*self.placing.clock);
        self.set_tenant(&waiting.tenant, &mut attempt);
        attempt.saw(number.expose_e164());
        let call = NewCall {
            id: waiting.call_id,
            api_domain: tenant.api_domain.as_str().to_owned(),
            number: number.clone(),
            order: RingOrder::NumberThenQueue { queue },
            caller_id: None,
            code: waiting.code.as_deref().and_then(CallCode::read),
            company: tenant.company_name().cloned(),
        };
        let placing =
            self.placing.place_reserved(tenant.provider, call, None, &attempt, &reservation);
        let outcome = placing.await;
        let pending = self.pending_outcome(waiting, claimed_at, &attempt, &outcome);
        let was_asked = matches!(pending.row, Some(RowUpdate::Asked(_)));
        self.persist_outcome(pending).await;
        Ok(was_asked)
    }

    /// What is to be written about a claimed call.
    fn pending_outcome(
        &self,
        waiting: &ScheduledCallRow,
        claimed_at: Timestamp,
        attempt: &Attempt,
        outcome: &Result<Taken, ApiError>,
    ) -> PendingOutcome {
        let (clock, call_id) = (&*self.placing.clock, waiting.call_id);
        let since = clock.uptime();
        let state = match outcome {
            Ok(_) => ScheduledCallState::Placed,
            Err(ApiError::Provider { source: ProviderError::OutcomeUnknown(_), .. }) => {
                ScheduledCallState::OutcomeUnknown
            }
            // It could not be recorded, so the telephone system was not asked.
            Err(ApiError::Journal(_)) => {
                let until = clock.now().saturating_add(TRY_AGAIN_AFTER).unwrap_or(waiting.wanted);
                let released = ReleasedClaim { waiting: waiting.clone(), claimed_at, until };
                let row = Some(RowUpdate::NotAsked(Box::new(released)));
                return PendingOutcome { call_id, entry: None, row, since };
            }
            Err(_) => ScheduledCallState::Failed,
        };
        let upstream_status = outcome.as_ref().map(|taken| taken.upstream_status);
        let entry = Some(attempt.tell_end(upstream_status, clock));
        PendingOutcome { call_id, entry, row: Some(RowUpdate::Asked(state)), since }
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
        let now = self.placing.clock.now();
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
        if self.calls.expire(waiting, self.placing.clock.now()).await? {
            let mut attempt = Attempt::new(AskedBy::Visitor, waiting.call_id, &*self.placing.clock);
            self.set_tenant(&waiting.tenant, &mut attempt);
            if let Some(number) = self.calls.number(waiting) {
                attempt.saw(number.expose_e164());
            }
            self.note(&attempt, Event::Expired, Some(why)).await;
        }
        Ok(false)
    }

    /// Adds the tenant to `attempt`.
    pub(super) fn set_tenant(&self, domain: &Domain, attempt: &mut Attempt) {
        attempt.domain = Some(domain.clone());
        if let Some(tenant) = self.tenants.get(domain) {
            attempt.tenant = Some(tenant.domain.clone());
            attempt.provider = Some(tenant.provider);
        }
    }

    /// Records an event that has happened.
    pub(super) async fn note(&self, attempt: &Attempt, event: Event, why: Option<&'static str>) {
        let clock = &*self.placing.clock;
        let entry = Some(attempt.tell_step(event, why, clock));
        let (call_id, since) = (attempt.call_id, clock.uptime());
        self.persist_outcome(PendingOutcome { call_id, entry, row: None, since }).await;
    }
}
