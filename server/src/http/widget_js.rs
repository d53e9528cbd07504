//! `GET /widget.js?domain=`: the loader of one tenant. Without a domain, the loader of none in particular.

use super::App;
use super::negotiation::{self, Encoding};
use crate::http::openapi::operation::Operation;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;
use shared_types::domain::Domain;
use std::sync::{Arc, LazyLock};
use tenants::tenant::Tenant;
use tenants::widget_script::{self, WidgetScript};

/// A changed branding is everywhere within five minutes, and a page never waits for it.
const CACHE: HeaderValue =
    HeaderValue::from_static("public, max-age=300, stale-while-revalidate=86400");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");
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
            "The loader, with the branding in it. If no tenant has the domain, a script that prints a warning to the \
             console of the browser.",
        )
        .empty_response(304, "Not modified.")
}

pub(super) async fn get(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    static OF_NOBODY: LazyLock<WidgetScript> = LazyLock::new(WidgetScript::of_nobody);
    let wanted = Query::<Wanted>::try_from_uri(&uri).map(|Query(wanted)| wanted.domain);
    if let Ok(None) = wanted {
        return serve(&OF_NOBODY, &headers);
    }
    let domain: Option<Domain> = wanted.ok().flatten().and_then(|domain| domain.parse().ok());
    let tenant = domain.as_ref().and_then(|domain| app.tenants.get(domain));
    let Some(tenant) = tenant else {
        app.metrics.unknown_domain();
        return unknown(domain.as_ref());
    };
    answer(tenant, app.clock.now(), &headers).await
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
                "the script of the widget could not be generated"
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
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    if let Ok(etag) = HeaderValue::from_str(&script.etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

/// A browser does not run the script of an answer with an error status, so the status is 200.
fn unknown(domain: Option<&Domain>) -> Response {
    let body = widget_script::unknown(domain);
    let headers = [
        (header::CONTENT_TYPE, JAVASCRIPT),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60")),
        (CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin")),
    ];
    (headers, body).into_response()
}
