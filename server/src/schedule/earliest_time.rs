//! The earliest time at which a call can be scheduled, for a visitor who was refused by a limit.

use super::{Schedule, hour_limit};
use crate::calls::call_service::CallClient;
use crate::error::ApiError;
use jiff::Timestamp;
use shared_types::hours::Opening;
use shared_types::phone::PhoneNumber;
use std::time::Duration;
use store::scheduled_calls::promised::PromisedTo;
use tenants::hours::offered_time::AT_MOST_AHEAD;
use tenants::tenant::Tenant;

/// The widget offers later times from this wait on. A visitor who waits less tries again.
const LONG_WAIT: Duration = Duration::from_mins(5);
/// The times that the widget offers are this far apart, in seconds since 1970 too where tenants open at half-hours.
const STEP: i64 = 30 * 60;
/// How many times are tried, within the tenant's hours: those of a day and a half.
const MOST_TIMES: usize = 72;

/// What a refused visitor asked for.
pub(crate) struct RefusedWish<'a> {
    pub(crate) tenant: &'a Tenant,
    pub(crate) number: &'a PhoneNumber,
    pub(crate) client: CallClient,
    /// The later time, if it was one.
    pub(crate) at: Option<Timestamp>,
}

impl Schedule {
    /// The earliest time at which the call of `wish` can be scheduled, in RFC 3339 with the offset of the tenant's zone.
    /// `None` if `refusal` is not by a limit that holds for a while, or no time was found.
    pub(crate) async fn earliest_time(
        &self,
        wish: RefusedWish<'_>,
        refusal: &ApiError,
    ) -> Result<Option<String>, ApiError> {
        let RefusedWish { tenant, number, client, at } = wish;
        let Some(hours) = tenant.scheduling_hours() else { return Ok(None) };
        let now = self.call_service.clock.now();
        let after = match (refusal, refusal.retry_after()) {
            // Another call to the number is what is in the way, at any time.
            (ApiError::AlreadyUnderWay { .. }, _) => return Ok(None),
            (ApiError::NotOffered(full), _) if full.opens_at.is_none() => at.unwrap_or(now),
            (_, Some(wait)) if wait >= LONG_WAIT => now.saturating_add(wait).unwrap_or(now),
            _ => return Ok(None),
        };
        let domain = match self.call_service.check_client(tenant, client).await {
            Ok(domain) => domain,
            // This client is refused at any time.
            Err(ApiError::ClientLimit { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let until = now.saturating_add(AT_MOST_AHEAD).unwrap_or(after);
        let promised = self.call_service.all_promised(tenant, number, until).await?;
        let of_tenant = PromisedTo::Tenant(&tenant.domain);
        let due = self.calls.promised(of_tenant, Timestamp::MAX).await?;
        let due: Vec<_> = due.iter().map(|call| call.due).collect();
        let timetable = hours.timetable(now);
        let first = (after.as_second() + STEP - 1).div_euclid(STEP);
        let times = (first..).map_while(|step| Timestamp::from_second(step * STEP).ok());
        let is_open =
            |time: &Timestamp| matches!(timetable.at(time.as_second()), Opening::Open { .. });
        let times = times.take_while(|time| *time <= until).filter(is_open);
        for time in times.take(MOST_TIMES) {
            if !hour_limit(domain).has_room_among(&due, time) {
                continue;
            }
            let service = &self.call_service;
            if !service.has_room_at(tenant, domain, time).await? {
                continue;
            }
            match service.keep_all_promises(tenant, number, time, &promised).await {
                Ok(()) => return Ok(Some(hours.zone.display(time))),
                Err(ApiError::CapReached(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}
