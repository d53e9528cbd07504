//! `GET /click-to-call/{call_id}/events`: a visitor watches their call happen.
//!
//! The id is 128 random bits that only the visitor was told, so it is the key to the call as well.

use super::{App, event_stream};
use crate::calls::live_calls::LiveCall;
use crate::error::ApiError;
use crate::http::openapi::operation::Operation;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use model::call_id::CallId;
use shared_types::error_code::ErrorCode;
use std::convert;
use std::sync::Arc;

pub(super) fn operation() -> Operation {
    let operation = Operation::get("/click-to-call/{call_id}/events", "Visitors")
        .path_param("call_id", Some("^[a-h][a-z2-7]{25}$"), "The ID of the call.")
        .summary(
            "Events of a visitor's call",
            "The ID of the call is the only key. If the telephone system reports no states, the stream \
             ends after `accepted`. The stream of a scheduled call has one event `scheduled` with its \
             time (`at`), and a `retry` of that length. Then it closes; reconnect later.",
        );
    event_stream::described(operation).errors(&[
        ErrorCode::CallNotFound,
        ErrorCode::RateLimited,
        ErrorCode::JournalUnavailable,
    ])
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(call_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let id: CallId = call_id.parse().map_err(|_| ApiError::CallNotFound)?;
    if let Some(call) = app.live.of_visitor(&id) {
        return watch(&app, &call, &headers).await;
    }
    if let Some(waits) = app.schedule.pending_status(&id).await? {
        return Ok(event_stream::respond_scheduled(waits));
    }
    // It may have been placed in the meantime.
    let call = app.live.of_visitor(&id).ok_or(ApiError::CallNotFound)?;
    watch(&app, &call, &headers).await
}

async fn watch(app: &App, call: &LiveCall, headers: &HeaderMap) -> Result<Response, ApiError> {
    let subscription = app.live.subscribe(call, event_stream::last_event_id(headers)).await?;
    Ok(event_stream::respond(subscription, convert::identity))
}
