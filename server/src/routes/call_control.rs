//! The routes of the section `[call_control]`: calls for users of applications, by bearer token.

mod cross_origin;
mod described;
mod wire;

use super::body::{self, BodyError};
use super::{App, bearer, client, event_stream};
use crate::call_control::idempotency::Answer;
use crate::call_control::{Ask, CallControl};
use crate::error::ApiError;
use crate::error::api::ApiRefusal;
use crate::openapi::routes::Routes;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, middleware};
use bytes::Bytes;
use std::sync::Arc;
use wire::{Done, Initiated, Shown};

/// A number, a caller id and a domain have a hundred times this much room.
const LARGEST_BODY: usize = 8 * 1024;

/// What the handlers work with.
#[derive(Clone)]
pub(super) struct Desk {
    app: Arc<App>,
    calls: Arc<CallControl>,
}

/// A call's name in the address, whatever it is.
type CallIdPath = Result<Path<String>, PathRejection>;

/// The routes behind their guards.
pub(super) fn guarded(app: &Arc<App>, calls: &Arc<CallControl>) -> Routes {
    let desk = Desk { app: Arc::clone(app), calls: Arc::clone(calls) };
    let guards = (
        middleware::from_fn_with_state(Arc::clone(calls), cross_origin::answer),
        middleware::from_fn_with_state(Arc::clone(app), client::identify),
        app.flood.layer_rendering(|error| ApiRefusal::from(error).into_response()),
    );
    routes().map(|router| {
        let router =
            router.method_not_allowed_fallback(async || ApiRefusal::from(ApiError::Method));
        router.layer(guards).with_state(desk)
    })
}

pub(super) fn routes() -> Routes<Desk> {
    Routes::new()
        .add(described::initiate(), initiate)
        .add(described::status(), status)
        .add(described::end(), end)
        .add(described::dtmf(), dtmf)
        .add(described::events(), events)
}

async fn initiate(
    State(desk): State<Desk>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiRefusal> {
    let body = read(&desk, body).await;
    let idempotency_key = headers.get("idempotency-key").map(|key| key.as_bytes().to_vec());
    let ask = Ask { body, token: bearer::token(&headers).map(str::to_owned), idempotency_key };
    let placed = to_its_end(&desk, ask).await?;
    let location = HeaderValue::from_str(&format!("/api/calls/status/{}", placed.call_id));
    let mut answer = (StatusCode::CREATED, NO_STORE, Json(Initiated::from(placed))).into_response();
    answer.headers_mut().extend(location.map(|location| (header::LOCATION, location)));
    Ok(answer)
}

async fn status(
    State(desk): State<Desk>,
    call_id: CallIdPath,
    headers: HeaderMap,
) -> Result<Response, ApiRefusal> {
    let call = desk.calls.see(&name(call_id), bearer::token(&headers)).await?;
    let now = desk.calls.now();
    Ok((NO_STORE, Json(Shown::new(&call, now))).into_response())
}

async fn end(
    State(desk): State<Desk>,
    call_id: CallIdPath,
    headers: HeaderMap,
) -> Result<Response, ApiRefusal> {
    let call = desk.calls.hang_up(&name(call_id), bearer::token(&headers)).await?;
    let now = desk.calls.now();
    Ok((NO_STORE, Json(Shown::new(&call, now))).into_response())
}

async fn dtmf(
    State(desk): State<Desk>,
    call_id: CallIdPath,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiRefusal> {
    let body = read(&desk, body).await;
    let call = desk.calls.play_dtmf(&name(call_id), bearer::token(&headers), body).await?;
    Ok((NO_STORE, Json(Done::from(&*call))).into_response())
}

async fn events(
    State(desk): State<Desk>,
    call_id: CallIdPath,
    headers: HeaderMap,
) -> Result<Response, ApiRefusal> {
    let told = event_stream::told(&headers);
    let listening = desk.calls.listen(&name(call_id), bearer::token(&headers), told).await?;
    Ok(event_stream::answer(listening))
}

const NO_STORE: [(header::HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

/// A name that is not even text is nobody's, but the token is looked at first all the same.
fn name(path: CallIdPath) -> String {
    path.map(|Path(name)| name).unwrap_or_default()
}

async fn read(desk: &Desk, body: Body) -> Result<Bytes, ApiError> {
    body::read(body, LARGEST_BODY, desk.app.body_timeout).await.map_err(|error| match error {
        BodyError::Large => ApiError::LargeBody,
        BodyError::Slow => ApiError::SlowBody,
        BodyError::Broken => ApiError::UnreadableInitiate,
    })
}

/// A task of its own: when the client leaves, this handler is dropped, and the call is not.
async fn to_its_end(desk: &Desk, ask: Ask) -> Answer {
    let calls = Arc::clone(&desk.calls);
    let task = desk.app.under_way.spawn(async move { calls.initiate(ask).await });
    task.await.map_err(|_| ApiError::Interrupted)?
}
