//! `POST /credentials`: whether a password is the right one, before there is a call to place.

use super::{Desk, post as a_post, read, to_its_end};
use crate::error::signed::one_line;
use crate::openapi::operation::Operation;
use crate::signed_calls::error::SignedError;
use admission::client_ip::ClientIp;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use shared_types::error_code::ErrorCode;
use std::sync::Arc;

/// What `POST /credentials` takes.
#[derive(Serialize, JsonSchema)]
struct Claiming {
    /// The terminal's address of record: `user@domain`.
    aor: String,
    nonce: String,
    /// 32 digits of hexadecimal.
    response: String,
}

#[derive(Serialize, JsonSchema)]
struct Credentials {
    /// The terminal's own, which the called person sees.
    extension: String,
}

pub(super) fn operation() -> Operation {
    a_post("/credentials")
        .does(
            "A user finds out whether their password is the right one",
            "No call is placed. The response is that of a call, with the word `credentials` in \
             place of the destination.",
        )
        .takes::<Claiming>()
        .answers::<Credentials>(200, "It is.")
        .refuses(&[ErrorCode::Unauthorized, ErrorCode::Forbidden, ErrorCode::PhoneSystemRefused])
}

pub(super) async fn post(
    State(desk): State<Desk>,
    Extension(client): Extension<ClientIp>,
    body: Body,
) -> Result<Response, SignedError> {
    desk.signed.admit(client)?;
    let (signed, body) = (Arc::clone(&desk.signed), read(&desk, body).await?);
    let known = to_its_end(&desk, async move { signed.credentials(&body).await }).await?;
    let answer = Credentials { extension: known.extension.as_str().to_owned() };
    Ok(one_line(StatusCode::OK, &answer))
}
