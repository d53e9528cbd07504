//! Calls for a later time: stored by `store`, and placed within the tenant's hours, once, also after a restart.
//!
//! A row is claimed before its call is placed, by one statement that succeeds for one server only; the claim
//! deletes the encrypted number. If the server dies between the claim and the answer of the telephone system, the
//! outcome is unknown, and the call is not placed again.
//!
//! - `dispatch_decision`: whether a due call is placed, deferred or expired
//! - `tenant_throttle`: the rate of a tenant's calls; its limits are those of all calls, in the hour in which they are
//!   placed
//! - [`scheduler`]: the task that dispatches due calls
//! - [`scheduler_progress`]: the progress of that task, for metrics
//! - `earliest_time`: the earliest time that a visitor who was refused can ask for
//! - `dispatch`: from the claim to the answer
//! - `retry`: whether a call that was not placed is tried again
//! - `outcome_writer`: writes outcomes
//! - `pending_outcomes`: outcomes that the database has not accepted yet
//! - [`pending_status`]: the status of a call that waits
//! - `cancel`: cancels a visitor's call

mod cancel;
mod dispatch;
mod dispatch_decision;
mod earliest_time;
mod outcome_writer;
mod pending_outcomes;
pub mod pending_status;
mod retry;
pub mod scheduler;
pub mod scheduler_progress;
mod tenant_throttle;

use crate::calls::call_service::{CallClient, CallService};
use crate::calls::request_context::CallRequestContext;
use crate::error::ApiError;
pub(crate) use earliest_time::RefusedWish;
use model::call_code::CallCode;
use model::clock_watch::{ClockWatch, TrustedTime};
use model::random::Random;
use pending_outcomes::{PendingOutcome, PendingOutcomes, RowUpdate};
use scheduler_progress::SchedulerProgress;
use shared_types::phone::PhoneNumber;
use state::rate_limits::Quota;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use store::database::Database;
use store::error::JournalError;
use store::journal::entry::Event;
use store::scheduled_calls::hour::HourLimit;
use store::scheduled_calls::lookup::WaitLookups;
use store::scheduled_calls::{AddOutcome, NewScheduledCall, ScheduledCallStore};
use tenant_throttle::Pace;
use tenants::hours::offered_time::{OfferedTime, TimeNotOffered};
use tenants::tenant::Tenant;
use tenants::watch::Tenants;
use tokio::sync::{Notify, watch};

/// Retry delay for a visitor who has a call waiting. It does not reveal when that call is due.
const WHEN_A_CALL_WAITS: Duration = Duration::from_hours(1);

/// The reason of the end of a call that could not be stored.
const NOT_STORED: &str = "not_stored";

/// Scheduled calls.
pub struct Schedule {
    call_service: Arc<CallService>,
    tenants: Arc<Tenants>,
    random: Arc<dyn Random>,
    /// Calls are due, late and forgotten by its time.
    watch: ClockWatch,
    database: Arc<Database>,
    calls: ScheduledCallStore,
    /// For clients that ask for the status of a call.
    lookups: WaitLookups,
    pending: PendingOutcomes,
    /// A call was added.
    added: Notify,
    /// The progress of the task that places due calls.
    progress: watch::Sender<SchedulerProgress>,
}

/// A visitor's request for a later time.
pub(crate) struct ScheduleRequest<'a> {
    pub(crate) time: &'a OfferedTime,
    pub(crate) number: &'a PhoneNumber,
    /// The chosen department, if any.
    pub(crate) department: Option<&'a str>,
    /// The code that is shown to the visitor, who recognises the call by it.
    pub(crate) code: Option<CallCode>,
    pub(crate) client: CallClient,
}

impl Schedule {
    pub fn new(
        call_service: Arc<CallService>,
        tenants: Arc<Tenants>,
        random: Arc<dyn Random>,
        database: Arc<Database>,
    ) -> Self {
        let watch = ClockWatch::new(Arc::clone(&call_service.clock));
        let calls = ScheduledCallStore::new(Arc::clone(&database));
        let lookups = WaitLookups::new(calls.clone());
        let (pending, added) = (PendingOutcomes::default(), Notify::new());
        let progress = watch::Sender::default();
        Self {
            call_service,
            tenants,
            random,
            watch,
            database,
            calls,
            lookups,
            pending,
            added,
            progress,
        }
    }

    /// The time by which calls are due and late. It does not jump ahead with the clock.
    fn time(&self) -> TrustedTime {
        let time = self.watch.read();
        if let Some(jump) = time.jump {
            let seconds = jump.as_secs();
            tracing::warn!(
                seconds,
                "the clock has jumped: the jump is ignored for scheduled calls"
            );
        }
        time
    }

    /// Stores a scheduled call, or refuses it. Only its client is charged now: the limits of number and tenant are
    /// charged in the hour in which it is placed. No hour gets more calls than it has room for.
    pub(crate) async fn keep(
        &self,
        tenant: &Tenant,
        request: ScheduleRequest<'_>,
        context: &CallRequestContext,
    ) -> Result<(), ApiError> {
        let number = self.call_service.lock_number(context.call_id, request.number).await?;
        let outcome = self.keep_locked(tenant, request, context).await;
        // Until the call is due, other calls to the number are allowed.
        number.unlock().await;
        self.added.notify_one();
        outcome
    }

    async fn keep_locked(
        &self,
        tenant: &Tenant,
        request: ScheduleRequest<'_>,
        context: &CallRequestContext,
    ) -> Result<(), ApiError> {
        let charged = self.call_service.charge_client(tenant, request.client).await?;
        let outcome = self.insert(tenant, charged.domain, request, context).await;
        match (&outcome, charged.receipt) {
            (Ok(()), _) => self.call_service.count_scheduled(tenant).await,
            (Err(_), Some(receipt)) => self.call_service.refund(receipt).await,
            (Err(_), None) => {}
        }
        outcome
    }

    /// Whether a call at `time` would be kept, as far as the limits of client and tenant are concerned.
    pub(crate) async fn has_room(
        &self,
        tenant: &Tenant,
        time: &OfferedTime,
        number: &PhoneNumber,
        client: CallClient,
    ) -> Result<(), ApiError> {
        let domain = self.call_service.check_client(tenant, client).await?;
        let limit = hour_limit(domain);
        let is_free = self.call_service.has_room_at(tenant, domain, time.at).await?
            && self.calls.has_room(&tenant.domain, time.at, limit).await?;
        if !is_free {
            return Err(hour_is_full());
        }
        let place = self.call_service.keep_promises(tenant, number, time.at, false).await;
        place.map_err(without_cap)
    }

    /// Closes the claims of calls that an earlier process was placing and that are in progress, or may be. What that
    /// process was answered is not known. Their states are recorded from now on, and nothing else.
    pub(crate) async fn close_claims_of_live_calls(&self) -> Result<(), JournalError> {
        self.calls.close_claims_of_live_calls(self.time().now).await
    }

    /// Stores the call if each hour around its time has room, of `domain` calls.
    async fn insert(
        &self,
        tenant: &Tenant,
        domain: Quota,
        request: ScheduleRequest<'_>,
        context: &CallRequestContext,
    ) -> Result<(), ApiError> {
        if !self.call_service.has_room_at(tenant, domain, request.time.at).await? {
            return Err(hour_is_full());
        }
        let call = NewScheduledCall {
            call_id: context.call_id,
            tenant: tenant.domain.clone(),
            wanted: request.time.at,
            department: request.department.map(str::to_owned),
            code: request.code.map(CallCode::expose),
            number: request.number.clone(),
        };
        let now = self.time().now;
        match self.calls.add(&call, hour_limit(domain), now, &*self.random).await {
            Ok(AddOutcome::Added) => {}
            Ok(AddOutcome::HourFull) => return Err(hour_is_full()),
            Ok(AddOutcome::NumberWaits) => {
                return Err(ApiError::AlreadyUnderWay { retry_after: WHEN_A_CALL_WAITS });
            }
            Err(error) => {
                // It may have been committed, and only the answer was lost.
                self.withdraw(context, None).await;
                return Err(error.into());
            }
        }
        // Once it is stored, so that simultaneous calls do not get one place together.
        let (number, at) = (request.number, request.time.at);
        if let Err(error) = self.call_service.keep_promises(tenant, number, at, true).await {
            self.withdraw(context, None).await;
            return Err(without_cap(error));
        }
        let outcome = self.record_and_confirm(context).await;
        if outcome.is_err() {
            // A call that cannot be recorded is not placed. Its entry may be in the journal, and needs an end.
            self.withdraw(context, Some(NOT_STORED)).await;
        }
        outcome
    }

    /// The call waits only when it is in the journal.
    async fn record_and_confirm(&self, context: &CallRequestContext) -> Result<(), ApiError> {
        let (journal, clock) = (&*self.call_service.journal, &*self.call_service.clock);
        context.record_step(Event::Scheduled, None, journal, clock).await?;
        if self.calls.confirm(&context.call_id).await? {
            Ok(())
        } else {
            // Its number was erased meanwhile, or the request took too long.
            Err(JournalError::NotConfirmed.into())
        }
    }

    /// Withdraws a call that was not stored as a whole, now or as soon as the database answers, and then records its end
    /// with the reason `why`, if there is one.
    async fn withdraw(&self, context: &CallRequestContext, why: Option<&'static str>) {
        let clock = &*self.call_service.clock;
        let entry = why.map(|why| context.log_step(Event::Expired, Some(why), clock));
        let row = Some(RowUpdate::NotStored);
        let outcome = PendingOutcome::new(context.call_id, entry, row, clock.uptime());
        self.persist_outcome(outcome).await;
    }
}

/// No more calls are promised than can be placed in an hour.
fn hour_limit(domain: Quota) -> HourLimit {
    HourLimit(domain.max.min(Pace::MOST_PER_HOUR))
}

/// As many calls are placed in an hour around this time as the tenant may have.
fn hour_is_full() -> ApiError {
    TimeNotOffered { opens_at: None }.into()
}

/// A cap that has no place at the time that was asked for may have one at another time.
fn without_cap(error: ApiError) -> ApiError {
    if matches!(error, ApiError::CapReached(_)) { hour_is_full() } else { error }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schedule").field("call_service", &self.call_service).finish_non_exhaustive()
    }
}
