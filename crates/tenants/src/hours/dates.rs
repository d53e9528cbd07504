//! The days that an exception is for.

use jiff::civil::Date;
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;

/// Sorted from the precise to the general, so that the first that holds is the one that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub enum Dates {
    /// `2026-12-25`
    Day(Date),
    /// `2026-12-24/2027-01-01`, both included.
    Range(Date, Date),
    /// `12-25`, in each year that has it.
    EachYear { month: i8, day: i8 },
}

/// Why a text is not [`Dates`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no day: expected 2026-12-25, 2026-12-24/2027-01-01, or 12-25 for each year")]
pub struct DatesError(String);

impl Dates {
    /// The form of a day for JSON Schema. Whether the calendar has the day is not part of it.
    pub(super) const PATTERN: &str =
        "^([0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?|[0-9]{2}-[0-9]{2})$";

    pub fn contain(self, date: Date) -> bool {
        match self {
            Self::Day(day) => day == date,
            Self::Range(first, last) => (first..=last).contains(&date),
            Self::EachYear { month, day } => (date.month(), date.day()) == (month, day),
        }
    }

    /// Whether two ranges, this one being the earlier, have days in common.
    pub(super) fn overlaps(self, later: &Self) -> bool {
        matches!((self, later), (Self::Range(_, last), Self::Range(first, _)) if last >= *first)
    }

    fn read(text: &str) -> Option<Self> {
        if let Some((first, last)) = text.split_once('/') {
            let (first, last) = (date(first)?, date(last)?);
            return (first < last).then_some(Self::Range(first, last));
        }
        if let Some(day) = date(text) {
            return Some(Self::Day(day));
        }
        // A leap year has every day that there is.
        let day = date(&format!("2000-{text}"))?;
        Some(Self::EachYear { month: day.month(), day: day.day() })
    }
}

/// Of the ways to write a date, the one with hyphens.
fn date(text: &str) -> Option<Date> {
    let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    text.parse().ok().filter(|_| is_plain)
}

impl FromStr for Dates {
    type Err = DatesError;

    fn from_str(text: &str) -> Result<Self, DatesError> {
        Self::read(text).ok_or_else(|| DatesError(text.to_owned()))
    }
}

impl TryFrom<String> for Dates {
    type Error = DatesError;

    fn try_from(text: String) -> Result<Self, DatesError> {
        text.parse()
    }
}

impl fmt::Display for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Range(first, last) => write!(f, "{first}/{last}"),
            Self::EachYear { month, day } => write!(f, "{month:02}-{day:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_in_three_ways() {
        for text in ["2026-12-25", "2026-12-24/2027-01-01", "12-25", "02-29"] {
            assert_eq!(text.parse::<Dates>().unwrap().to_string(), text);
        }
        for text in ["", "25.12.2026", "2026-02-29", "02-30", "2027-01-01/2026-12-24", "20261225"] {
            assert!(text.parse::<Dates>().is_err(), "{text}");
        }
    }

    #[test]
    fn each_year_is_each_year_that_has_the_day() {
        let leap: Dates = "02-29".parse().unwrap();
        let on = |text: &str| leap.contain(text.parse().unwrap());

        assert!(on("2028-02-29"));
        assert!(!on("2027-02-28") && !on("2027-03-01"));
    }
}
