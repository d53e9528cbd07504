//! `POST /challenge` and `POST /call`, and what whoever placed a call may do with it.
//!
//! The first two answer as the contract says, to the letter; a client written for it notices no
//! difference. What lies below `/call/` is ours, and takes the token that came with the call.

mod control;
mod cross_origin;
mod events;

use super::body::{self, BodyError};
use super::{App, client};
use crate::error::ApiError;
use crate::error::signed::one_line;
use crate::gate::client_ip::ClientIp;
use crate::signed_calls::error::SignedError;
use crate::signed_calls::lenient_json::NotThatJson;
use crate::signed_calls::{Placed, SignedCalls};
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Extension, Router, middleware};
use bytes::Bytes;
use cross_origin::Rules;
use serde::Serialize;
use std::sync::Arc;

/// An address, a name and a digest have thirty times this much room.
const LARGEST_BODY: usize = 16 * 1024;

/// What the handlers work with.
#[derive(Clone)]
struct Desk {
    app: Arc<App>,
    signed: Arc<SignedCalls>,
}

/// The routes of the section `[signed_calls]`.
pub(super) fn router(app: Arc<App>, signed: Arc<SignedCalls>) -> Router {
    let rules = |only_post| Rules { signed: Arc::clone(&signed), only_post };
    let (contract, ours) = (rules(true), rules(false));
    let desk = Desk { app: Arc::clone(&app), signed };
    let guard = move |routes: Router<Desk>, rules| {
        routes
            .layer(app.flood.layer_saying(|error| SignedError::from(error).into_response()))
            .layer(middleware::from_fn_with_state(Arc::clone(&app), client::identify))
            .layer(middleware::from_fn_with_state(rules, cross_origin::answer))
    };
    let placing = Router::new().route("/challenge", any(challenge)).route("/call", any(call));
    let following = Router::new()
        .route("/call/{iden}", get(control::state))
        .route("/call/{iden}/events", get(events::get))
        .route("/call/{iden}/hangup", post(control::hang_up))
        .route("/call/{iden}/dtmf", post(control::play_dtmf))
        .method_not_allowed_fallback(async || SignedError::Method);
    guard(placing, contract).merge(guard(following, ours)).with_state(desk)
}

/// What the guards say, in the words of these routes.
impl From<ApiError> for SignedError {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::RateLimited { retry_after } => Self::TooManyRequests { retry_after },
            _ => Self::ClientUnknown,
        }
    }
}

#[derive(Serialize)]
struct Challenged {
    nonce: String,
    realm: String,
}

async fn challenge(
    State(desk): State<Desk>,
    Extension(client): Extension<ClientIp>,
    body: Body,
) -> Result<Response, SignedError> {
    desk.signed.admit(client)?;
    let challenge = desk.signed.challenge(&read(&desk, body).await?)?;
    let answer = Challenged { nonce: challenge.nonce, realm: challenge.realm };
    Ok(one_line(StatusCode::OK, &answer))
}

#[derive(Serialize)]
struct Called<'a> {
    iden: &'a str,
    /// Beside what the contract says: what the call can be followed and ended with.
    token: &'a str,
}

async fn call(
    State(desk): State<Desk>,
    Extension(client): Extension<ClientIp>,
    body: Body,
) -> Result<Response, SignedError> {
    desk.signed.admit(client)?;
    let body = read(&desk, body).await?;
    let placed = to_its_end(&desk, body).await?;
    let answer = Called { iden: placed.iden.as_str(), token: placed.token.expose() };
    Ok(one_line(StatusCode::OK, &answer))
}

/// The type of the content does not matter.
async fn read(desk: &Desk, body: Body) -> Result<Bytes, SignedError> {
    body::read(body, LARGEST_BODY, desk.app.body_timeout).await.map_err(|error| match error {
        BodyError::Large => SignedError::LargeBody,
        BodyError::Slow => SignedError::SlowBody,
        BodyError::Broken => SignedError::InvalidJson(NotThatJson),
    })
}

/// A task of its own: when the client leaves, this handler is dropped, and the call is not.
async fn to_its_end(desk: &Desk, body: Bytes) -> Result<Placed, SignedError> {
    let signed = Arc::clone(&desk.signed);
    let task = desk.app.under_way.spawn(async move { signed.call(&body).await });
    task.await.map_err(|_| SignedError::Interrupted)?
}
