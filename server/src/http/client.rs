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
    if app.proxies.ignores_header_from(peer.ip(), request.headers()) {
        app.unnamed_proxy_told.call_once(tell_of_unnamed_proxy);
    }
    let client = app.proxies.client_ip(peer.ip(), request.headers());
    request.extensions_mut().insert(client);
    next.run(request).await
}

fn tell_of_unnamed_proxy() {
    tracing::warn!(
        "a request names its client in a forwarding header, but came from an address that is not in \
         proxies.trusted (C2C_PROXIES_TRUSTED); if that is your proxy, all its visitors share one limit"
    );
}
