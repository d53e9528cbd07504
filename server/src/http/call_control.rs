//! The routes of the section `[call_control]`: calls for users of applications, by bearer token.

mod cross_origin;
mod cti;
mod described;
mod wire;

use super::body::{self, BodyError};
use super::{App, bearer, client, event_stream};
use crate::call_control::idempotency::Answer;
use crate::call_control::{CallControl, InitiateSubmission};
use crate::calls::live_calls::LiveCall;
use crate::error::ApiError;
use crate::http::api_error::ApiRefusal;
use crate::http::openapi::routes::Routes;
use admission::client_ip::ClientIp;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json, middleware};
use bytes::Bytes;
use std::convert;
use std::sync::Arc;
use wire::{Done, Initiated, Shown};

/// A context has at most 2,000 characters, of which each may be written in 12 bytes. There is room for the rest,
/// and for white space.
const LARGEST_BODY: usize = 32 * 1024;

/// The state of the handlers.
#[derive(Clone)]
pub(super) struct RouteState {
    app: Arc<App>,
    calls: Arc<CallControl>,
}

/// A call's name in the address, whatever it is.
type CallIdPath = Result<Path<String>, PathRejection>;

/// The routes behind their guards.
pub(super) fn guarded(app: &Arc<App>, calls: &Arc<CallControl>) -> Routes {
    let state = RouteState { app: Arc::clone(app), calls: Arc::clone(calls) };
    let guards = (
        middleware::from_fn_with_state(Arc::clone(calls), cross_origin::answer),
        middleware::from_fn_with_state(Arc::clone(app), client::identify),
        app.flood.layer_rendering(|error| ApiRefusal::from(error).into_response()),
    );
    routes().map(|router| {
        let router =
            router.method_not_allowed_fallback(async || ApiRefusal::from(ApiError::Method));
        router.layer(guards).with_state(state)
    })
}

pub(super) fn routes() -> Routes<RouteState> {
    Routes::new()
        .add(described::initiate(), initiate)
        .add(described::status(), status)
        .add(described::end(), end)
        .add(described::dtmf(), dtmf)
        .add(described::events(), events)
        .add(described::report(), cti::report)
        .add(described::look_up(), cti::look_up)
}

async fn initiate(
    State(state): State<RouteState>,
    Extension(client): Extension<ClientIp>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiRefusal> {
    let body = read(&state, body).await;
    let idempotency_key = headers.get("idempotency-key").map(|key| key.as_bytes().to_vec());
    let submission = InitiateSubmission {
        body,
        client,
        token: bearer::token(&headers).map(str::to_owned),
        idempotency_key,
    };
    let placed = run_detached(&state, submission).await?;
    let location = HeaderValue::from_str(&format!("/api/calls/status/{}", placed.call_id));
    let mut answer = (StatusCode::CREATED, NO_STORE, Json(Initiated::from(placed))).into_response();
    answer.headers_mut().extend(location.map(|location| (header::LOCATION, location)));
    Ok(answer)
}

async fn status(
    State(state): State<RouteState>,
    call_id: CallIdPath,
    headers: HeaderMap,
) -> Result<Response, ApiRefusal> {
    let call = state.calls.find(&name(call_id), bearer::token(&headers)).await?;
    show(&state, &call).await
}

async fn end(
    State(state): State<RouteState>,
    call_id: CallIdPath,
    headers: HeaderMap,
) -> Result<Response, ApiRefusal> {
    let call = state.calls.hang_up(&name(call_id), bearer::token(&headers)).await?;
    show(&state, &call).await
}

/// The call with its states so far.
async fn show(state: &RouteState, call: &LiveCall) -> Result<Response, ApiRefusal> {
    let states = state.calls.states(call).await?;
    let shown = Shown::new(call, &states, state.calls.now());
    Ok((NO_STORE, Json(shown)).into_response())
}

async fn dtmf(
    State(state): State<RouteState>,
    call_id: CallIdPath,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiRefusal> {
    let body = read(&state, body).await;
    let call = state.calls.play_dtmf(&name(call_id), bearer::token(&headers), body).await?;
    Ok((NO_STORE, Json(Done::from(&*call))).into_response())
}

async fn events(
    State(state): State<RouteState>,
    call_id: CallIdPath,
    headers: HeaderMap,
) -> Result<Response, ApiRefusal> {
    let last = event_stream::last_event_id(&headers);
    let token = bearer::token(&headers);
    let subscription = state.calls.subscribe(&name(call_id), token, last).await?;
    Ok(event_stream::respond(subscription, convert::identity))
}

const NO_STORE: [(header::HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

/// A name that is not text belongs to no call. The token is checked first all the same.
fn name(path: CallIdPath) -> String {
    path.map(|Path(name)| name).unwrap_or_default()
}

async fn read(state: &RouteState, body: Body) -> Result<Bytes, ApiError> {
    body::read(body, LARGEST_BODY, state.app.body_timeout).await.map_err(|error| match error {
        BodyError::Large => ApiError::LargeBody,
        BodyError::Slow => ApiError::SlowBody,
        BodyError::Broken => ApiError::UnreadableInitiate,
    })
}

/// A task of its own: when the client leaves, this handler is dropped, and the call is not.
async fn run_detached(state: &RouteState, submission: InitiateSubmission) -> Answer {
    let calls = Arc::clone(&state.calls);
    let task = state.app.under_way.spawn(async move { calls.initiate(submission).await });
    task.await.map_err(|_| ApiError::Interrupted)?
}
