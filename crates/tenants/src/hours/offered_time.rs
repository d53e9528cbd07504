//! The times for which visitors may request a call: within the tenant's opening hours and the next two weeks.

use super::Hours;
use jiff::{SignedDuration, Timestamp};
use shared_types::hours::Opening;

/// How far ahead a call may be requested.
pub const AT_MOST_AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A time that a tenant offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedTime {
    pub at: Timestamp,
    /// In RFC 3339, with the offset of the tenant's zone.
    pub display: String,
}

/// The tenant offers no calls at this time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tenant offers no calls at this time")]
pub struct TimeNotOffered {
    /// When the tenant opens: after the requested time if that is within the next two weeks, otherwise after now.
    /// `None` if it is open then, or does not open within a year.
    pub opens_at: Option<String>,
}

/// The text is not a time that is offered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfferedTimeError {
    #[error("the time is not one of RFC 3339")]
    Unreadable,
    #[error(transparent)]
    NotOffered(#[from] TimeNotOffered),
}

impl OfferedTime {
    /// Parses a time, and checks that `hours` offer it at `now`. Without hours, no time is offered.
    pub fn parse(
        text: &str,
        hours: Option<&Hours>,
        now: Timestamp,
    ) -> Result<Self, OfferedTimeError> {
        let at: Timestamp = text.parse().map_err(|_| OfferedTimeError::Unreadable)?;
        let hours = hours.ok_or(TimeNotOffered { opens_at: None })?;
        let ahead = at.duration_since(now);
        let in_reach = ahead > SignedDuration::ZERO && ahead <= AT_MOST_AHEAD;
        if in_reach && is_open(hours, at) {
            return Ok(Self { at, display: hours.zone.display(at) });
        }
        let opens = hours.judge(if in_reach { at } else { now }).err();
        Err(TimeNotOffered { opens_at: opens.and_then(|closed| closed.opens_at) }.into())
    }
}

fn is_open(hours: &Hours, at: Timestamp) -> bool {
    matches!(hours.timetable(at).at(at.as_second()), Opening::Open { .. })
}
