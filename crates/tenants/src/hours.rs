//! When a tenant is there to talk: a weekly table in its own time zone, and the days that are different.
//!
//! The rules, from which every moment follows:
//! - A shift belongs to the day on which it begins. An exception takes the place of the shifts that begin
//!   on its days; the night shift of the evening before still runs to its end.
//! - A shift begins, and ends, at the first moment at which the clock on the wall shows that time or a
//!   later one. So a time that the clock skips in spring is the moment of the jump, and one that it shows
//!   twice in autumn is the first of the two; each shift takes place once.
//! - Shifts that overlap or meet are one.
//!
//! What is asked of them, by the server and by the widget, is a [`Timetable`].
//!
//! - [`file`](mod@file): as it is written
//! - [`shift`], [`dates`], [`zone`]: the values in it
//! - `days`: from local times to moments
//! - [`offered_time`]: a time for which a visitor may request a call

mod days;

pub mod dates;
pub mod file;
pub mod offered_time;
pub mod shift;
pub mod zone;

use dates::Dates;
use days::Days;
use file::{ExceptionFile, HoursFile};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use shared_types::branding::Label;
use shared_types::hours::{Minute, Opening, Timetable};
use shift::Shift;
use zone::Zone;

/// A tenant's opening hours.
#[derive(Clone, Debug)]
pub struct Hours {
    pub zone: Zone,
    /// From Monday to Sunday.
    week: [Vec<Shift>; 7],
    exceptions: Vec<(Dates, ExceptionFile)>,
}

/// What holds on a day.
#[derive(Clone, Copy, Debug)]
pub enum Rule<'a> {
    Weekday(Weekday, &'a [Shift]),
    Exception(Dates, &'a ExceptionFile),
}

/// Two exceptions that hold on the same days, where neither is the more precise one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} and {1} overlap; expected each day in one range at most")]
pub struct OverlapError(Dates, Dates);

/// The tenant is closed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tenant is closed")]
pub struct ClosedNow {
    /// When it opens, in RFC 3339 with the offset of its zone; none if not within a year.
    pub opens_at: Option<String>,
    /// What it is closed for, on a special day.
    pub label: Option<Label>,
}

impl Hours {
    pub(super) fn new(file: HoursFile) -> Result<Self, OverlapError> {
        let mut exceptions: Vec<_> = file.except.into_iter().collect();
        exceptions.sort_by_key(|(dates, _)| *dates);
        for pair in exceptions.windows(2) {
            if let [(one, _), (next, _)] = pair
                && one.overlaps(next)
            {
                return Err(OverlapError(*one, *next));
            }
        }
        Ok(Self { zone: file.zone, week: file.week.into(), exceptions })
    }

    /// Whether a call may be asked for now.
    pub fn judge(&self, now: Timestamp) -> Result<(), ClosedNow> {
        match self.timetable(now).at(now.as_second()) {
            Opening::Open { .. } | Opening::Unknown => Ok(()),
            Opening::Closed { opens, label } => Err(ClosedNow {
                opens_at: opens.map(|minute| self.zone.rfc3339(minute)),
                label: label.cloned(),
            }),
        }
    }

    /// The two weeks from the beginning of the tenant's day on, and longer, up to 400 days, where it takes
    /// longer to the next opening.
    pub fn timetable(&self, now: Timestamp) -> Timetable {
        Days::of(self).timetable(now)
    }

    /// What holds for shifts that begin on `date`: the most precise exception, or else the week.
    pub fn rule_on(&self, date: Date) -> Rule<'_> {
        // Sorted from the precise to the general.
        let exception = self.exceptions.iter().find(|(dates, _)| dates.contain(date));
        exception.map_or_else(
            || Rule::Weekday(date.weekday(), self.shifts_of(date.weekday())),
            |(dates, exception)| Rule::Exception(*dates, exception),
        )
    }

    /// The day whose rule decides at `now`: yesterday while its night shift lasts, today otherwise.
    pub fn deciding_day(&self, now: Timestamp) -> Date {
        let today = self.zone.date(now);
        let minute: Minute = now.as_second().div_euclid(60);
        let still_on = |yesterday: &Date| {
            let shifts = self.rule_on(*yesterday).shifts().iter();
            let mut spans = shifts.map(|shift| shift.span(*yesterday, &self.zone));
            spans.any(|(from, until)| (from..until).contains(&minute))
        };
        today.yesterday().ok().filter(still_on).unwrap_or(today)
    }

    fn shifts_of(&self, day: Weekday) -> &[Shift] {
        let place = usize::try_from(day.to_monday_zero_offset()).unwrap_or_default();
        self.week.get(place).map_or(&[], Vec::as_slice)
    }
}

impl<'a> Rule<'a> {
    pub fn shifts(self) -> &'a [Shift] {
        match self {
            Self::Weekday(_, shifts) => shifts,
            Self::Exception(_, exception) => &exception.hours,
        }
    }
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
