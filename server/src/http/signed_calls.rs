//! `POST /challenge`, `/call` and `/credentials`, and the control of a call by the client that placed it.
//!
//! The first two answer as the contract says, to the letter; a client written for it notices no
//! difference. `/credentials` is ours, in the same manner; what lies below `/call/` is ours too, and
//! takes the token that came with the call.

mod control;
mod credentials;
mod cross_origin;
mod events;

use super::body::{self, BodyError};
use super::{App, client};
use crate::error::ApiError;
use crate::http::openapi::operation::Operation;
use crate::http::openapi::refusal::Shape;
use crate::http::openapi::routes::Routes;
use crate::http::signed_error::SignedRefusal;
use crate::http::signed_error::one_line;
use crate::signed_calls::lenient_json::NotThatJson;
use crate::signed_calls::{Challenge, SignedCalls};
use admission::client_ip::ClientIp;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router, middleware};
use bytes::Bytes;
use cross_origin::Rules;
use model::client_presence::ClientPresence;
use schemars::JsonSchema;
use serde::Serialize;
use shared_types::error_code::ErrorCode;
use std::sync::Arc;

/// An address, a name and a digest have thirty times this much room.
const LARGEST_BODY: usize = 16 * 1024;

/// The state of the handlers.
#[derive(Clone)]
pub(super) struct RouteState {
    app: Arc<App>,
    signed: Arc<SignedCalls>,
}

/// The routes of the section `[signed_calls]`, behind their guards.
pub(super) fn guarded(app: &Arc<App>, signed: &Arc<SignedCalls>) -> Routes {
    let rules = |only_post| Rules { signed: Arc::clone(signed), only_post };
    let (contract, ours) = (rules(true), rules(false));
    let state = RouteState { app: Arc::clone(app), signed: Arc::clone(signed) };
    let guard = |routes: Router<RouteState>, rules| {
        routes
            .layer(app.flood.layer_rendering(|error| SignedRefusal::from(error).into_response()))
            .layer(middleware::from_fn_with_state(Arc::clone(app), client::identify))
            .layer(middleware::from_fn_with_state(rules, cross_origin::answer))
    };
    let placing = placing_routes().map(|routes| guard(routes, contract));
    let following = control_routes().map(|routes| {
        guard(
            routes.method_not_allowed_fallback(async || SignedRefusal::from(ApiError::Method)),
            ours,
        )
    });
    placing.merge(following).map(|routes| routes.with_state(state))
}

pub(super) fn routes() -> Routes<RouteState> {
    placing_routes().merge(control_routes())
}

fn placing_routes() -> Routes<RouteState> {
    Routes::new()
        .add_guarded(
            post("/challenge")
                .summary("Creates a nonce for a signed call", "Unknown addresses get one too.")
                .request_body::<Challenging>()
                .response::<Challenged>(200, "A single-use nonce and the realm."),
            challenge,
        )
        .add_guarded(
            post("/call")
                .summary(
                    "Places a call that is signed with a terminal's password",
                    "The terminal rings first, then the destination. `docs/signed-calls.md` says \
                     how the response is computed.",
                )
                .request_body::<Calling>()
                .response::<Called>(200, "The telephone system took the call.")
                .errors(&[
                    ErrorCode::Unauthorized,
                    ErrorCode::Forbidden,
                    ErrorCode::DestinationNotAllowed,
                    ErrorCode::CallOver,
                    ErrorCode::PhoneSystemRefused,
                    ErrorCode::CallsStopped,
                ]),
            call,
        )
        .add_guarded(credentials::operation(), credentials::post)
}

fn control_routes() -> Routes<RouteState> {
    Routes::new()
        .add(control::state_operation(), control::state)
        .add(events::operation(), events::get)
        .add(control::hang_up_operation(), control::hang_up)
        .add(control::dtmf_operation(), control::play_dtmf)
}

const GROUP: &str = "Signed calls";

/// What every POST of these routes may be refused with.
fn post(path: &'static str) -> Operation {
    Operation::post(path, GROUP).error_shape(Shape::Signed).errors(&[
        ErrorCode::UnreadableRequest,
        ErrorCode::RequestTimeout,
        ErrorCode::BodyTooLarge,
        ErrorCode::RateLimited,
        ErrorCode::Internal,
    ])
}

/// A placed call, for a client with its token.
fn of_a_call(operation: Operation) -> Operation {
    operation
        .path_param("iden", Some("^[A-Za-z0-9_-]{1,32}$"), "The name of the call.")
        .secured_by("call_token")
        .error_shape(Shape::Signed)
        .errors(&[ErrorCode::CallNotFound, ErrorCode::RateLimited, ErrorCode::Internal])
}

/// The body of `POST /challenge`. It is parsed leniently, as clients of IvozProvider write it.
#[derive(Serialize, JsonSchema)]
struct Challenging {
    /// The terminal's address of record: `user@domain`.
    aor: String,
}

#[derive(Serialize, JsonSchema)]
struct Challenged {
    nonce: String,
    realm: String,
    /// Not part of IvozProvider's contract: while the address is under attack, the call needs a
    /// `proof` of this many zero bits.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof_bits: Option<u8>,
}

async fn challenge(
    State(state): State<RouteState>,
    Extension(client): Extension<ClientIp>,
    body: Body,
) -> Result<Response, SignedRefusal> {
    let body = admit_and_read(&state, client, body).await?;
    let challenge = state.signed.challenge(&body, client).await?;
    let Challenge { nonce, realm, proof_bits } = challenge;
    let answer = Challenged { nonce, realm, proof_bits };
    Ok(one_line(StatusCode::OK, &answer))
}

/// The body of `POST /call`.
#[derive(Serialize, JsonSchema)]
struct Calling {
    /// The terminal's address of record: `user@domain`.
    aor: String,
    /// The destination that the terminal dials.
    #[schemars(regex(pattern = "^[+*0-9]{1,64}$"))]
    destination: String,
    nonce: String,
    /// 32 hexadecimal digits.
    response: String,
    /// The name of the call. Default: a generated one.
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]{1,32}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    iden: Option<String>,
    /// Not part of IvozProvider's contract: the context of the call, a text of at most 2,000
    /// characters.
    #[serde(rename = "customData", skip_serializing_if = "Option::is_none")]
    custom_data: Option<String>,
    /// Not part of IvozProvider's contract: a number such that SHA-256 over the last 63 characters
    /// of the nonce, a colon and the number begins with `proof_bits` zero bits, if the challenge
    /// has that member.
    #[schemars(regex(pattern = "^[0-9]{1,16}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Called {
    iden: String,
    /// Not part of IvozProvider's contract: the token to observe and end the call.
    token: String,
}

async fn call(
    State(state): State<RouteState>,
    Extension(client): Extension<ClientIp>,
    body: Body,
) -> Result<Response, SignedRefusal> {
    let body = admit_and_read(&state, client, body).await?;
    let signed = Arc::clone(&state.signed);
    let (_waiting, presence) = ClientPresence::of_waiting_client();
    let work = async move { signed.call(&body, client, presence).await };
    let placed = run_detached(&state, work).await?;
    let answer =
        Called { iden: placed.iden.as_str().to_owned(), token: placed.token.expose().to_owned() };
    Ok(one_line(StatusCode::OK, &answer))
}

/// The client is charged before its body is read.
async fn admit_and_read(
    state: &RouteState,
    client: ClientIp,
    body: Body,
) -> Result<Bytes, ApiError> {
    state.signed.admit(client).await?;
    read(state, body).await
}

/// The type of the content does not matter.
async fn read(state: &RouteState, body: Body) -> Result<Bytes, ApiError> {
    body::read(body, LARGEST_BODY, state.app.body_timeout).await.map_err(|error| match error {
        BodyError::Large => ApiError::LargeBody,
        BodyError::Slow => ApiError::SlowBody,
        BodyError::Broken => ApiError::InvalidJson(NotThatJson),
    })
}

/// A task of its own: when the client leaves, this handler is dropped, and the work is not.
async fn run_detached<T: Send + 'static>(
    state: &RouteState,
    work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
) -> Result<T, ApiError> {
    state.app.under_way.spawn(work).await.map_err(|_| ApiError::Interrupted)?
}
