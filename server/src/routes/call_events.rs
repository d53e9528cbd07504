//! `GET /click-to-call/{call_id}/events`: a visitor watches their call happen.
//!
//! The id is 128 random bits that only the visitor was told, so it is the key to the call as well.

use super::{App, event_stream};
use crate::error::ApiError;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use std::sync::Arc;

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(call_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let id = call_id.parse().map_err(|_| ApiError::CallNotFound)?;
    let call = app.live.of_visitor(&id).ok_or(ApiError::CallNotFound)?;
    let listening = app.live.listen(&call, event_stream::told(&headers))?;
    Ok(event_stream::answer(listening))
}
