//! One event in the life of a request.

use crate::calls::call_id::CallId;
use crate::provider::ProviderKind;
use jiff::Timestamp;
use shared_types::call_state::CallState;
use shared_types::domain::Domain;
use shared_types::error_code::ErrorCode;
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The request is good; the telephone system is asked next.
    Accepted,
    /// The telephone system took the call.
    Placed,
    /// It said no, or was not reached.
    Failed,
    /// It did not answer: the call may come.
    OutcomeUnknown,
    /// The request did not get as far as the telephone system.
    Refused,
    /// The placed call went on to a state.
    State,
}

impl Event {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Placed => "placed",
            Self::Failed => "failed",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Refused => "refused",
            Self::State => "state",
        }
    }
}

/// One row. What is not known is not there.
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: Timestamp,
    pub call_id: CallId,
    pub event: Event,
    /// With [`Event::State`].
    pub state: Option<CallState>,
    pub domain: Option<Domain>,
    /// Why it was refused or failed.
    pub code: Option<ErrorCode>,
    /// What is wrong with the number, in a word.
    pub reason: Option<&'static str>,
    /// `***-***-0142`.
    pub masked_number: Option<String>,
    pub provider: Option<ProviderKind>,
    pub upstream_status: Option<u16>,
    /// Since the request came in.
    pub took: Duration,
}

impl Entry {
    pub fn new(at: Timestamp, call_id: CallId, event: Event) -> Self {
        Self {
            at,
            call_id,
            event,
            state: None,
            domain: None,
            code: None,
            reason: None,
            masked_number: None,
            provider: None,
            upstream_status: None,
            took: Duration::ZERO,
        }
    }

    #[must_use]
    pub fn about(self, number: &PhoneNumber) -> Self {
        Self { masked_number: Some(number.masked()), ..self }
    }
}
