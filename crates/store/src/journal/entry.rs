//! One event in the life of a request, as the server reports it.

use crate::live_calls::change::LiveCallChange;
use jiff::Timestamp;
use model::call_id::CallId;
use model::call_source::CallSource;
use model::consent_version::ConsentVersion;
use model::custom_data::CustomData;
use model::provider::ProviderKind;
use model::reported_call::{Direction, OpaqueId, ReportedState};
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
    /// A request for a later time was accepted.
    Scheduled,
    /// A scheduled call was cancelled before it was placed.
    Cancelled,
    /// A scheduled call will not be placed; `reason` says why.
    Expired,
    /// A request was accepted; the telephone system is asked next.
    Accepted,
    /// The telephone system accepted the call.
    Placed,
    /// The telephone system rejected the call, or was not reachable.
    Failed,
    /// The telephone system did not answer: the call may be placed.
    OutcomeUnknown,
    /// The request was refused before the telephone system was asked.
    Refused,
    /// A limit of a day, a week or of calls at once is reached, or a budget, or calls are stopped; `reason` says which. It is
    /// about the tenant: the refused request has an entry of its own.
    LimitReached,
    /// The call reached a state.
    State,
    /// The call ended.
    Ended,
    /// A hang-up or a DTMF digit was requested; `reason` says which.
    Control,
    /// An application reported a call that this server did not place.
    Reported,
    /// The number of this call was erased from the journal.
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
            Self::LimitReached => "limit_reached",
            Self::State => "state",
            Self::Ended => "ended",
            Self::Control => "control",
            Self::Reported => "reported",
            Self::Erased => "erased",
        }
    }
}

/// The called number or destination. It is printed masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialled {
    Number(PhoneNumber),
    /// What a user dialled, which may be a number.
    Destination(Destination),
}

/// A call of another system, as an application reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The id of the call in the other system.
    pub call_id: OpaqueId,
    /// The id of the user in the other system.
    pub user_id: Option<OpaqueId>,
    pub direction: Direction,
    pub state: ReportedState,
    /// No earlier entry is about the call.
    pub is_first: bool,
}

/// An entry to be written. Unknown values are `None`.
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: Timestamp,
    pub call_id: CallId,
    pub event: Event,
    /// The requested domain, which may be no tenant's.
    pub domain: Option<Domain>,
    /// The tenant to which the entry belongs.
    pub tenant: Option<Domain>,
    /// The error of a refused or failed request.
    pub code: Option<ErrorCode>,
    /// The number's problem, the requested action, the reason of an expiry, or the limit that is reached.
    pub reason: Option<&'static str>,
    pub number: Option<Dialled>,
    pub provider: Option<ProviderKind>,
    pub upstream_status: Option<u16>,
    /// The state that the call reached; for [`Event::State`] and [`Event::Ended`].
    pub state: Option<CallState>,
    /// The authenticated user, if there is one.
    pub actor: Option<Subject>,
    /// The version of the text to which the visitor consented.
    pub consent: Option<ConsentVersion>,
    /// Where the call came from.
    pub source: Option<CallSource>,
    /// The context of the call. Every entry of the call has it; it is stored with [`Event::Accepted`] and
    /// [`Event::Reported`].
    pub custom_data: Option<CustomData>,
    /// For [`Event::Reported`].
    pub report: Option<Box<Report>>,
    /// Time since the request was received.
    pub took: Duration,
    /// What changes in the table of calls in progress, in the same transaction.
    pub live: Option<LiveCallChange>,
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
            source: None,
            custom_data: None,
            report: None,
            took: Duration::ZERO,
            live: None,
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
