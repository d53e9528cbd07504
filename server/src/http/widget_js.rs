//! `GET /widget.js?domain=`: the loader of one tenant. Without a domain, the loader of none in particular.

use super::App;
use super::negotiation::{self, Encoding};
use crate::http::openapi::operation::Operation;
use crate::tenants::tenant::Tenant;
use crate::tenants::widget_script::{self, WidgetScript};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;
use shared_types::domain::Domain;
use std::sync::{Arc, LazyLock};

/// A changed branding is everywhere within five minutes, and a page never waits for it.
const CACHE: HeaderValue =
    HeaderValue::from_static("public, max-age=300, stale-while-revalidate=86400");
const JAVASCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    domain: Option<String>,
}

pub(super) fn operation() -> Operation {
    Operation::get("/widget.js", "Widget")
        .query(
            "domain",
            "The tenant's domain. Without it, the script serves the elements of any tenant.",
        )
        .summary("The loader of one tenant", "A script for the tenant's pages.")
        .response_with(
            200,
            "text/javascript; charset=utf-8",
            "The loader, with the branding in it.",
        )
        .empty_response(304, "It is as the client knows it.")
        .response_with(
            404,
            "text/javascript; charset=utf-8",
            "No tenant has this domain; the script says so on the console.",
        )
}

pub(super) async fn get(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    static OF_NOBODY: LazyLock<WidgetScript> = LazyLock::new(WidgetScript::of_nobody);
    let wanted = Query::<Wanted>::try_from_uri(&uri).map(|Query(wanted)| wanted.domain);
    if let Ok(None) = wanted {
        return serve(&OF_NOBODY, &headers);
    }
    let domain: Option<Domain> = wanted.ok().flatten().and_then(|domain| domain.parse().ok());
    let tenant = domain.as_ref().and_then(|domain| app.tenants.get(domain));
    match tenant {
        Some(tenant) => answer(tenant, app.clock.now(), &headers).await,
        None => unknown(domain.as_ref()),
    }
}

async fn answer(tenant: Arc<Tenant>, now: Timestamp, headers: &HeaderMap) -> Response {
    if let Some(script) = tenant.script_if_made(now) {
        return serve(&script, headers);
    }
    // Compressing takes milliseconds, which other requests should not wait for.
    let making = Arc::clone(&tenant);
    let script =
        tokio::task::spawn_blocking(move || making.script(now)).await.unwrap_or_else(|_| {
            tracing::error!(
                domain = tenant.domain.as_str(),
                "the widget's script could not be made"
            );
            tenant.script(now)
        });
    serve(&script, headers)
}

fn serve(script: &WidgetScript, headers: &HeaderMap) -> Response {
    if is_known(headers, &script.etag) {
        return with_headers(StatusCode::NOT_MODIFIED.into_response(), script);
    }
    with_headers(negotiation::encoded(&script.text, Encoding::best(headers)), script)
}

fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    known.split(',').map(str::trim).any(|known| known == "*" || opaque(known) == opaque(etag))
}

/// Weak comparison (RFC 9110, section 8.8.3.2).
fn opaque(etag: &str) -> &str {
    etag.strip_prefix("W/").unwrap_or(etag)
}

fn with_headers(mut response: Response, script: &WidgetScript) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, JAVASCRIPT);
    headers.insert(header::CACHE_CONTROL, CACHE);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    if let Ok(etag) = HeaderValue::from_str(&script.etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

fn unknown(domain: Option<&Domain>) -> Response {
    let body = widget_script::unknown(domain);
    let headers = [
        (header::CONTENT_TYPE, JAVASCRIPT),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60")),
    ];
    (StatusCode::NOT_FOUND, headers, body).into_response()
}
