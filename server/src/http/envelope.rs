//! What every request must be, and what every answer carries, whatever its address is.

use super::App;
use crate::error::ApiError;
use admission::client_ip::ClientTransport;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;

/// A year. Browsers take notice of it over TLS only.
const TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// For answers of which nothing is rendered.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const DENY: HeaderValue = HeaderValue::from_static("DENY");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");

/// Refuses requests that are ambiguous or not confidential, and adds the headers that protect browsers.
pub(super) async fn apply(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let transport = transport(&app, &request);
    let mut response = match refusal(&app, &request, transport) {
        Some(error) => error.into_response(),
        None => next.run(request).await,
    };
    let is_over_tls = transport == ClientTransport::Https || app.origin_is_secure();
    protect(response.headers_mut(), is_over_tls);
    response
}

fn transport(app: &App, request: &Request) -> ClientTransport {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or(ClientTransport::Direct, |ConnectInfo(peer)| {
        app.proxies.client_transport(peer.ip(), request.headers())
    })
}

fn refusal(app: &App, request: &Request, transport: ClientTransport) -> Option<ApiError> {
    // Proxies and servers differ in which of two they use (RFC 9112, section 3.2).
    let is_repeated = |name| request.headers().get_all(name).iter().nth(1).is_some();
    if is_repeated(header::HOST) || is_repeated(header::ORIGIN) {
        return Some(ApiError::RepeatedHeader);
    }
    let is_confidential = match transport {
        ClientTransport::Https => true,
        ClientTransport::Http | ClientTransport::Unknown => false,
        ClientTransport::Direct => may_be_direct(app, request),
    };
    (app.require_https && !is_confidential).then_some(ApiError::NotConfidential)
}

/// Requests of a proxy itself, and of programs on this machine, such as health checks.
fn may_be_direct(app: &App, request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|ConnectInfo(peer)| {
        peer.ip().to_canonical().is_loopback() || app.proxies.trusts(peer.ip())
    })
}

fn protect(headers: &mut HeaderMap, is_over_tls: bool) {
    if is_over_tls {
        set_default(headers, header::STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY);
    }
    set_default(headers, header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    match Kind::of(headers) {
        // The policy of a script would be that of a worker, and its referrer policy that of its imports.
        Kind::Resource => {}
        Kind::Page => {
            set_default(headers, header::REFERRER_POLICY, NO_REFERRER);
            let policy = headers.get(header::CONTENT_SECURITY_POLICY);
            let policy = policy.and_then(|policy| policy.to_str().ok()).unwrap_or_default();
            if policy.contains("frame-ancestors 'none'") {
                set_default(headers, header::X_FRAME_OPTIONS, DENY);
            }
        }
        Kind::Data => {
            set_default(headers, header::REFERRER_POLICY, NO_REFERRER);
            set_default(headers, header::X_FRAME_OPTIONS, DENY);
            set_default(headers, header::CONTENT_SECURITY_POLICY, NOTHING);
        }
    }
}

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}

/// What a browser does with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It renders a page with a policy of its own.
    Page,
    /// It loads a part of a page.
    Resource,
    /// It renders nothing.
    Data,
}

impl Kind {
    fn of(headers: &HeaderMap) -> Self {
        let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = media_type.unwrap_or_default();
        let is_one_of = |all: &[&str]| all.iter().any(|start| media_type.starts_with(start));
        if is_one_of(&["text/html"]) {
            Self::Page
        } else if is_one_of(&["text/javascript", "text/css", "application/wasm", "image/", "font/"])
        {
            Self::Resource
        } else {
            Self::Data
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_a_policy_that_forbids_frames_may_be_framed() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        let policy =
            HeaderValue::from_static("default-src 'none'; frame-ancestors https://a.example");
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());

        protect(&mut headers, true);

        assert_eq!(headers.get(header::X_FRAME_OPTIONS), None);
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], policy);
        assert_eq!(headers[header::STRICT_TRANSPORT_SECURITY], TRANSPORT_SECURITY);
    }
}
