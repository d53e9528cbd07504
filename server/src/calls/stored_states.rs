//! The states of a call as they are stored: JSON, an array for each state with its number, the milliseconds since the
//! state before (of the first: since 1970), and the state.
//!
//! A row is written anew with each state, so the form is short, and a state is encoded once.

use jiff::Timestamp;
use model::timed_state::TimedState;
use serde::Deserialize;
use shared_types::call_state::CallState;
use std::sync::Arc;

/// The encoded states of one call, which grow with it.
#[derive(Debug, Default)]
pub(super) struct EncodedStates {
    /// Without the bracket at the end.
    json: String,
    length: usize,
    last: Option<TimedState>,
}

impl EncodedStates {
    /// `states` as JSON. Those of the call before need not be encoded again, if `states` begin with them.
    pub(super) fn encode(&mut self, states: &[TimedState]) -> Arc<str> {
        let last_encoded = self.length.checked_sub(1).and_then(|last| states.get(last));
        if last_encoded.copied() != self.last {
            *self = Self::default();
        }
        for state in states.get(self.length..).unwrap_or_default() {
            self.push(*state);
        }
        if self.json.is_empty() {
            return "[]".into();
        }
        self.json.push(']');
        let json = Arc::from(&*self.json);
        self.json.pop();
        json
    }

    fn push(&mut self, next: TimedState) {
        let before = self.last.map_or(0, |last| last.at.as_millisecond());
        let wait = next.at.as_millisecond() - before;
        // Numbers and names have a form in JSON.
        let entry = serde_json::to_string(&(next.number, wait, next.state)).unwrap_or_default();
        self.json.push(if self.json.is_empty() { '[' } else { ',' });
        self.json.push_str(&entry);
        self.length += 1;
        self.last = Some(next);
    }
}

/// The form of older versions.
#[derive(Deserialize)]
struct OldState {
    number: u32,
    #[serde(flatten)]
    state: CallState,
    #[serde(with = "model::rfc_3339")]
    at: Timestamp,
}

/// The states that [`EncodedStates`] or an older version encoded. `None` for anything else, also for numbers that do
/// not increase.
pub(super) fn decode(text: &str) -> Option<Vec<TimedState>> {
    let states = serde_json::from_str(text).map_or_else(|_| decode_old(text), with_times)?;
    states.is_sorted_by(|a, b| a.number < b.number).then_some(states)
}

fn decode_old(text: &str) -> Option<Vec<TimedState>> {
    let stored: Vec<OldState> = serde_json::from_str(text).ok()?;
    let state = |OldState { number, state, at }| TimedState { number, state, at };
    Some(stored.into_iter().map(state).collect())
}

fn with_times(stored: Vec<(u32, i64, CallState)>) -> Option<Vec<TimedState>> {
    let mut time = 0_i64;
    let state = |(number, wait, state)| {
        time = time.checked_add(wait)?;
        Some(TimedState { number, state, at: Timestamp::from_millisecond(time).ok()? })
    };
    stored.into_iter().map(state).collect()
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

            let mut encoded = EncodedStates::default();
            for length in 0..=states.len() {
                let so_far = &states[..length];
                prop_assert_eq!(decode(&encoded.encode(so_far)), Some(so_far.to_vec()));
            }
        }

        #[test]
        fn other_text_is_not_read(text in ".{0,60}") {
            prop_assert!(decode(&text).is_none_or(|states| states.is_empty()));
        }
    }

    #[test]
    fn numbers_that_do_not_increase_are_not_read() {
        let accepted = TimedState::first(CallState::Accepted, Timestamp::UNIX_EPOCH);

        assert_eq!(decode(&EncodedStates::default().encode(&[accepted, accepted])), None);
    }

    #[test]
    fn other_states_than_those_of_the_call_before_are_encoded_from_the_first() {
        let accepted = TimedState::first(CallState::Accepted, Timestamp::UNIX_EPOCH);
        let connected = accepted.followed_by(CallState::Connected, Timestamp::UNIX_EPOCH);
        let unknown = accepted.followed_by(CallState::Unknown, Timestamp::UNIX_EPOCH);
        let mut encoded = EncodedStates::default();
        encoded.encode(&[accepted, connected]);

        for other in [vec![accepted, unknown], vec![accepted], vec![]] {
            assert_eq!(decode(&encoded.encode(&other)), Some(other));
        }
    }

    #[test]
    fn states_of_an_older_version_are_read() {
        let stored = r#"[{"number":1,"state":"accepted","at":"1970-01-01T00:00:00.000Z"},{"number":2,"state":"ringing","leg":"visitor","at":"1970-01-01T00:00:01.500Z"}]"#;
        let accepted = TimedState::first(CallState::Accepted, Timestamp::UNIX_EPOCH);
        let at = Timestamp::from_millisecond(1_500).unwrap();
        let ringing = accepted.followed_by(CallState::Ringing { leg: Leg::Visitor }, at);

        assert_eq!(decode(stored), Some(vec![accepted, ringing]));
    }

    #[test]
    fn a_usual_call_is_stored_in_few_bytes() {
        let at = Timestamp::from_millisecond(1_796_000_000_000).unwrap();
        let mut states = vec![TimedState::first(CallState::Accepted, at)];
        for state in [
            CallState::QUEUED,
            CallState::Ringing { leg: Leg::Visitor },
            CallState::Answered { leg: Leg::Visitor },
            CallState::Ringing { leg: Leg::Agent },
            CallState::Answered { leg: Leg::Agent },
            CallState::Connected,
        ] {
            states.push(states[states.len() - 1].followed_by(state, at));
        }

        let length = EncodedStates::default().encode(&states).len();
        assert!(length < 300, "{length} bytes");
    }
}
