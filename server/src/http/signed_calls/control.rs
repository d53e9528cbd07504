//! `GET /call/{iden}`, `POST /call/{iden}/hangup` and `/dtmf`, for clients with the token of the call.

use super::{GROUP, RouteState, of_a_call, post, read};
use crate::error::ApiError;
use crate::http::openapi::operation::Operation;
use crate::http::signed_error::SignedRefusal;
use crate::http::signed_error::one_line;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use shared_types::iden::Iden;

#[derive(Serialize, JsonSchema)]
struct Shown {
    iden: String,
    /// Where it is now.
    #[serde(flatten)]
    state: CallState,
    /// All states in order, with their times.
    history: Vec<CallState>,
}

/// What `POST /call/{iden}/dtmf` takes.
#[derive(Serialize, JsonSchema)]
struct Keys {
    #[schemars(regex(pattern = "^[0-9A-D*#]{1,32}$"))]
    digits: String,
}

pub(super) fn state_operation() -> Operation {
    of_a_call(Operation::get("/call/{iden}", GROUP))
        .summary("State and history of a call", "")
        .response::<Shown>(200, "The states of the call.")
}

pub(super) fn hang_up_operation() -> Operation {
    of_a_call(Operation::post("/call/{iden}/hangup", GROUP))
        .summary("Ends a call on all its legs", "")
        .response::<Done>(200, "The telephone system accepted the request.")
        .errors(&[ErrorCode::CallOver, ErrorCode::PhoneSystemRefused])
}

pub(super) fn dtmf_operation() -> Operation {
    of_a_call(post("/call/{iden}/dtmf"))
        .summary("Sends DTMF digits to the called side", "")
        .request_body::<Keys>()
        .response::<Done>(200, "The telephone system accepted the request.")
        .errors(&[ErrorCode::CallOver, ErrorCode::PhoneSystemRefused])
}

pub(super) async fn state(
    State(state): State<RouteState>,
    Path(iden): Path<String>,
    headers: HeaderMap,
) -> Result<Response, SignedRefusal> {
    let history = state.signed.states(&iden, bearer(&headers)?)?;
    let state = history.last().copied().unwrap_or(CallState::Accepted);
    Ok(one_line(StatusCode::OK, &Shown { iden, state, history: history.to_vec() }))
}

pub(super) async fn hang_up(
    State(state): State<RouteState>,
    Path(iden): Path<String>,
    headers: HeaderMap,
) -> Result<Response, SignedRefusal> {
    let iden = state.signed.hang_up(&iden, bearer(&headers)?).await?;
    Ok(done(&iden))
}

pub(super) async fn play_dtmf(
    State(state): State<RouteState>,
    Path(iden): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, SignedRefusal> {
    let body = read(&state, body).await?;
    let iden = state.signed.play_dtmf(&iden, bearer(&headers)?, &body).await?;
    Ok(done(&iden))
}

#[derive(Serialize, JsonSchema)]
struct Done {
    iden: String,
}

fn done(iden: &Iden) -> Response {
    one_line(StatusCode::OK, &Done { iden: iden.as_str().to_owned() })
}

/// The token of `Authorization: Bearer`. Without one there is no call to see.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, ApiError> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    token.ok_or(ApiError::CallNotFound)
}
