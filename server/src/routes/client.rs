//! Finds out who is asking, once, for everything behind it.

use super::App;
use crate::error::ApiError;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;

pub(super) async fn identify(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied()
    else {
        return ApiError::ClientUnknown.into_response();
    };
    let client = app.proxies.client_ip(peer.ip(), request.headers());
    request.extensions_mut().insert(client);
    next.run(request).await
}
