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
            "An application places a call for its user",
            "If the token names the user's own extension, that phone rings first and the number after \
             it; otherwise the number rings first, and whoever answers is bridged into the company's \
             queue. The same `Idempotency-Key` with the same body is the same call, for a day.",
        )
        .header(
            "Idempotency-Key",
            Some("^[!-~]{1,255}$"),
            "A name of the client's for this call, so that asking again places no second one.",
        )
        .request_body::<Initiate>()
        .response::<Initiated>(201, "The telephone system took the call. It has not rung yet.")
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
            ErrorCode::AlreadyUnderWay,
            ErrorCode::DailyLimit,
            ErrorCode::ConcurrencyLimit,
            ErrorCode::BudgetExhausted,
            ErrorCode::NobodyAvailable,
            ErrorCode::JournalUnavailable,
        ])
        .errors(BY_THE_TELEPHONE_SYSTEM)
}

pub(super) fn status() -> Operation {
    of_a_call(Operation::get("/api/calls/status/{call_id}", GROUP))
        .summary("Where a call is, and was", "")
        .response::<Shown>(200, "Its states with their times.")
}

pub(super) fn end() -> Operation {
    of_a_call(Operation::post("/api/calls/end/{call_id}", GROUP))
        .summary("Ends a call on all its legs", "A call that is over stays as it ended: 200 again.")
        .response::<Shown>(200, "The telephone system was told, or the call was over.")
        .errors(BY_THE_TELEPHONE_SYSTEM)
}

pub(super) fn dtmf() -> Operation {
    with_a_body(of_a_call(Operation::post("/api/calls/dtmf/{call_id}", GROUP)))
        .summary("Lets the other side hear one key", "")
        .request_body::<Press>()
        .response::<Done>(200, "The telephone system was told.")
        .errors(&[ErrorCode::UnreadableRequest, ErrorCode::DigitInvalid, ErrorCode::CallOver])
        .errors(BY_THE_TELEPHONE_SYSTEM)
}

pub(super) fn events() -> Operation {
    event_stream::described(of_a_call(Operation::get("/api/calls/{call_id}/events", GROUP)))
        .summary("The user watches their call", "")
}

pub(super) fn report() -> Operation {
    with_a_body(by_token(Operation::post("/api/cti/calls", GROUP)))
        .summary(
            "An application reports a call of a dialer in its page",
            "The first report of a call is answered with 201, further ones with 200. The same report again \
             changes nothing. A call that has ended stays so, and its first context counts.",
        )
        .request_body::<Report>()
        .response::<Recorded>(200, "The call was known.")
        .response::<Recorded>(201, "The call is known now.")
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
            "The company's calls with one customer or job",
            "Those that were placed or reported with its id in `customData`, for as long as the journal keeps \
             them. One of the two must be given.",
        )
        .query("customer", "The `customerId` of their `customData`.")
        .query("job", "The `jobId` of their `customData`.")
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
        .path_param("call_id", Some("^[a-h][a-z2-7]{25}$"), "The name that came with the call.")
        .errors(&[ErrorCode::CallNotFound])
}

fn with_a_body(operation: Operation) -> Operation {
    operation.errors(&[ErrorCode::RequestTimeout, ErrorCode::BodyTooLarge])
}
