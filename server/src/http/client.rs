//! Finds out who is asking, once, for everything behind it.

use super::App;
use crate::error::ApiError;
use admission::proxy_fault::ProxyFault;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::{Arc, Once};

/// Logs each fault of a proxy once.
#[derive(Debug)]
pub struct ProxyWarnings([Once; ProxyFault::ALL.len()]);

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
    if let Some(fault) = ProxyFault::find(&app.proxies, peer.ip(), version, headers) {
        app.metrics.unknown_client(fault);
        app.proxy_warnings.log_once(fault);
    }
    let client = app.proxies.client_ip(peer.ip(), headers);
    request.extensions_mut().insert(client);
    next.run(request).await
}

impl ProxyWarnings {
    /// Nothing was logged yet.
    pub const fn new() -> Self {
        Self([const { Once::new() }; ProxyFault::ALL.len()])
    }

    fn log_once(&self, fault: ProxyFault) {
        let position = ProxyFault::ALL.iter().position(|known| *known == fault);
        if let Some(once) = position.and_then(|position| self.0.get(position)) {
            once.call_once(|| log(fault));
        }
    }
}

impl Default for ProxyWarnings {
    fn default() -> Self {
        Self::new()
    }
}

fn log(fault: ProxyFault) {
    let fault_name = fault.as_str();
    match fault {
        ProxyFault::Untrusted => tracing::warn!(
            fault = fault_name,
            "a request names its client in a forwarding header, but came from an address that is not in \
             proxies.trusted (C2C_PROXIES_TRUSTED); if that is your proxy, all its visitors share one limit"
        ),
        ProxyFault::NoAddress => tracing::warn!(
            fault = fault_name,
            "a proxy in proxies.trusted (C2C_PROXIES_TRUSTED) sent a request without the address of its client, in the \
             header of proxies.header (C2C_PROXIES_HEADER): all its visitors share one limit; in nginx: \
             proxy_set_header X-Forwarded-For $remote_addr;"
        ),
        ProxyFault::Unnamed => tracing::warn!(
            fault = fault_name,
            "a request seems to come through a proxy that sends no address of its client and is not in proxies.trusted \
             (C2C_PROXIES_TRUSTED): all its visitors share one limit; in nginx: \
             proxy_set_header X-Forwarded-For $remote_addr;"
        ),
    }
}
