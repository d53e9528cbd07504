//! Calls that visitors ask for at a later time: kept in the journal's database, and placed by the server
//! within the tenant's hours, once, also after a restart.
//!
//! A row is claimed in the database before its call is placed, by one statement that only one server can
//! win; its number, which lay sealed there, is gone with the claim. If the server ends between the claim
//! and the answer of the telephone system, the outcome is unknown, and nobody places the call again.
//!
//! - [`moment`]: which times are offered
//! - `turn`: what becomes of a call whose time has come
//! - `pace`: many at the same moment
//! - [`rounds`]: the task that looks for what is due
//! - `calling`: from the claim to the answer
//! - `settling`: what became of a call is written down
//! - `unsettled`: what the database has not taken yet
//! - [`waits`]: until when a call waits, for who watches it
//! - `cancel`: a visitor takes a call back

mod calling;
mod cancel;
pub mod moment;
mod pace;
pub mod rounds;
mod settling;
mod turn;
mod unsettled;
pub mod waits;

use crate::calls::attempt::Attempt;
use crate::calls::placing::Placing;
use crate::error::ApiError;
use crate::tenants::tenant::Tenant;
use crate::tenants::watch::Tenants;
use model::call_code::CallCode;
use model::random::Random;
use moment::{Moment, NotOffered};
use shared_types::phone::PhoneNumber;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use store::database::Database;
use store::journal::entry::Event;
use store::scheduled_calls::{NewScheduledCall, ScheduledCallStore};
use tokio::sync::Notify;
use unsettled::Unsettled;

/// When whoever has a call waiting may ask for another. It does not say when that one is.
const WHEN_A_CALL_WAITS: Duration = Duration::from_hours(1);

/// The calls that wait.
pub struct Schedule {
    placing: Arc<Placing>,
    tenants: Arc<Tenants>,
    random: Arc<dyn Random>,
    calls: ScheduledCallStore,
    unsettled: Unsettled,
    /// Something was added.
    added: Notify,
}

/// What a visitor asks for.
pub(crate) struct ScheduleRequest<'a> {
    pub(crate) moment: &'a Moment,
    pub(crate) number: &'a PhoneNumber,
    /// Whom they want to talk to, if they chose.
    pub(crate) department: Option<&'a str>,
    /// What they are shown, to know the call by.
    pub(crate) code: Option<CallCode>,
}

impl Schedule {
    pub fn new(
        placing: Arc<Placing>,
        tenants: Arc<Tenants>,
        random: Arc<dyn Random>,
        database: Arc<Database>,
    ) -> Self {
        let calls = ScheduledCallStore::new(database);
        let (unsettled, added) = (Unsettled::default(), Notify::new());
        Self { placing, tenants, random, calls, unsettled, added }
    }

    /// Stores a scheduled call, or refuses it. It costs the number and the domain of their budgets what a call
    /// costs; the call itself will cost nothing more.
    pub(crate) async fn keep(
        &self,
        tenant: &Tenant,
        request: ScheduleRequest<'_>,
        attempt: &Attempt,
    ) -> Result<(), ApiError> {
        if self.is_full(tenant, request.moment).await? {
            return Err(NotOffered { opens_at: None }.into());
        }
        let reservation = self.placing.reserve(tenant, attempt.call_id, request.number)?;
        let outcome = self.write_down(tenant, request, attempt).await;
        match &outcome {
            // Until its time comes, the number may be called.
            Ok(()) => self.placing.release_number(&reservation),
            Err(_) => self.placing.undo(&reservation),
        }
        self.added.notify_one();
        outcome
    }

    /// Around one time no more calls wait than may be asked for in an hour: what is kept over days does not
    /// ring all at once.
    async fn is_full(&self, tenant: &Tenant, moment: &Moment) -> Result<bool, ApiError> {
        let waiting = self.calls.count_around(&tenant.domain, moment.at).await?;
        Ok(waiting >= i64::from(tenant.limits.domain.max))
    }

    async fn write_down(
        &self,
        tenant: &Tenant,
        request: ScheduleRequest<'_>,
        attempt: &Attempt,
    ) -> Result<(), ApiError> {
        let call = NewScheduledCall {
            call_id: attempt.call_id,
            tenant: tenant.domain.clone(),
            wanted: request.moment.at,
            department: request.department.map(str::to_owned),
            code: request.code.map(CallCode::expose),
            number: request.number.clone(),
        };
        if !self.calls.add(&call, &*self.random).await? {
            return Err(ApiError::AlreadyUnderWay { retry_after: WHEN_A_CALL_WAITS });
        }
        let outcome = self.note_and_confirm(attempt).await;
        if outcome.is_err() {
            // What cannot be written down is not done.
            self.calls.remove(&call.call_id).await?;
        }
        outcome
    }

    /// Nobody places what is not in the journal, so it waits only from then on.
    async fn note_and_confirm(&self, attempt: &Attempt) -> Result<(), ApiError> {
        let (journal, clock) = (&*self.placing.journal, &*self.placing.clock);
        attempt.note(Event::Scheduled, None, journal, clock).await?;
        self.calls.confirm(&attempt.call_id).await?;
        Ok(())
    }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schedule").field("placing", &self.placing).finish_non_exhaustive()
    }
}
