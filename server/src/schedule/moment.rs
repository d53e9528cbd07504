//! The times at which visitors may ask to be called: within the tenant's hours, and not for ever.

use crate::error::ApiError;
use crate::tenants::hours::Hours;
use crate::tenants::tenant::Tenant;
use jiff::{SignedDuration, Timestamp};
use shared_types::hours::Opening;

/// How far ahead a call may be asked for.
pub const AT_MOST_AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A time that a tenant offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub at: Timestamp,
    /// In RFC 3339, with the offset of the tenant's zone.
    pub told: String,
}

/// The tenant calls nobody at this time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tenant offers no calls at this time")]
pub struct NotOffered {
    /// When it opens: after the time that was asked for if that is in the two weeks that can be asked for,
    /// otherwise after now. None if it is open then, or does not open within a year.
    pub opens_at: Option<String>,
}

impl Moment {
    /// The time that a visitor wrote, if `tenant` offers it at `now`.
    pub(crate) fn offered(text: &str, tenant: &Tenant, now: Timestamp) -> Result<Self, ApiError> {
        let at: Timestamp = text.parse().map_err(|_| ApiError::UnreadableTime)?;
        let hours = tenant.hours.as_ref().filter(|_| tenant.schedules);
        let hours = hours.ok_or(NotOffered { opens_at: None })?;
        let ahead = at.duration_since(now);
        let in_reach = ahead > SignedDuration::ZERO && ahead <= AT_MOST_AHEAD;
        if in_reach && is_open(hours, at) {
            return Ok(Self { at, told: hours.zone.display(at) });
        }
        let opens = hours.judge(if in_reach { at } else { now }).err();
        Err(NotOffered { opens_at: opens.and_then(|closed| closed.opens_at) }.into())
    }
}

fn is_open(hours: &Hours, at: Timestamp) -> bool {
    matches!(hours.timetable(at).at(at.as_second()), Opening::Open { .. })
}
