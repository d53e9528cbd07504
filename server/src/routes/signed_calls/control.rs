//! `GET /call/{iden}`, `POST /call/{iden}/hangup` and `/dtmf`, for whoever has the call's token.

use super::{Desk, read};
use crate::error::signed::one_line;
use crate::signed_calls::error::SignedError;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use shared_types::call_state::CallState;
use shared_types::iden::Iden;

#[derive(Serialize)]
struct Shown<'a> {
    iden: &'a str,
    /// Where it is now.
    #[serde(flatten)]
    state: CallState,
    /// Where it was, in order, and is.
    history: &'a [CallState],
}

pub(super) async fn state(
    State(desk): State<Desk>,
    Path(iden): Path<String>,
    headers: HeaderMap,
) -> Result<Response, SignedError> {
    let history = desk.signed.states(&iden, bearer(&headers)?)?;
    let state = history.last().copied().unwrap_or(CallState::Accepted);
    Ok(one_line(StatusCode::OK, &Shown { iden: &iden, state, history: &history }))
}

pub(super) async fn hang_up(
    State(desk): State<Desk>,
    Path(iden): Path<String>,
    headers: HeaderMap,
) -> Result<Response, SignedError> {
    let iden = desk.signed.hang_up(&iden, bearer(&headers)?).await?;
    Ok(done(&iden))
}

pub(super) async fn play_dtmf(
    State(desk): State<Desk>,
    Path(iden): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, SignedError> {
    let body = read(&desk, body).await?;
    let iden = desk.signed.play_dtmf(&iden, bearer(&headers)?, &body).await?;
    Ok(done(&iden))
}

fn done(iden: &Iden) -> Response {
    #[derive(Serialize)]
    struct Done<'a> {
        iden: &'a str,
    }
    one_line(StatusCode::OK, &Done { iden: iden.as_str() })
}

/// The token of `Authorization: Bearer`. Without one there is no call to see.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, SignedError> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    token.ok_or(SignedError::NoSuchCall)
}
