//! One event in the life of a request, as the server reports it.

use jiff::Timestamp;
use model::call_id::CallId;
use model::consent_version::ConsentVersion;
use model::provider::ProviderKind;
use model::subject::Subject;
use shared_types::call_state::CallState;
use shared_types::destination::Destination;
use shared_types::domain::Domain;
use shared_types::error_code::ErrorCode;
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The request is good, for a later time: it waits.
    Scheduled,
    /// The call that waited was taken back before it was placed.
    Cancelled,
    /// The call that waited was not placed, and will not be; `reason` says why.
    Expired,
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
    /// The call reached a state.
    State,
    /// The call is over.
    Ended,
    /// Somebody asked for the call to be hung up, or for a tone in it; `reason` says which of the two.
    Control,
    /// The number of this call was taken out of the journal.
    Erased,
}

impl Event {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Accepted => "accepted",
            Self::Placed => "placed",
            Self::Failed => "failed",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Refused => "refused",
            Self::State => "state",
            Self::Ended => "ended",
            Self::Control => "control",
            Self::Erased => "erased",
        }
    }
}

/// Whom a call is for. It prints masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialled {
    Number(PhoneNumber),
    /// What a user dialled, which may be a number.
    Destination(Destination),
}

/// One row to be. What is not known is not there.
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: Timestamp,
    pub call_id: CallId,
    pub event: Event,
    /// The domain that was asked for, which may be nobody's.
    pub domain: Option<Domain>,
    /// Whose entry it is: a tenant that there is.
    pub tenant: Option<Domain>,
    /// Why it was refused or failed.
    pub code: Option<ErrorCode>,
    /// What is wrong with the number, what was asked of the call, or why it expired, in a word.
    pub reason: Option<&'static str>,
    pub number: Option<Dialled>,
    pub provider: Option<ProviderKind>,
    pub upstream_status: Option<u16>,
    /// What the call reached; for [`Event::State`] and [`Event::Ended`].
    pub state: Option<CallState>,
    /// Who asked, if they had to say so.
    pub actor: Option<Subject>,
    /// To which text the visitor agreed.
    pub consent: Option<ConsentVersion>,
    /// Since the request came in.
    pub took: Duration,
}

impl Entry {
    pub fn new(at: Timestamp, call_id: CallId, event: Event) -> Self {
        Self {
            at,
            call_id,
            event,
            domain: None,
            tenant: None,
            code: None,
            reason: None,
            number: None,
            provider: None,
            upstream_status: None,
            state: None,
            actor: None,
            consent: None,
            took: Duration::ZERO,
        }
    }

    #[must_use]
    pub fn about(self, number: &PhoneNumber) -> Self {
        Self { number: Some(Dialled::Number(number.clone())), ..self }
    }

    /// `***-***-0142`: for the log.
    pub fn masked_number(&self) -> Option<String> {
        self.number.as_ref().map(Dialled::masked)
    }
}

impl Dialled {
    /// For logs and for the row.
    pub fn masked(&self) -> String {
        match self {
            Self::Number(number) => number.masked(),
            Self::Destination(destination) => destination.masked(),
        }
    }

    /// For a keyed hash: the same digits for a number, however it was dialled.
    pub(crate) fn expose_digits(&self) -> String {
        match self {
            Self::Number(number) => number.expose_digits().to_owned(),
            Self::Destination(destination) => match PhoneNumber::parse(destination.expose()) {
                Ok(number) => number.expose_digits().to_owned(),
                Err(_) => destination.expose().to_owned(),
            },
        }
    }
}
