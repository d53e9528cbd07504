//! The room in a tenant's hour beside the calls that are scheduled.
//!
//! A scheduled call counts in the hour in which it is placed. Calls for now leave room for those that were
//! promised for the next hour, and no more are promised than the hour has room for.

use super::CallService;
use crate::error::ApiError;
use jiff::Timestamp;
use state::pseudonyms::PseudonymKey;
use state::rate_limits::{AcquireError, Charge, Quota, RateLimited};
use std::error::Error;
use std::time::Duration;
use tenants::tenant::Tenant;

/// The window of the tenant's limit.
const HOUR: Duration = Duration::from_hours(1);

impl CallService {
    /// Refuses a call for now if it would take the place of a scheduled one.
    pub(super) async fn leaves_room_for_scheduled_calls(
        &self,
        tenant: &Tenant,
    ) -> Result<(), ApiError> {
        if !tenant.schedules {
            return Ok(());
        }
        let now = self.clock.now();
        let hour = self.scheduled.due_by(&tenant.domain, in_an_hour(now)).await?;
        let all = u32::try_from(hour.len()).unwrap_or(u32::MAX).saturating_add(1);
        if self.has_place(tenant, tenant.limits.domain, all, Duration::ZERO).await.is_ok() {
            return Ok(());
        }
        for (before, due) in (0_u32..).zip(hour) {
            // This call, the scheduled ones before, and the one that is due then.
            self.has_place(tenant, tenant.limits.domain, before + 2, time_until(due, now)).await?;
        }
        Ok(())
    }

    /// Whether one more call can be placed at `at`, in the hour that `domain` limits: beside the calls of the last
    /// hour, and those that are scheduled before.
    pub(crate) async fn has_room_at(
        &self,
        tenant: &Tenant,
        domain: Quota,
        at: Timestamp,
    ) -> Result<bool, ApiError> {
        let now = self.clock.now();
        if time_until(at, now) >= HOUR {
            // All that was placed has left the window by then.
            return Ok(domain.max > 0);
        }
        let before = self.scheduled.due_by(&tenant.domain, at).await?.len();
        let calls = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
        match self.has_place(tenant, domain, calls, time_until(at, now)).await {
            Ok(()) => Ok(true),
            Err(ApiError::RateLimited { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether there is room for so many more calls after `wait`.
    async fn has_place(
        &self,
        tenant: &Tenant,
        domain: Quota,
        calls: u32,
        wait: Duration,
    ) -> Result<(), ApiError> {
        let others = calls.saturating_sub(1);
        let Some(max) = domain.max.checked_sub(others).filter(|max| *max > 0) else {
            return Err(RateLimited { retry_after: HOUR }.into());
        };
        let charge = Charge { quota: Quota { max, ..domain }, ..self.charge_of_domain(tenant) };
        match self.rate_limits.check(&[charge]).await {
            Ok(()) => Ok(()),
            Err(AcquireError::Limited(limited)) if limited.retry_after <= wait => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Counts a request for a later time. It draws nothing, but is a sign of pressure.
    pub(crate) async fn count_scheduled(&self, tenant: &Tenant) {
        let unlimited = Quota { max: u32::MAX, ..tenant.limits.domain };
        let charge = Charge { key: self.scheduled_requests(tenant), quota: unlimited };
        if let Err(error) = self.rate_limits.acquire(&[charge]).await {
            let error = &error as &dyn Error;
            tracing::warn!(error, "a request for a later time was not counted");
        }
    }

    /// How many calls were requested in the last hour: those that were placed, and those that were scheduled.
    pub(crate) async fn requested_of(&self, tenant: &Tenant) -> Result<u32, ApiError> {
        let quota = tenant.limits.domain;
        let scheduled = Charge { key: self.scheduled_requests(tenant), quota };
        let placed = self.rate_limits.used(&self.charge_of_domain(tenant)).await?;
        Ok(placed.saturating_add(self.rate_limits.used(&scheduled).await?))
    }

    fn scheduled_requests(&self, tenant: &Tenant) -> PseudonymKey {
        self.pseudonyms.pseudonym("scheduled by domain", tenant.domain.as_str().as_bytes())
    }
}

fn in_an_hour(now: Timestamp) -> Timestamp {
    now.saturating_add(HOUR).unwrap_or(now)
}

/// Zero for a call that is due already.
pub(super) fn time_until(at: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(now)).unwrap_or_default()
}
