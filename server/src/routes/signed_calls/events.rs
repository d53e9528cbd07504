//! `GET /call/{iden}/events`: a call's states as server-sent events.

use super::control::bearer;
use super::{Desk, GROUP, of_a_call};
use crate::openapi::operation::Operation;
use crate::routes::event_stream;
use crate::signed_calls::error::SignedError;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

pub(super) fn operation() -> Operation {
    let operation =
        Operation::get("/call/{iden}/events", GROUP).does("A call's states as they come", "");
    event_stream::described(of_a_call(operation))
}

pub(super) async fn get(
    State(desk): State<Desk>,
    Path(iden): Path<String>,
    headers: HeaderMap,
) -> Result<Response, SignedError> {
    let told = event_stream::told(&headers);
    let listening = desk.signed.listen(&iden, bearer(&headers)?, told)?;
    Ok(event_stream::answer(listening))
}
