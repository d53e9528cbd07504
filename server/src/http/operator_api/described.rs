//! What the routes of the operator say of themselves.

use super::wire::{Changed, ListShown, Listed, Scope, StopsShown};
use crate::http::openapi::operation::Operation;
use crate::http::openapi::refusal::Shape;
use shared_types::error_code::ErrorCode;

const GROUP: &str = "Operator";

pub(super) fn stops() -> Operation {
    by_operator(Operation::get("/api/operator/stops", GROUP))
        .summary("The active stops", "")
        .response::<StopsShown>(200, "The active stops; none if calls are placed.")
}

pub(super) fn stop() -> Operation {
    with_a_body(by_operator(Operation::post("/api/operator/stop-calls", GROUP)))
        .summary(
            "Stops all calls, or those of a tenant, at once",
            "It holds for every server with this database, and after a restart. Calls in progress go on.",
        )
        .request_body::<Scope>()
        .response::<StopsShown>(200, "The stops, this one included.")
        .errors(&[ErrorCode::UnknownDomain])
}

pub(super) fn resume() -> Operation {
    with_a_body(by_operator(Operation::post("/api/operator/resume-calls", GROUP)))
        .summary(
            "Removes the stop of all calls, or that of a tenant",
            "Stops of other tenants stay, and so does the file.",
        )
        .request_body::<Scope>()
        .response::<StopsShown>(200, "The stops that are left.")
}

pub(super) fn list() -> Operation {
    by_operator(Operation::get("/api/operator/do-not-call", GROUP))
        .summary("The do-not-call list of the database", "The numbers of the file are not in it.")
        .response::<ListShown>(200, "Newest first; numbers are masked.")
}

pub(super) fn add() -> Operation {
    with_a_body(by_operator(Operation::post("/api/operator/do-not-call", GROUP)))
        .summary(
            "Adds a number or prefix to the do-not-call list",
            "It applies from the next call.",
        )
        .request_body::<Listed>()
        .response::<Changed>(200, "It was on the list.")
        .response::<Changed>(201, "It is on the list now.")
        .errors(&[ErrorCode::NumberInvalid, ErrorCode::UnknownDomain])
}

pub(super) fn remove() -> Operation {
    with_a_body(by_operator(Operation::post("/api/operator/do-not-call/remove", GROUP)))
        .summary("Removes a number or prefix from the do-not-call list", "")
        .request_body::<Listed>()
        .response::<Changed>(200, "It is not on the list of the database.")
        .errors(&[ErrorCode::NumberInvalid])
}

fn by_operator(operation: Operation) -> Operation {
    operation.secured_by("operator").error_shape(Shape::Camel).errors(&[
        ErrorCode::Unauthorized,
        ErrorCode::RateLimited,
        ErrorCode::Internal,
        ErrorCode::JournalUnavailable,
    ])
}

fn with_a_body(operation: Operation) -> Operation {
    operation.errors(&[
        ErrorCode::UnreadableRequest,
        ErrorCode::RequestTimeout,
        ErrorCode::BodyTooLarge,
    ])
}
