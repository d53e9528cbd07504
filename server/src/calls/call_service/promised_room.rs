//! The room in the caps beside the calls that are scheduled.

use super::CallService;
use super::scheduled_room::time_until;
use crate::calls::caps::{CappedCall, Promised, PromisedCall, Scope};
use crate::error::ApiError;
use jiff::Timestamp;
use shared_types::phone::PhoneNumber;
use std::time::Duration;
use store::scheduled_calls::promised::PromisedTo;
use tenants::tenant::Tenant;

/// The longest windows of caps: of those of a number, and of the others.
const WEEK: Duration = Duration::from_hours(7 * 24);
const DAY: Duration = Duration::from_hours(24);

impl CallService {
    /// Fails if a call at `at` would take the place that a scheduled call has in a cap. `is_counted`: the caps were
    /// charged for it, or it is one of the scheduled calls.
    pub(crate) async fn keep_promises(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
        at: Timestamp,
        is_counted: bool,
    ) -> Result<(), ApiError> {
        let promised = self.all_promised(tenant, number, at).await?;
        let (call, wait) = (self.capped(tenant, number)?, time_until(at, self.clock.now()));
        Ok(self.caps().keep_promises(call, &promised, wait, is_counted).await?)
    }

    /// The same for a call that is not counted, beside calls that were looked up.
    pub(crate) async fn keep_all_promises(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
        at: Timestamp,
        promised: &Promised,
    ) -> Result<(), ApiError> {
        let (call, wait) = (self.capped(tenant, number)?, time_until(at, self.clock.now()));
        Ok(self.caps().keep_promises(call, promised, wait, false).await?)
    }

    /// The scheduled calls that matter for a call by `until`.
    pub(crate) async fn all_promised(
        &self,
        tenant: &Tenant,
        number: &PhoneNumber,
        until: Timestamp,
    ) -> Result<Promised, ApiError> {
        let call = self.capped(tenant, number)?;
        let wait = time_until(until, self.clock.now());
        let (to_number, of_tenant) =
            (PromisedTo::Number(number), PromisedTo::Tenant(&tenant.domain));
        Ok(Promised {
            to_number: self.promised(call, Scope::Number, to_number, wait + WEEK).await?,
            of_tenant: self.promised(call, Scope::Tenant, of_tenant, wait + DAY).await?,
            of_all: self.promised(call, Scope::All, PromisedTo::All, wait + DAY).await?,
        })
    }

    async fn promised(
        &self,
        call: CappedCall<'_>,
        scope: Scope,
        to: PromisedTo<'_>,
        within: Duration,
    ) -> Result<Vec<PromisedCall>, ApiError> {
        let now = self.clock.now();
        let until = now.saturating_add(within).unwrap_or(now);
        let needs_numbers = self.caps().needs_numbers(call, scope);
        let promised = self.scheduled.promised(to, until).await?;
        let calls = promised.iter().map(|call| PromisedCall {
            due: time_until(call.due, now),
            number: needs_numbers.then(|| self.scheduled.number_of(call)).flatten(),
        });
        Ok(calls.collect())
    }
}
