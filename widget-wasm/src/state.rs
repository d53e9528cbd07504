//! The mutable state of the widget.

use crate::form::Form;
use crate::hours::{self, OpenState};
use crate::progress::QueueStatus;
use crate::settings::Settings;
use shared_types::hours::Minute;

/// The state that the views show. One value behind one signal, because each type of signal adds code to the widget.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub open: bool,
    pub form: Form,
    pub open_state: OpenState,
    /// The offered times of a company that schedules calls, while it is closed or full.
    pub times: Vec<Minute>,
    /// The first time that can be requested, in seconds since 1970, as the server reported.
    pub full_until: i64,
    /// The index of the chosen department.
    pub department: usize,
    pub queue: Availability,
}

/// The reported availability of agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    /// An agent is available, or the availability is unknown.
    pub free: Option<bool>,
    pub waiting: QueueStatus,
}

impl State {
    /// Updates the state by the clock. Returns the time of the next change.
    pub fn look(&mut self, settings: &Settings, seconds: i64) -> Option<Minute> {
        let (open_state, change) = OpenState::at(settings.hours.as_ref(), seconds);
        self.set_open_state(open_state, settings, seconds);
        change
    }

    /// Sets whether the company is open, and the times that are offered if it is closed.
    pub fn set_open_state(&mut self, open_state: OpenState, settings: &Settings, seconds: i64) {
        let offers = settings.schedule && (open_state.is_closed() || self.full_until > seconds);
        let hours = settings.hours.as_ref().filter(|_| offers);
        // Times after this second are offered.
        let after = seconds.max(self.full_until.saturating_sub(60));
        self.times = hours.map(|hours| hours::times(hours, after)).unwrap_or_default();
        self.open_state = open_state;
    }

    /// A call can be requested, immediate or scheduled.
    pub fn can_ask(&self) -> bool {
        !self.open_state.is_closed() || !self.times.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::hours::Timetable;

    /// Opens at minute 60 and closes at 120.
    fn settings(schedule: bool) -> Settings {
        let hours = Timetable {
            zone: "UTC".into(),
            start: 0,
            turns: vec![60, 60, 60],
            special: Vec::new(),
        };
        Settings { hours: Some(hours), schedule, ..Settings::default() }
    }

    fn at(minute: i64, settings: &Settings) -> State {
        let mut state = State::default();
        state.look(settings, minute * 60);
        state
    }

    #[test]
    fn a_closed_company_accepts_requests_only_if_it_schedules_calls() {
        assert!(!at(0, &settings(false)).can_ask());
        assert_eq!(at(0, &settings(true)).times, [60, 90]);
        assert!(at(0, &settings(true)).can_ask());
    }

    #[test]
    fn an_open_company_calls_right_now() {
        let state = at(60, &settings(true));

        assert!(state.can_ask() && state.times.is_empty());
    }

    #[test]
    fn a_full_company_offers_later_times_until_it_has_room() {
        let settings = settings(true);
        let mut state = State { full_until: 90 * 60, ..State::default() };

        state.look(&settings, 80 * 60);
        assert_eq!(state.times, [90]);
        assert!(state.can_ask());
        state.look(&settings, 90 * 60);
        assert_eq!(state.times, [0; 0]);
    }

    #[test]
    fn a_full_company_offers_no_time_before_the_first_that_the_server_has_named() {
        let settings = settings(true);
        let mut state = State { full_until: 90 * 60, ..State::default() };

        state.look(&settings, 50 * 60);

        assert_eq!(state.times, [90]);
    }

    #[test]
    fn the_next_look_is_due_when_the_company_opens_or_closes() {
        assert_eq!(State::default().look(&settings(false), 0), Some(60));
        assert_eq!(State::default().look(&settings(false), 60 * 60), Some(120));
        assert_eq!(State::default().look(&Settings::default(), 0), None);
    }

    #[test]
    fn a_company_that_does_not_open_again_offers_no_time() {
        assert!(!at(130, &settings(true)).can_ask());
    }
}
