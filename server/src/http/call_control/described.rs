//! What the routes of call control say of themselves.

use super::cti::{Found, Recorded, Report};
use super::wire::{Done, Initiate, Initiated, Press, Shown};
use crate::http::event_stream;
use crate::http::openapi::operation::Operation;
use crate::http::openapi::refusal::Shape;
use shared_types::error_code::ErrorCode;

const GROUP: &str = "Call control";

pub(super) fn initiate() -> Operation {
    with_a_body(by_token(Operation::post("/api/calls/initiate", GROUP)))
        .summary(
            "Places a call for a user",
            "If the token names the user's own extension, that phone rings first and the number after \
             it; otherwise the number rings first, and then the company's queue. The same \
             `Idempotency-Key` with the same body is the same call, for a day.",
        )
        .header(
            "Idempotency-Key",
            Some("^[!-~]{1,255}$"),
            "A key of the client's choice: a repeated request with the same key places no second call.",
        )
        .request_body::<Initiate>()
        .response::<Initiated>(201, "The telephone system accepted the call. No phone rings yet.")
        .link("get_api_calls_status_call_id", "call_id", "/callId")
        .link("get_api_calls_call_id_events", "call_id", "/callId")
        .link("post_api_calls_end_call_id", "call_id", "/callId")
        .link("post_api_calls_dtmf_call_id", "call_id", "/callId")
        .errors(&[
            ErrorCode::UnreadableRequest,
            ErrorCode::NumberInvalid,
            ErrorCode::NumberNotAllowed,
            ErrorCode::CallerIdNotAllowed,
            ErrorCode::ContextNotAllowed,
            ErrorCode::ContextTooLong,
            ErrorCode::DestinationNotAllowed,
            ErrorCode::IdempotencyKeyReused,
            ErrorCode::AttemptsExhausted,
            ErrorCode::DoNotCall,
            ErrorCode::AlreadyUnderWay,
            ErrorCode::DailyLimit,
            ErrorCode::ConcurrencyLimit,
            ErrorCode::BudgetExhausted,
            ErrorCode::ProviderBackingOff,
            ErrorCode::CallsStopped,
            ErrorCode::NobodyAvailable,
            ErrorCode::JournalUnavailable,
        ])
        .errors(BY_THE_TELEPHONE_SYSTEM)
}

pub(super) fn status() -> Operation {
    of_a_call(Operation::get("/api/calls/status/{call_id}", GROUP))
        .summary("State and history of a call", "")
        .response::<Shown>(200, "The states with their times.")
}

pub(super) fn end() -> Operation {
    of_a_call(Operation::post("/api/calls/end/{call_id}", GROUP))
        .summary("Ends a call on all its legs", "A call that has ended is answered with 200 again.")
        .response::<Shown>(200, "The telephone system accepted the request, or the call had ended.")
        .errors(BY_THE_TELEPHONE_SYSTEM)
}

pub(super) fn dtmf() -> Operation {
    with_a_body(of_a_call(Operation::post("/api/calls/dtmf/{call_id}", GROUP)))
        .summary("Sends one DTMF digit to the other side", "")
        .request_body::<Press>()
        .response::<Done>(200, "The telephone system accepted the request.")
        .errors(&[ErrorCode::UnreadableRequest, ErrorCode::DigitInvalid, ErrorCode::CallOver])
        .errors(BY_THE_TELEPHONE_SYSTEM)
}

pub(super) fn events() -> Operation {
    event_stream::described(of_a_call(Operation::get("/api/calls/{call_id}/events", GROUP)))
        .summary("Events of a user's call", "")
}

pub(super) fn report() -> Operation {
    with_a_body(by_token(Operation::post("/api/cti/calls", GROUP)))
        .summary(
            "Reports a call of a dialer in a page",
            "The first report of a call is answered with 201, further ones with 200. The same report again \
             changes nothing. A report does not reopen an ended call, and does not replace a context.",
        )
        .request_body::<Report>()
        .response::<Recorded>(200, "The call was already known.")
        .response::<Recorded>(201, "The call is new.")
        .errors(&[
            ErrorCode::UnreadableRequest,
            ErrorCode::NumberInvalid,
            ErrorCode::ContextNotAllowed,
            ErrorCode::ContextTooLong,
            ErrorCode::JournalUnavailable,
        ])
}

pub(super) fn look_up() -> Operation {
    by_token(Operation::get("/api/cti/calls", GROUP))
        .summary(
            "Finds the tenant's calls of a customer or job",
            "Calls that were placed or reported with the ID in `customData`, for as long as the journal keeps \
             them. Exactly one of the parameters is required.",
        )
        .query("customer", "The `customerId` in `customData`.")
        .query("job", "The `jobId` in `customData`.")
        .response::<Found>(200, "Newest first, at most 100.")
        .errors(&[ErrorCode::UnreadableRequest, ErrorCode::JournalUnavailable])
}

const BY_THE_TELEPHONE_SYSTEM: &[ErrorCode] = &[
    ErrorCode::NotSupported,
    ErrorCode::PhoneSystemRefused,
    ErrorCode::PhoneSystemUnreachable,
    ErrorCode::OutcomeUnknown,
];

fn by_token(operation: Operation) -> Operation {
    operation.secured_by("jwt").error_shape(Shape::Camel).errors(&[
        ErrorCode::Unauthorized,
        ErrorCode::Forbidden,
        ErrorCode::RateLimited,
        ErrorCode::Internal,
        ErrorCode::IdentityUnavailable,
    ])
}

fn of_a_call(operation: Operation) -> Operation {
    by_token(operation)
        .path_param("call_id", Some("^[a-h][a-z2-7]{25}$"), "The ID of the call.")
        .errors(&[ErrorCode::CallNotFound])
}

fn with_a_body(operation: Operation) -> Operation {
    operation.errors(&[ErrorCode::RequestTimeout, ErrorCode::BodyTooLarge])
}
