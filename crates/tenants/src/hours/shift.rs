//! A stretch of open time, on the clock on the wall: `09:00-12:00`.

use super::zone::Zone;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use schemars::JsonSchema;
use serde::Deserialize;
use shared_types::hours::Minute;
use std::fmt;
use std::str::FromStr;

const DAY: u16 = 24 * 60;

/// From one time to another, on the same day or the next: `22:00-02:00`. All day is `00:00-24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(
    with = "String",
    extend("pattern" = "^([01][0-9]|2[0-3]):[0-5][0-9] ?- ?(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")
)]
pub struct Shift {
    /// In minutes of the day.
    begins: u16,
    /// In minutes from the same midnight, later than `begins`.
    ends: u16,
}

/// Why a text is not a [`Shift`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShiftError {
    #[error("expected hours like 09:00-17:30, past midnight 22:00-02:00, all day 00:00-24:00")]
    Form,
    #[error("these hours begin when they end; expected 00:00-24:00 for all day, [] for closed")]
    Empty,
}

impl Shift {
    /// When it takes place if it begins on `date`. Nothing at the ends of time.
    pub(super) fn span(self, date: Date, zone: &Zone) -> (Minute, Minute) {
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        let at = |minutes: u16| midnight.saturating_add(i64::from(minutes).minutes());
        let [from, until]: [DateTime; 2] = [at(self.begins), at(self.ends)];
        (zone.minute(from), zone.minute(until))
    }
}

impl FromStr for Shift {
    type Err = ShiftError;

    fn from_str(text: &str) -> Result<Self, ShiftError> {
        let (begins, ends) = text.split_once('-').ok_or(ShiftError::Form)?;
        let begins = time(begins).filter(|&time| time < DAY).ok_or(ShiftError::Form)?;
        let ends = time(ends).ok_or(ShiftError::Form)?;
        match ends {
            _ if ends == begins => Err(ShiftError::Empty),
            _ if ends < begins => Ok(Self { begins, ends: ends + DAY }),
            _ => Ok(Self { begins, ends }),
        }
    }
}

/// Minutes of `HH:MM`, 24:00 included.
fn time(text: &str) -> Option<u16> {
    let [h1, h2, b':', m1, m2] = *text.trim().as_bytes() else { return None };
    let two = |tens: u8, ones: u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
    };
    let (hours, minutes) = (two(h1, h2)?, two(m1, m2).filter(|&minutes| minutes < 60)?);
    Some(hours * 60 + minutes).filter(|&time| time <= DAY)
}

impl TryFrom<String> for Shift {
    type Error = ShiftError;

    fn try_from(text: String) -> Result<Self, ShiftError> {
        text.parse()
    }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { begins, ends } = *self;
        let ends = if ends > DAY { ends - DAY } else { ends };
        write!(f, "{:02}:{:02}-{:02}:{:02}", begins / 60, begins % 60, ends / 60, ends % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_written() {
        for text in ["09:00-12:00", "22:00-02:00", "00:00-24:00", "23:59-23:58"] {
            assert_eq!(text.parse::<Shift>().unwrap().to_string(), text);
        }
        assert_eq!("09:00 - 12:00".parse(), "09:00-12:00".parse::<Shift>());
        assert_eq!("18:00-00:00".parse(), "18:00-24:00".parse::<Shift>());
    }

    #[test]
    fn what_is_no_time_of_day_is_refused() {
        for text in ["", "9-12", "9:00-12:00", "09:00", "24:00-25:00", "24:00-08:00", "09:60-10:00"]
        {
            assert_eq!(text.parse::<Shift>(), Err(ShiftError::Form), "{text}");
        }
        assert_eq!("09:00–12:00".parse::<Shift>(), Err(ShiftError::Form), "an en dash");
        assert_eq!("09:00-09:00".parse::<Shift>(), Err(ShiftError::Empty));
    }
}
