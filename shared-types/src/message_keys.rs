//! The keys of the widget's messages, and in [`extension`] those of the browser extension. The messages are in `assets/words`, one
//! file for each language.
//!
//! A browser downloads the messages as a JSON array in the order of [`MessageKey::ALL`], without keys and without other languages.
//! Tenants override messages by key.

pub mod extension;

/// Defines the enum, the list and the keys from one table.
macro_rules! message_keys {
    ($(#[$doc:meta])* $name:ident: $($variant:ident = $key:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name {
            $($variant,)*
        }

        impl $name {
            /// Every message, in the order of the files.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$variant,)*];

            /// The number of messages.
            pub const COUNT: usize = [$($key,)*].len();

            /// The message's key in the files of `assets/words` and in a tenant's settings.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)*
                }
            }

            /// The message with this key.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|message| message.as_str() == key)
            }
        }
    };
}

use message_keys;

message_keys! {
    /// A message of the widget.
    MessageKey:
    Promise = "promise",
    PromiseDepartment = "promise_department",
    Number = "number",
    Country = "country",
    Department = "department",
    ConsentMissing = "consent_missing",
    ConsentMore = "consent_more",
    HintHome = "hint_home",
    HintAbroad = "hint_abroad",
    Submit = "submit",
    Submitting = "submitting",
    Checking = "checking",
    Close = "close",
    CallUs = "call_us",
    ClosedOpens = "closed_opens",
    ClosedOpensYours = "closed_opens_yours",
    Closed = "closed",
    ClosedFor = "closed_for",
    ScheduleOffer = "schedule_offer",
    ScheduleOfferYours = "schedule_offer_yours",
    ScheduleSubmit = "schedule_submit",
    ScheduleWhen = "schedule_when",
    Scheduled = "scheduled",
    ScheduledNext = "scheduled_next",
    Nobody = "nobody",
    Cancel = "cancel",
    Cancelling = "cancelling",
    CancelFailed = "cancel_failed",
    Code = "code",
    CodeNext = "code_next",
    QueuePosition = "queue_position",
    QueueWait = "queue_wait",
    StepAccepted = "step_accepted",
    StepVisitorRings = "step_visitor_rings",
    StepVisitorAnswered = "step_visitor_answered",
    StepCompanyRings = "step_company_rings",
    StepConnected = "step_connected",
    Accepted = "accepted",
    AcceptedNext = "accepted_next",
    Queued = "queued",
    QueuedNext = "queued_next",
    VisitorRings = "visitor_rings",
    VisitorRingsNext = "visitor_rings_next",
    CompanyFirst = "company_first",
    CompanyFirstNext = "company_first_next",
    Connecting = "connecting",
    CompanyRingsNext = "company_rings_next",
    AnsweredNext = "answered_next",
    Connected = "connected",
    ConnectedNext = "connected_next",
    Lost = "lost",
    LostNext = "lost_next",
    Over = "over",
    CompletedNext = "completed_next",
    OverNext = "over_next",
    VisitorBusy = "visitor_busy",
    VisitorBusyNext = "visitor_busy_next",
    VisitorNoAnswer = "visitor_no_answer",
    VisitorNoAnswerNext = "visitor_no_answer_next",
    CompanyNoAnswer = "company_no_answer",
    CompanyNoAnswerNext = "company_no_answer_next",
    Cancelled = "cancelled",
    CancelledNext = "cancelled_next",
    Failed = "failed",
    FailedNext = "failed_next",
    UnderWay = "under_way",
    UnderWayNext = "under_way_next",
    OutcomeUnknown = "outcome_unknown",
    OutcomeUnknownNext = "outcome_unknown_next",
    Again = "again",
    AnotherNumber = "another_number",
    DidNotRing = "did_not_ring",
    Unreached = "unreached",
    RateLimited = "rate_limited",
    ErrorNumber = "error_number",
    ErrorNumberNotAllowed = "error_number_not_allowed",
    ErrorRefused = "error_refused",
    ErrorUnreachable = "error_unreachable",
    ErrorNobody = "error_nobody",
    ErrorLinesBusy = "error_lines_busy",
    ErrorLimit = "error_limit",
    ErrorClosed = "error_closed",
    ErrorPage = "error_page",
    ErrorSignedOut = "error_signed_out",
    ErrorOther = "error_other",
    NumberEmpty = "number_empty",
    NumberLetters = "number_letters",
    NumberExtension = "number_extension",
    NumberSymbols = "number_symbols",
    NumberTooShort = "number_too_short",
    NumberMissingAreaCode = "number_missing_area_code",
    NumberTooLong = "number_too_long",
    NumberNotNorthAmerican = "number_not_north_american",
    NumberImpossibleAreaCode = "number_impossible_area_code",
    NumberImpossibleExchange = "number_impossible_exchange",
    NumberUnknownCountry = "number_unknown_country",
    NumberUnassigned = "number_unassigned",
    NumberPremium = "number_premium",
    NumberPersonal = "number_personal",
    NumberCarrier = "number_carrier",
    NumberTollFree = "number_toll_free",
    NumberSatellite = "number_satellite",
    NumberFiction = "number_fiction",
    NumberTerritoryNotCalled = "number_territory_not_called",
    NumberCountryNotCalled = "number_country_not_called",
    NumberUnknownAreaCode = "number_unknown_area_code",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_found_by_its_key_at_its_index() {
        for (place, message) in MessageKey::ALL.into_iter().enumerate() {
            assert_eq!(message as usize, place, "{message:?}");
            assert_eq!(MessageKey::from_key(message.as_str()), Some(message));
        }
    }

    #[test]
    fn an_unknown_key_is_no_sentence() {
        assert_eq!(MessageKey::from_key("greeting"), None);
    }
}
