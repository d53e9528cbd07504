//! The states of a call as they are stored.

use jiff::Timestamp;
use model::timed_state::TimedState;
use serde::{Deserialize, Serialize};
use shared_types::call_state::CallState;

#[derive(Serialize, Deserialize)]
struct StoredState {
    number: u32,
    #[serde(flatten)]
    state: CallState,
    #[serde(with = "model::rfc_3339")]
    at: Timestamp,
}

/// The states as JSON.
pub(super) fn to_json(states: &[TimedState]) -> String {
    let stored: Vec<_> = states
        .iter()
        .map(|&TimedState { number, state, at }| StoredState { number, state, at })
        .collect();
    // Numbers, names and times have a form in JSON.
    serde_json::to_string(&stored).unwrap_or_default()
}

/// The inverse of [`to_json`]. `None` for anything else, also for numbers that do not increase.
pub(super) fn from_json(text: &str) -> Option<Vec<TimedState>> {
    let stored: Vec<StoredState> = serde_json::from_str(text).ok()?;
    let states: Vec<_> = stored
        .into_iter()
        .map(|StoredState { number, state, at }| TimedState { number, state, at })
        .collect();
    states.is_sorted_by(|a, b| a.number < b.number).then_some(states)
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
                    TimedState { number, state, at }
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
    fn numbers_that_do_not_increase_are_not_read() {
        let accepted = TimedState::first(CallState::Accepted, Timestamp::UNIX_EPOCH);

        assert_eq!(from_json(&to_json(&[accepted, accepted])), None);
    }
}
