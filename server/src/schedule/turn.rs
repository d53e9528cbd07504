//! What becomes of a call whose time has come. The tenant, its hours and its numbers may be others than
//! when it was asked for.

use crate::tenants::hours::Hours;
use crate::tenants::tenant::Tenant;
use jiff::{SignedDuration, Timestamp};
use shared_types::hours::Opening;
use shared_types::phone::PhoneNumber;
use std::sync::Arc;
use store::scheduled_calls::row::ScheduledCallRow;

/// Who wanted to be called at nine is not called in the afternoon.
pub(super) const AT_MOST_LATE: SignedDuration = SignedDuration::from_hours(2);

#[derive(Debug)]
pub(super) enum Turn {
    Call(Arc<Tenant>, PhoneNumber),
    /// The tenant is closed, and opens soon enough.
    Later(Timestamp),
    /// It is not called, for this reason.
    Never(&'static str),
}

impl Turn {
    /// For `waiting` at `now`, with what the tenant is now and what its number was.
    pub(super) fn of(
        waiting: &ScheduledCallRow,
        now: Timestamp,
        tenant: Option<Arc<Tenant>>,
        number: Option<PhoneNumber>,
    ) -> Self {
        let Some(tenant) = tenant else { return Self::Never("tenant_gone") };
        let Some(number) = number else { return Self::Never("unreadable") };
        if tenant.numbers.judge(&number).is_err() {
            return Self::Never("number_not_allowed");
        }
        if now.duration_since(waiting.wanted) > AT_MOST_LATE {
            return Self::Never("late");
        }
        match tenant.hours.as_ref().and_then(|hours| closed(hours, waiting.wanted, now)) {
            None => Self::Call(tenant, number),
            Some(turn) => turn,
        }
    }
}

/// What the hours have against it.
fn closed(hours: &Hours, wanted: Timestamp, now: Timestamp) -> Option<Turn> {
    let is_of_that_day = |at| hours.deciding_day(at) == hours.deciding_day(wanted);
    let table = hours.timetable(now);
    let Opening::Closed { opens, .. } = table.at(now.as_second()) else {
        return (!is_of_that_day(now)).then_some(Turn::Never("late"));
    };
    let opens = opens.and_then(|minute| Timestamp::from_second(minute * 60).ok());
    let soon_enough =
        |at: &Timestamp| at.duration_since(wanted) <= AT_MOST_LATE && is_of_that_day(*at);
    Some(opens.filter(soon_enough).map_or(Turn::Never("closed"), Turn::Later))
}
