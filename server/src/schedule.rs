//! Calls for a later time: stored by `store`, and placed within the tenant's hours, once, also after a restart.
//!
//! A row is claimed before its call is placed, by one statement that succeeds for one server only; the claim
//! deletes the encrypted number. If the server dies between the claim and the answer of the telephone system, the
//! outcome is unknown, and the call is not placed again.
//!
//! - `dispatch_decision`: whether a due call is placed, deferred or expired
//! - `tenant_throttle`: the rate of a tenant's calls
//! - [`scheduler`]: the task that dispatches due calls
//! - [`scheduler_progress`]: the progress of that task, for metrics
//! - `dispatch`: from the claim to the answer
//! - `outcome_writer`: writes outcomes
//! - `pending_outcomes`: outcomes that the database has not accepted yet
//! - [`pending_status`]: the status of a call that waits
//! - `cancel`: cancels a visitor's call

mod cancel;
mod dispatch;
mod dispatch_decision;
mod outcome_writer;
mod pending_outcomes;
pub mod pending_status;
pub mod scheduler;
pub mod scheduler_progress;
mod tenant_throttle;

use crate::calls::call_service::CallService;
use crate::calls::request_context::CallRequestContext;
use crate::error::ApiError;
use crate::tenants::hours::offered_time::{OfferedTime, TimeNotOffered};
use crate::tenants::tenant::Tenant;
use crate::tenants::watch::Tenants;
use model::call_code::CallCode;
use model::random::Random;
use pending_outcomes::PendingOutcomes;
use scheduler_progress::SchedulerProgress;
use shared_types::phone::PhoneNumber;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use store::database::Database;
use store::error::JournalError;
use store::journal::entry::Event;
use store::scheduled_calls::{NewScheduledCall, ScheduledCallStore};
use tokio::sync::{Notify, watch};

/// Retry delay for a visitor who has a call waiting. It does not reveal when that call is due.
const WHEN_A_CALL_WAITS: Duration = Duration::from_hours(1);

/// Scheduled calls.
pub struct Schedule {
    call_service: Arc<CallService>,
    tenants: Arc<Tenants>,
    random: Arc<dyn Random>,
    calls: ScheduledCallStore,
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
}

impl Schedule {
    pub fn new(
        call_service: Arc<CallService>,
        tenants: Arc<Tenants>,
        random: Arc<dyn Random>,
        database: Arc<Database>,
    ) -> Self {
        let calls = ScheduledCallStore::new(database);
        let (pending, added) = (PendingOutcomes::default(), Notify::new());
        let progress = watch::Sender::default();
        Self { call_service, tenants, random, calls, pending, added, progress }
    }

    /// Stores a scheduled call, or refuses it. The limits of the number and the domain are
    /// charged now; placing the call charges nothing more.
    pub(crate) async fn keep(
        &self,
        tenant: &Tenant,
        request: ScheduleRequest<'_>,
        context: &CallRequestContext,
    ) -> Result<(), ApiError> {
        if self.is_full(tenant, request.time).await? {
            return Err(TimeNotOffered { opens_at: None }.into());
        }
        let reservation =
            self.call_service.reserve(tenant, context.call_id, request.number).await?;
        let outcome = self.insert(tenant, request, context).await;
        match &outcome {
            // Until the call is due, other calls to the number are allowed.
            Ok(()) => reservation.unlock().await,
            Err(_) => self.call_service.undo(reservation).await,
        }
        self.added.notify_one();
        outcome
    }

    /// Closes the claims of calls that an earlier process was placing and that are in progress, or may be. What that
    /// process was answered is not known. Their states are recorded from now on, and nothing else.
    pub(crate) async fn close_claims_of_live_calls(&self) -> Result<(), JournalError> {
        self.calls.close_claims_of_live_calls(self.call_service.clock.now()).await
    }

    /// Whether as many calls wait around this time as the domain's hourly limit allows, so that calls requested over
    /// days do not ring all at once.
    async fn is_full(&self, tenant: &Tenant, time: &OfferedTime) -> Result<bool, ApiError> {
        let waiting = self.calls.count_around(&tenant.domain, time.at).await?;
        Ok(waiting >= i64::from(tenant.limits.domain.max))
    }

    async fn insert(
        &self,
        tenant: &Tenant,
        request: ScheduleRequest<'_>,
        context: &CallRequestContext,
    ) -> Result<(), ApiError> {
        let call = NewScheduledCall {
            call_id: context.call_id,
            tenant: tenant.domain.clone(),
            wanted: request.time.at,
            department: request.department.map(str::to_owned),
            code: request.code.map(CallCode::expose),
            number: request.number.clone(),
        };
        if !self.calls.add(&call, &*self.random).await? {
            return Err(ApiError::AlreadyUnderWay { retry_after: WHEN_A_CALL_WAITS });
        }
        let (journal, clock) = (&*self.call_service.journal, &*self.call_service.clock);
        // The call waits only when it is in the journal.
        let recorded = context.record_step(Event::Scheduled, None, journal, clock).await;
        let confirmed = match &recorded {
            Ok(()) => self.calls.confirm(&context.call_id).await.map(drop),
            Err(_) => Ok(()),
        };
        if recorded.is_err() || confirmed.is_err() {
            // A call that cannot be recorded is not placed.
            self.calls.remove(&call.call_id).await?;
        }
        if confirmed.is_err() {
            // Otherwise the journal would miss it as a call that somebody deleted.
            self.note(context, Event::Expired, Some("not_stored")).await;
        }
        Ok(recorded.and(confirmed)?)
    }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schedule").field("call_service", &self.call_service).finish_non_exhaustive()
    }
}
