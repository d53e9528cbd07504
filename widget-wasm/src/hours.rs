//! Whether the company can be called now, and the times for scheduled calls.

use shared_types::hours::{Minute, Opening, Timetable};

/// The state of the company at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OpenState {
    /// A call is possible, as far as the widget can decide.
    #[default]
    Open,
    Closed {
        /// The next opening, if it is known.
        opens: Option<Minute>,
        /// The name of a special day: "Christmas".
        label: Option<String>,
    },
}

/// The number of offered times.
const MOST_TIMES: usize = 20;
/// The minutes between them.
const STEP: Minute = 30;

impl OpenState {
    /// The state at `seconds` after 1970-01-01T00:00Z, and when it changes.
    pub fn at(table: Option<&Timetable>, seconds: i64) -> (Self, Option<Minute>) {
        match table.map_or(Opening::Unknown, |table| table.at(seconds)) {
            Opening::Open { until } => (Self::Open, until),
            Opening::Unknown => (Self::Open, None),
            Opening::Closed { opens, label } => {
                (Self::Closed { opens, label: label.map(|label| label.as_str().to_owned()) }, opens)
            }
        }
    }

    pub fn is_closed(&self) -> bool {
        *self != Self::Open
    }
}

/// The next times for scheduled calls: the opening and each half-hour from there until the closing, and the same for the next
/// opening.
pub fn times(table: &Timetable, seconds: i64) -> Vec<Minute> {
    let mut times = Vec::new();
    let mut at = table.start;
    for (place, turn) in table.turns.iter().enumerate() {
        let end = at.saturating_add(Minute::from(*turn));
        while place % 2 == 1 && at < end && times.len() < MOST_TIMES {
            if at > seconds.div_euclid(60) {
                times.push(at);
            }
            at = at.saturating_add(STEP);
        }
        at = end;
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Closed for an hour, open for 50 minutes, closed for ten, open for 24 hours.
    fn table() -> Timetable {
        Timetable {
            zone: "America/New_York".into(),
            start: 600,
            turns: vec![60, 50, 10, 1440],
            special: Vec::new(),
        }
    }

    #[test]
    fn without_hours_the_company_is_always_open() {
        assert_eq!(OpenState::at(None, 0), (OpenState::Open, None));
    }

    #[test]
    fn a_closed_state_has_the_opening_time_and_an_open_one_the_closing_time() {
        let closed = OpenState::Closed { opens: Some(660), label: None };

        assert_eq!(OpenState::at(Some(&table()), 600 * 60), (closed, Some(660)));
        assert_eq!(OpenState::at(Some(&table()), 660 * 60), (OpenState::Open, Some(710)));
    }

    #[test]
    fn a_special_day_is_named() {
        let mut table = table();
        let label = "Christmas".parse().unwrap();
        table.special.push(shared_types::hours::SpecialDay { after: 0, lasts: 60, label });
        let (open_state, _) = OpenState::at(Some(&table), 600 * 60);

        assert_eq!(
            open_state,
            OpenState::Closed { opens: Some(660), label: Some("Christmas".into()) }
        );
    }

    #[test]
    fn the_unknown_state_is_decided_by_the_server() {
        assert!(!OpenState::at(Some(&table()), 0).0.is_closed());
    }

    #[test]
    fn times_are_half_hours_within_the_open_time_and_not_too_many() {
        let times = times(&table(), 600 * 60);

        assert_eq!(times[..4], [660, 690, 720, 750]);
        assert_eq!(times.len(), MOST_TIMES);
    }

    #[test]
    fn no_time_is_offered_that_has_passed() {
        assert_eq!(times(&table(), 665 * 60)[0], 690);
    }
}
