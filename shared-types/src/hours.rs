//! Whether a tenant is open, for how long, or when it opens next.
//!
//! Local times become moments in one place only, the server, which knows the time zones and what their
//! clocks do in spring and autumn. It hands out a [`Timetable`]: the coming days as lengths of open and
//! closed time. Both ends ask that, by the same function, so the widget needs neither a calendar nor a
//! zone database, and is right on the day the clocks change. To write a moment in the tenant's zone or
//! in the visitor's, a browser has `Intl.DateTimeFormat`, to which [`Timetable::zone`] is a name.

use crate::branding::Label;
use serde::{Deserialize, Serialize};

/// Whole minutes since 1970-01-01T00:00Z. The offsets of all zones are whole minutes since 1972.
pub type Minute = i64;

/// The coming days of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timetable {
    /// The IANA name of the tenant's time zone: `America/New_York`.
    pub zone: String,
    /// Where it begins.
    pub start: Minute,
    /// Minutes closed, then open, then closed, and so on. The first may be none; nothing is known behind
    /// the last. A week like any other repeats itself here, and so weighs next to nothing compressed.
    pub turns: Vec<u32>,
    /// The days that are not like the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub special: Vec<SpecialDay>,
}

/// A day, or several in a row, on which the weekly hours do not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    /// Minutes from the beginning of the table to that of the day.
    pub after: u32,
    /// How long it lasts, in minutes.
    pub lasts: u32,
    /// "Christmas".
    pub label: Label,
}

/// What a [`Timetable`] says of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening<'a> {
    Open {
        /// None when it does not close for as long as the table knows.
        until: Option<Minute>,
    },
    Closed {
        /// None when it does not open for as long as the table knows.
        opens: Option<Minute>,
        /// The special day that it is, if it is one; otherwise it is just outside of the weekly hours.
        label: Option<&'a Label>,
    },
    /// Before the table begins or after it ends: only the server can say.
    Unknown,
}

impl Timetable {
    /// What is so at the moment that is `seconds` after 1970-01-01T00:00Z.
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
    /// Nothing speaks against a call: what is unknown is the server's to judge.
    pub fn lets_call(self) -> bool {
        !matches!(self, Self::Closed { .. })
    }
}

#[cfg(test)]
mod tests;
