//! A state of a call, and when it was reported.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use shared_types::call_state::CallState;

/// The first number after a restart is at least so much greater than the last one that was stored: states that the
/// earlier process reported and did not store have numbers between them.
const MIN_GAP_OF_A_RESTART: u32 = 1000;

/// A state, and the time at which it was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TimedState {
    /// Its number among the states of the call, from 1 and increasing: the id of its event.
    #[serde(skip)]
    pub number: u32,
    /// The state.
    #[serde(flatten)]
    pub state: CallState,
    /// RFC 3339, UTC.
    #[serde(serialize_with = "crate::rfc_3339::serialize")]
    #[schemars(with = "String")]
    pub at: Timestamp,
}

impl TimedState {
    /// The first state of a call.
    pub fn first(state: CallState, at: Timestamp) -> Self {
        Self { number: 1, state, at }
    }

    /// The state after this one.
    #[must_use]
    pub fn followed_by(self, state: CallState, at: Timestamp) -> Self {
        Self { number: self.number.saturating_add(1), state, at }
    }

    /// The first state after this one that a later process reports.
    ///
    /// The gap is the time since this state in milliseconds. It grows from restart to restart, so that two processes
    /// which continue from the same stored state do not use the same numbers.
    #[must_use]
    pub fn followed_after_restart_by(self, state: CallState, at: Timestamp) -> Self {
        let gap = u32::try_from(at.duration_since(self.at).as_millis()).unwrap_or_default();
        let gap = gap.max(MIN_GAP_OF_A_RESTART);
        Self { number: self.number.saturating_add(gap), state, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_after_a_restart_leaves_room_for_states_that_were_not_stored() {
        let accepted = TimedState::first(CallState::Accepted, Timestamp::UNIX_EPOCH);
        let unknown = accepted.followed_after_restart_by(CallState::Unknown, Timestamp::UNIX_EPOCH);

        assert_eq!((accepted.number, unknown.number), (1, 1001));
        assert_eq!(unknown.followed_by(CallState::Connected, Timestamp::UNIX_EPOCH).number, 1002);
    }

    #[test]
    fn two_processes_that_continue_from_one_state_use_different_numbers() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let accepted = TimedState::first(CallState::Accepted, at(0));
        let second = accepted.followed_after_restart_by(CallState::Unknown, at(60));
        let third = accepted.followed_after_restart_by(CallState::Unknown, at(61));

        assert_eq!((second.number, third.number), (60_001, 61_001));
        let set_back = second.followed_after_restart_by(CallState::Unknown, at(0));
        assert_eq!(set_back.number, 61_001);
    }
}
