//! `POST /click-to-call/{call_id}/cancel`: a visitor takes their call back.
//!
//! The id is 128 random bits that only the visitor was told, so it is the key to the call as well.

use super::App;
use super::click_to_call::Accepted;
use crate::error::ApiError;
use crate::http::openapi::operation::Operation;
use axum::Json;
use axum::extract::{Path, State};
use model::call_id::CallId;
use shared_types::callback::{CallbackAccepted, CallbackReply};
use shared_types::error_code::ErrorCode;
use std::sync::Arc;

pub(super) fn operation() -> Operation {
    Operation::post("/click-to-call/{call_id}/cancel", "Visitors")
        .path_param("call_id", Some("^[a-h][a-z2-7]{25}$"), "The ID of the call.")
        .summary(
            "Cancels a visitor's call",
            "A scheduled call is not placed. A placed call is hung up if the telephone system supports \
             that (`can_cancel`). The request can be repeated, and has no body.",
        )
        .response::<Accepted>(200, "The call is cancelled, or was already.")
        .errors(&[
            ErrorCode::CallNotFound,
            ErrorCode::CallOver,
            ErrorCode::RateLimited,
            ErrorCode::AlreadyUnderWay,
            ErrorCode::Internal,
            ErrorCode::NotSupported,
            ErrorCode::PhoneSystemRefused,
            ErrorCode::PhoneSystemUnreachable,
            ErrorCode::JournalUnavailable,
            ErrorCode::OutcomeUnknown,
        ])
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    Path(call_id): Path<String>,
) -> Result<Json<CallbackReply>, ApiError> {
    let id: CallId = call_id.parse().map_err(|_| ApiError::CallNotFound)?;
    let schedule = Arc::clone(&app.schedule);
    // To its end, also when the visitor leaves.
    let cancelling = app.under_way.spawn(async move { schedule.cancel(&id).await });
    cancelling.await.map_err(|_| ApiError::Interrupted)??;
    Ok(Json(CallbackReply::Ok(CallbackAccepted {
        call_id: id.to_string(),
        message: "The call is cancelled.".to_owned(),
        code: None,
        can_cancel: false,
        scheduled_for: None,
    })))
}
