//! `POST /click-to-call`: a visitor asks to be called.

use super::body::{self, BodyError};
use super::{App, bearer};
use crate::callbacks::{CallbackSubmission, Callbacks, RefusedCallback};
use crate::error::ApiError;
use crate::http::openapi::operation::Operation;
use admission::client_ip::ClientIp;
use admission::origin;
use axum::Extension;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use schemars::JsonSchema;
use serde::Serialize;
use shared_types::callback::{CallbackAccepted, CallbackReply, CallbackRequest};
use shared_types::error_code::ErrorCode;
use std::sync::Arc;
use std::time::Duration;

/// A domain and a number have a hundred times this much room.
const LARGEST_BODY: usize = 8 * 1024;

/// An accepted request ([`CallbackReply`]).
#[derive(Serialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(super) enum Accepted {
    #[expect(dead_code, reason = "it only says what the reply looks like")]
    Ok(CallbackAccepted),
}

pub(super) fn operation() -> Operation {
    Operation::post("/click-to-call", "Visitors")
        .summary(
            "Requests a callback",
            "The telephone system calls the visitor and connects them with the tenant's queue. The \
             server ignores the content type, so that a page can avoid a CORS preflight.",
        )
        .may_be_secured_by("visitor")
        .request_body::<CallbackRequest>()
        .response::<Accepted>(
            200,
            "The telephone system accepted the call; no phone rings yet. With `scheduled_for`, the \
             call is kept until then.",
        )
        .link("get_click_to_call_call_id_events", "call_id", "/call_id")
        .link("post_click_to_call_call_id_cancel", "call_id", "/call_id")
        .errors(&[
            ErrorCode::UnreadableRequest,
            ErrorCode::NumberInvalid,
            ErrorCode::NumberNotAllowed,
            ErrorCode::DepartmentUnknown,
            ErrorCode::ConsentRequired,
            ErrorCode::Unauthorized,
            ErrorCode::Forbidden,
            ErrorCode::OriginNotAllowed,
            ErrorCode::UnknownDomain,
            ErrorCode::RequestTimeout,
            ErrorCode::OutsideHours,
            ErrorCode::TimeNotOffered,
            ErrorCode::BodyTooLarge,
            ErrorCode::ProofRequired,
            ErrorCode::RateLimited,
            ErrorCode::ClientLimit,
            ErrorCode::AttemptsExhausted,
            ErrorCode::AlreadyUnderWay,
            ErrorCode::DailyLimit,
            ErrorCode::ConcurrencyLimit,
            ErrorCode::BudgetExhausted,
            ErrorCode::Internal,
            ErrorCode::PhoneSystemRefused,
            ErrorCode::PhoneSystemUnreachable,
            ErrorCode::JournalUnavailable,
            ErrorCode::ProviderBackingOff,
            ErrorCode::CallsStopped,
            ErrorCode::NobodyAvailable,
            ErrorCode::IdentityUnavailable,
            ErrorCode::OutcomeUnknown,
        ])
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(client): Extension<ClientIp>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<CallbackReply>, RefusedCallback> {
    let origin =
        headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = read(body, app.body_timeout).await;
    let token = bearer::token(&headers).map(str::to_owned);
    let from_our_frame = origin::is_own_page(&headers, app.own_origin.as_ref());
    let submission = CallbackSubmission { body, origin, from_our_frame, client, token };
    Ok(Json(CallbackReply::Ok(run_detached(&app, submission).await?)))
}

/// The type of the content does not matter: a page that must spare the browser a preflight sends
/// JSON as plain text.
async fn read(body: Body, patience: Duration) -> Result<Bytes, ApiError> {
    body::read(body, LARGEST_BODY, patience).await.map_err(|error| match error {
        BodyError::Large => ApiError::LargeBody,
        BodyError::Slow => ApiError::SlowBody,
        BodyError::Broken => ApiError::Unreadable,
    })
}

/// A task of its own: when the visitor leaves, this handler is dropped, and the call is not.
async fn run_detached(
    app: &App,
    submission: CallbackSubmission,
) -> Result<CallbackAccepted, RefusedCallback> {
    let callbacks: Arc<Callbacks> = Arc::clone(&app.callbacks);
    let task = app.under_way.spawn(async move { callbacks.submit(submission).await });
    task.await.map_err(|_| ApiError::Interrupted)?
}
