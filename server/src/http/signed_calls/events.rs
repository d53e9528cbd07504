//! `GET /call/{iden}/events`: a call's states as server-sent events.

use super::control::bearer;
use super::{GROUP, RouteState, of_a_call};
use crate::http::event_stream;
use crate::http::openapi::operation::Operation;
use crate::http::signed_error::SignedRefusal;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

pub(super) fn operation() -> Operation {
    let operation =
        Operation::get("/call/{iden}/events", GROUP).summary("Events of a signed call", "");
    event_stream::described(of_a_call(operation))
}

pub(super) async fn get(
    State(state): State<RouteState>,
    Path(iden): Path<String>,
    headers: HeaderMap,
) -> Result<Response, SignedRefusal> {
    let last = event_stream::last_event_id(&headers);
    let subscription = state.signed.subscribe(&iden, bearer(&headers)?, last).await?;
    Ok(event_stream::respond(subscription, |reached| reached.state))
}
