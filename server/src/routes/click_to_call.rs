//! `POST /click-to-call`: a visitor asks to be called.

use super::App;
use super::body::{self, BodyError};
use crate::callbacks::{Ask, Callbacks};
use crate::calls::call_id::CallId;
use crate::error::ApiError;
use crate::gate::client_ip::ClientIp;
use axum::Extension;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use shared_types::callback::{CallbackAccepted, CallbackReply};
use std::sync::Arc;
use std::time::Duration;

/// A domain and a number have a hundred times this much room.
const LARGEST_BODY: usize = 8 * 1024;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(client): Extension<ClientIp>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<CallbackReply>, ApiError> {
    let origin =
        headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = read(body, app.body_timeout).await;
    let ask = Ask { body, origin, client };
    let call_id = to_its_end(&app, ask).await?;
    Ok(Json(CallbackReply::Ok(CallbackAccepted {
        call_id: call_id.to_string(),
        message: "We're calling you now!".to_owned(),
    })))
}

/// The type of the content does not matter: a page that must spare the browser a preflight sends
/// JSON as plain text.
async fn read(body: Body, patience: Duration) -> Result<Bytes, ApiError> {
    body::read(body, LARGEST_BODY, patience).await.map_err(|error| match error {
        BodyError::Large => ApiError::LargeBody,
        BodyError::Slow => ApiError::SlowBody,
        BodyError::Broken => ApiError::Unreadable,
    })
}

/// A task of its own: when the visitor leaves, this handler is dropped, and the call is not.
async fn to_its_end(app: &App, ask: Ask) -> Result<CallId, ApiError> {
    let callbacks: Arc<Callbacks> = Arc::clone(&app.callbacks);
    let task = app.under_way.spawn(async move { callbacks.take(ask).await });
    task.await.map_err(|_| ApiError::Interrupted)?
}
