//! Finds out who is asking, once, for everything behind it.

use super::App;
use crate::error::ApiError;
use admission::proxy_fault::ProxyFault;
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
    let (version, headers) = (request.version(), request.headers());
    let fault = ProxyFault::find(&app.proxies, peer.ip(), version, headers);
    let now = app.clock.uptime();
    let fault = fault.or_else(|| app.shared_addresses.find(&app.proxies, peer.ip(), headers, now));
    if let Some(fault) = fault {
        app.metrics.unknown_client(fault);
        app.proxy_warnings.log_once(fault);
    }
    let client = app.proxies.client_ip(peer.ip(), headers);
    request.extensions_mut().insert(client);
    next.run(request).await
}
