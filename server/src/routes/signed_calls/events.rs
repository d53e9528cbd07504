//! `GET /call/{iden}/events`: a call's states as server-sent events.

use super::Desk;
use super::control::bearer;
use crate::routes::event_stream;
use crate::signed_calls::error::SignedError;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

pub(super) async fn get(
    State(desk): State<Desk>,
    Path(iden): Path<String>,
    headers: HeaderMap,
) -> Result<Response, SignedError> {
    let told = event_stream::told(&headers);
    let listening = desk.signed.listen(&iden, bearer(&headers)?, told)?;
    Ok(event_stream::answer(listening))
}
