//! Whether a tenant is open, for how long, or when it opens next.
//!
//! Local times are converted to UTC in one place only, the server, which has the time zones with their clock changes. It sends a
//! [`Timetable`]: the coming days as durations of open and closed time. Server and widget evaluate it by the same function, so the
//! widget needs neither a calendar nor a time zone database, and is correct on the day of a clock change. A browser formats times by
//! `Intl.DateTimeFormat` with [`Timetable::zone`] or the visitor's zone.

use crate::branding::Label;
use serde::{Deserialize, Serialize};

/// Minutes since 1970-01-01T00:00Z. The offsets of all zones are whole minutes since 1972.
pub type Minute = i64;

/// The coming days of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timetable {
    /// The IANA name of the tenant's time zone: `America/New_York`.
    pub zone: String,
    /// The start of the table.
    pub start: Minute,
    /// Minutes closed, then open, then closed, and so on. The first may be zero; the state after the last is unknown. Equal weeks have
    /// equal entries, which compress well.
    pub turns: Vec<u32>,
    /// The special days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub special: Vec<SpecialDay>,
}

/// A day, or several days in a row, on which the weekly hours do not apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    /// Minutes from the start of the table to the start of the day.
    pub after: u32,
    /// How long it lasts, in minutes.
    pub lasts: u32,
    /// "Christmas".
    pub label: Label,
}

/// The state of a tenant at a time, by its [`Timetable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening<'a> {
    Open {
        /// None if it does not close within the table.
        until: Option<Minute>,
    },
    Closed {
        /// None if it does not open within the table.
        opens: Option<Minute>,
        /// The special day, if it is one; otherwise the time is outside of the weekly hours.
        label: Option<&'a Label>,
    },
    /// Before the start or after the end of the table: only the server can decide.
    Unknown,
}

impl Timetable {
    /// The state at `seconds` after 1970-01-01T00:00Z.
    pub fn at(&self, seconds: i64) -> Opening<'_> {
        let now = seconds.div_euclid(60);
        if now < self.start {
            return Opening::Unknown;
        }
        let mut end = self.start;
        for (place, &turn) in self.turns.iter().enumerate() {
            end = end.saturating_add(i64::from(turn));
            if now < end {
                let change = (place + 1 < self.turns.len()).then_some(end);
                let is_open = place % 2 == 1;
                return if is_open {
                    Opening::Open { until: change }
                } else {
                    Opening::Closed { opens: change, label: self.label_at(now) }
                };
            }
        }
        Opening::Unknown
    }

    fn label_at(&self, now: Minute) -> Option<&Label> {
        let into = now.saturating_sub(self.start);
        let special = self.special.iter().find(|day| {
            let begin = i64::from(day.after);
            (begin..begin.saturating_add(i64::from(day.lasts))).contains(&into)
        });
        special.map(|day| &day.label)
    }
}

impl Opening<'_> {
    /// Whether a call may be requested: in the unknown state the server decides.
    pub fn lets_call(self) -> bool {
        !matches!(self, Self::Closed { .. })
    }
}

#[cfg(test)]
mod tests;
