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

/// Why a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndCause {
    /// The two sides talked and hung up.
    Completed,
    /// A phone that had to be reached was busy.
    Busy,
    /// A phone rang and was not answered, be it that nobody came or that somebody declined.
    NoAnswer,
    /// An answering machine, voicemail or fax answered in place of the visitor.
    AnsweringMachine,
    /// Somebody took the call back before it was answered.
    Cancelled,
    /// The telephone system gave up.
    Failed,
    /// It is over, and nobody can say why.
    #[serde(other)]
    Unknown,
}

/// Where a call is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CallState {
    /// The telephone system took the request; nothing more is known.
    Accepted,
    /// The request waits in the company's queue.
    Queued {
        /// Its place there, where that is known: 1 is the next.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<u16>,
        /// How long it will wait, in whole seconds, where the telephone system says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wait: Option<u32>,
    },
    /// This leg's phone rings.
    Ringing { leg: Leg },
    /// This leg was answered.
    Answered { leg: Leg },
    /// Both legs hear each other.
    Connected,
    /// Nobody can say where the call is now. What comes next may be any state that it had not passed.
    Unknown,
    /// The call is over.
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
