//! The call states, independent of the telephone system.
//!
//! `accepted → queued → ringing(leg) → answered(leg) → connected → ended(cause)`. A provider reports only states that the telephone
//! system reported: "accepted" is not "ringing". A provider that has lost track of a call reports `unknown` until it can follow the
//! call again or the call has ended.

use serde::{Deserialize, Serialize};

/// Who is at the far end of one half of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Leg {
    /// The person on the web page, on their own phone.
    Visitor,
    /// Somebody of the company's queue.
    Agent,
    /// The desk phone of a user who signed the call.
    Terminal,
    /// The number such a user asked for.
    Destination,
}

/// The cause of the end of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndCause {
    /// Both sides were connected, and one hung up.
    Completed,
    /// A phone was busy.
    Busy,
    /// A phone rang and was not answered, or the call was declined.
    NoAnswer,
    /// An answering machine, voicemail or fax answered in place of the visitor.
    AnsweringMachine,
    /// The call was cancelled before it was answered.
    Cancelled,
    /// The telephone system could not complete the call.
    Failed,
    /// The cause is not known.
    #[serde(other)]
    Unknown,
}

/// The state of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CallState {
    /// The telephone system accepted the request. No other state is known.
    Accepted,
    /// The call waits in the company's queue.
    Queued {
        /// The position in the queue, if it is known: 1 is next.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<u16>,
        /// The estimated wait in whole seconds, if the telephone system reports it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wait: Option<u32>,
    },
    /// The phone of this leg rings.
    Ringing { leg: Leg },
    /// This leg was answered.
    Answered { leg: Leg },
    /// Both legs are connected.
    Connected,
    /// The state is not known. Any later state may follow.
    Unknown,
    /// The call has ended.
    Ended { cause: EndCause },
}

impl Leg {
    /// As it stands on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Agent => "agent",
            Self::Terminal => "terminal",
            Self::Destination => "destination",
        }
    }
}

impl EndCause {
    /// As it stands on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::NoAnswer => "no_answer",
            Self::AnsweringMachine => "answering_machine",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

impl CallState {
    /// In the queue, and nobody says where in it.
    pub const QUEUED: Self = Self::Queued { position: None, wait: None };

    /// The state's name as it stands on the wire, without leg or cause.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Queued { .. } => "queued",
            Self::Ringing { .. } => "ringing",
            Self::Answered { .. } => "answered",
            Self::Connected => "connected",
            Self::Unknown => "unknown",
            Self::Ended { .. } => "ended",
        }
    }

    /// Whose phone it is about.
    pub fn leg(self) -> Option<Leg> {
        match self {
            Self::Ringing { leg } | Self::Answered { leg } => Some(leg),
            _ => None,
        }
    }

    /// Why it is over.
    pub fn cause(self) -> Option<EndCause> {
        match self {
            Self::Ended { cause } => Some(cause),
            _ => None,
        }
    }

    /// Nothing follows this state.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Ended { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_one_stable_form_on_the_wire() {
        let wire = |state: CallState| serde_json::to_string(&state).unwrap();

        assert_eq!(wire(CallState::Accepted), r#"{"state":"accepted"}"#);
        assert_eq!(
            wire(CallState::Ringing { leg: Leg::Visitor }),
            r#"{"state":"ringing","leg":"visitor"}"#
        );
        assert_eq!(wire(CallState::Unknown), r#"{"state":"unknown"}"#);
        assert_eq!(
            wire(CallState::Ended { cause: EndCause::NoAnswer }),
            r#"{"state":"ended","cause":"no_answer"}"#
        );
    }

    #[test]
    fn a_queue_position_is_serialized_if_known() {
        let wire = |state: CallState| serde_json::to_string(&state).unwrap();
        let second = CallState::Queued { position: Some(2), wait: Some(120) };

        assert_eq!(wire(second), r#"{"state":"queued","position":2,"wait":120}"#);
        assert_eq!(wire(CallState::QUEUED), r#"{"state":"queued"}"#);
        for state in [second, CallState::QUEUED] {
            assert_eq!(serde_json::from_str::<CallState>(&wire(state)).unwrap(), state);
        }
    }

    #[test]
    fn names_legs_and_causes_are_those_of_the_wire() {
        let legs = [Leg::Visitor, Leg::Agent, Leg::Terminal, Leg::Destination];
        let causes = [
            EndCause::Completed,
            EndCause::Busy,
            EndCause::NoAnswer,
            EndCause::AnsweringMachine,
            EndCause::Cancelled,
            EndCause::Failed,
            EndCause::Unknown,
        ];
        let mut states =
            vec![CallState::Accepted, CallState::QUEUED, CallState::Connected, CallState::Unknown];
        states.extend(legs.map(|leg| CallState::Ringing { leg }));
        states.extend(legs.map(|leg| CallState::Answered { leg }));
        states.extend(causes.map(|cause| CallState::Ended { cause }));

        for state in states {
            let wire = serde_json::to_value(state).unwrap();
            assert_eq!(wire["state"], state.name());
            assert_eq!(wire["leg"].as_str(), state.leg().map(Leg::as_str));
            assert_eq!(wire["cause"].as_str(), state.cause().map(EndCause::as_str));
        }
    }

    #[test]
    fn a_cause_of_a_newer_server_is_read_as_unknown() {
        let state: CallState =
            serde_json::from_str(r#"{"state":"ended","cause":"eaten"}"#).unwrap();

        assert_eq!(state, CallState::Ended { cause: EndCause::Unknown });
    }

    #[test]
    fn only_an_ended_call_is_over() {
        assert!(CallState::Ended { cause: EndCause::Busy }.is_final());
        assert!(!CallState::Connected.is_final());
        assert!(!CallState::Unknown.is_final());
    }
}
