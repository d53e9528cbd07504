//! The decision about a due call. The tenant, its hours and its number policy may have changed since the call was
//! requested.

use jiff::{SignedDuration, Timestamp};
use model::clock_watch::TrustedTime;
use shared_types::error_code::ErrorCode;
use shared_types::hours::Opening;
use shared_types::phone::PhoneNumber;
use std::sync::Arc;
use store::scheduled_calls::row::ScheduledCallRow;
use tenants::hours::Hours;
use tenants::tenant::Tenant;

/// A call that is later than this is not placed any more.
pub(super) const AT_MOST_LATE: SignedDuration = SignedDuration::from_hours(2);

#[derive(Debug)]
pub(super) enum DispatchDecision {
    Place(Arc<Tenant>, PhoneNumber),
    /// The tenant is closed and opens soon enough.
    Defer(Timestamp),
    /// The call is not placed, for this reason.
    Expire(&'static str),
    /// It is too late for the call, if the clock is right: that is not known yet.
    Hold,
}

impl DispatchDecision {
    /// The decision about `waiting` at `time`, with the present tenant and the call's number.
    pub(super) fn of(
        waiting: &ScheduledCallRow,
        time: TrustedTime,
        tenant: Option<Arc<Tenant>>,
        number: Option<PhoneNumber>,
    ) -> Self {
        let Some(tenant) = tenant else { return Self::Expire("tenant_gone") };
        let Some(number) = number else { return Self::Expire("unreadable") };
        if tenant.numbers.judge(&number).is_err() {
            return Self::Expire("number_not_allowed");
        }
        let too_late = match Self::in_time(waiting, time.now, tenant, number) {
            Self::Expire(why) => why,
            decision => return decision,
        };
        if time.is_settled { Self::Expire(too_late) } else { Self::Hold }
    }

    /// The decision by the time alone.
    fn in_time(
        waiting: &ScheduledCallRow,
        now: Timestamp,
        tenant: Arc<Tenant>,
        number: PhoneNumber,
    ) -> Self {
        if is_late(waiting, now) {
            let unreachable = ErrorCode::PhoneSystemUnreachable.as_str();
            return Self::Expire(if waiting.is_accepted { unreachable } else { "late" });
        }
        match tenant.hours.as_ref().and_then(|hours| closed(hours, waiting.wanted, now)) {
            None => Self::Place(tenant, number),
            Some(decision) => decision,
        }
    }
}

/// Whether it is too late for `waiting` at `now`.
pub(super) fn is_late(waiting: &ScheduledCallRow, now: Timestamp) -> bool {
    now.duration_since(waiting.wanted) > AT_MOST_LATE
}

/// The decision if the hours exclude the call.
fn closed(hours: &Hours, wanted: Timestamp, now: Timestamp) -> Option<DispatchDecision> {
    let is_of_that_day = |at| hours.deciding_day(at) == hours.deciding_day(wanted);
    let table = hours.timetable(now);
    let Opening::Closed { opens, .. } = table.at(now.as_second()) else {
        return (!is_of_that_day(now)).then_some(DispatchDecision::Expire("late"));
    };
    let opens = opens.and_then(|minute| Timestamp::from_second(minute * 60).ok());
    let soon_enough =
        |at: &Timestamp| at.duration_since(wanted) <= AT_MOST_LATE && is_of_that_day(*at);
    Some(
        opens
            .filter(soon_enough)
            .map_or(DispatchDecision::Expire("closed"), DispatchDecision::Defer),
    )
}
