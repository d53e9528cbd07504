//! `POST /credentials`: whether a password is the right one, before there is a call to place.

use super::{RouteState, admit_and_read, post as a_post, run_detached};
use crate::http::openapi::operation::Operation;
use crate::http::signed_error::SignedRefusal;
use crate::http::signed_error::one_line;
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

/// The body of `POST /credentials`.
#[derive(Serialize, JsonSchema)]
struct Claiming {
    /// The terminal's address of record: `user@domain`.
    aor: String,
    nonce: String,
    /// 32 hexadecimal digits.
    response: String,
    /// As `proof` of `POST /call`.
    #[schemars(regex(pattern = "^[0-9]{1,16}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Credentials {
    /// The extension of the terminal, which is shown to called persons.
    extension: String,
}

pub(super) fn operation() -> Operation {
    a_post("/credentials")
        .summary(
            "Checks a terminal's password",
            "No call is placed. The response is that of a call, with the word `credentials` in \
             place of the destination.",
        )
        .request_body::<Claiming>()
        .response::<Credentials>(200, "The password is right.")
        .errors(&[ErrorCode::Unauthorized, ErrorCode::Forbidden, ErrorCode::PhoneSystemRefused])
}

pub(super) async fn post(
    State(state): State<RouteState>,
    Extension(client): Extension<ClientIp>,
    body: Body,
) -> Result<Response, SignedRefusal> {
    let body = admit_and_read(&state, client, body).await?;
    let signed = Arc::clone(&state.signed);
    let terminal =
        run_detached(&state, async move { signed.credentials(&body, client).await }).await?;
    let answer = Credentials { extension: terminal.extension.as_str().to_owned() };
    Ok(one_line(StatusCode::OK, &answer))
}
