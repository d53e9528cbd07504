//! One entry in the history of a call.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use shared_types::call_state::CallState;

/// The first number after a restart is at least so much greater than the last one that was stored: states that the
/// earlier process reported and did not store have numbers between them.
const MIN_GAP_OF_A_RESTART: u32 = 1000;

/// A state, and the time at which it was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reached {
    /// Its number among the states of the call, from 1 and increasing: the id of its event.
    #[serde(skip)]
    pub number: u32,
    #[serde(flatten)]
    pub state: CallState,
    /// RFC 3339, UTC.
    #[serde(serialize_with = "rfc_3339")]
    #[schemars(with = "String")]
    pub at: Timestamp,
}

impl Reached {
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

/// The states of a call as they are stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    number: u32,
    #[serde(flatten)]
    state: CallState,
    #[serde(serialize_with = "rfc_3339", deserialize_with = "timestamp")]
    at: Timestamp,
}

/// The states as JSON, to be stored.
pub(crate) fn to_json(states: &[Reached]) -> String {
    let stored: Vec<_> =
        states.iter().map(|&Reached { number, state, at }| Stored { number, state, at }).collect();
    // Numbers, names and times have a form in JSON.
    serde_json::to_string(&stored).unwrap_or_default()
}

/// The inverse of [`to_json`]. `None` for anything else, also for numbers that do not increase.
pub(crate) fn from_json(text: &str) -> Option<Vec<Reached>> {
    let stored: Vec<Stored> = serde_json::from_str(text).ok()?;
    let states: Vec<_> = stored
        .into_iter()
        .map(|Stored { number, state, at }| Reached { number, state, at })
        .collect();
    states.is_sorted_by(|a, b| a.number < b.number).then_some(states)
}

fn timestamp<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(|_| D::Error::custom("expected a time in RFC 3339"))
}

/// In whole milliseconds, as browsers read it.
fn rfc_3339<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{at:.3}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use shared_types::call_state::{EndCause, Leg};

    fn any_state() -> impl Strategy<Value = CallState> {
        prop_oneof![
            Just(CallState::Accepted),
            (any::<Option<u16>>(), any::<Option<u32>>())
                .prop_map(|(position, wait)| CallState::Queued { position, wait }),
            Just(CallState::Ringing { leg: Leg::Visitor }),
            Just(CallState::Answered { leg: Leg::Terminal }),
            Just(CallState::Connected),
            Just(CallState::Unknown),
            Just(CallState::Ended { cause: EndCause::Busy }),
        ]
    }

    proptest! {
        #[test]
        fn stored_states_are_read_as_they_were(
            states in proptest::collection::vec((any_state(), 0i64..4_000_000_000_000), 0..20),
        ) {
            let states: Vec<_> = states
                .into_iter()
                .zip(1..)
                .map(|((state, at), number)| {
                    let at = Timestamp::from_millisecond(at).unwrap();
                    Reached { number, state, at }
                })
                .collect();

            prop_assert_eq!(from_json(&to_json(&states)), Some(states));
        }

        #[test]
        fn other_text_is_not_read(text in ".{0,60}") {
            prop_assert!(from_json(&text).is_none_or(|states| states.is_empty()));
        }
    }

    #[test]
    fn the_first_number_after_a_restart_leaves_room_for_states_that_were_not_stored() {
        let accepted = Reached::first(CallState::Accepted, Timestamp::UNIX_EPOCH);
        let unknown = accepted.followed_after_restart_by(CallState::Unknown, Timestamp::UNIX_EPOCH);

        assert_eq!((accepted.number, unknown.number), (1, 1001));
        assert_eq!(unknown.followed_by(CallState::Connected, Timestamp::UNIX_EPOCH).number, 1002);
    }

    #[test]
    fn two_processes_that_continue_from_one_state_use_different_numbers() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let accepted = Reached::first(CallState::Accepted, at(0));
        let second = accepted.followed_after_restart_by(CallState::Unknown, at(60));
        let third = accepted.followed_after_restart_by(CallState::Unknown, at(61));

        assert_eq!((second.number, third.number), (60_001, 61_001));
        let set_back = second.followed_after_restart_by(CallState::Unknown, at(0));
        assert_eq!(set_back.number, 61_001);
    }

    #[test]
    fn numbers_that_do_not_increase_are_not_read() {
        let accepted = Reached::first(CallState::Accepted, Timestamp::UNIX_EPOCH);

        assert_eq!(from_json(&to_json(&[accepted, accepted])), None);
    }
}
