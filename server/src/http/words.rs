//! `GET /words/{domain}/{version}/{name}`: the sentences of a tenant that has some of its own, and the numbering plans of
//! the countries that it calls.

use super::negotiation::{self, Encoding};
use super::{App, assets};
use crate::error::ApiError;
use crate::http::openapi::operation::Operation;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use shared_types::error_code::ErrorCode;
use std::sync::Arc;
use tenants::language::Language;
use tenants::message_overrides::Messages;
use tenants::tenant::Tenant;

/// Of this version: it never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Of another version: a loader from before the last change of the tenants' file gets what there is now.
const FOR_NOW: HeaderValue = HeaderValue::from_static("public, max-age=300");

pub(super) fn operation() -> Operation {
    Operation::get("/words/{domain}/{version}/{name}", "Widget")
        .path_param("domain", None, "The tenant's domain.")
        .path_param("version", None, "The version that the loader was made with.")
        .path_param("name", Some("^[a-z]{2,3}\\.json$"), "The language, like `de.json`.")
        .summary(
            "Texts of a tenant",
            "For tenants with their own texts (`words` in `domains.json`), or with countries outside of +1: \
             all texts of a language in the order of the widget, followed by the numbering plans of the \
             countries.",
        )
        .response::<Vec<String>>(200, "The texts and the numbering plans.")
        .errors(&[ErrorCode::NotFound])
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path((domain, version, name)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let tenant = domain.parse().ok().and_then(|domain| app.tenants.get(&domain));
    let tenant = tenant.ok_or(ApiError::NotFound)?;
    let language = name.strip_suffix(".json").and_then(Language::find);
    let language = language.ok_or(ApiError::NotFound)?;
    let is_current =
        tenant.message_overrides().is_some_and(|overrides| overrides.version() == version);
    let sentences = sentences(tenant, language).await?.ok_or(ApiError::NotFound)?;
    let mut response = encoded(&sentences, Encoding::best(&headers));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, if is_current { FOR_EVER } else { FOR_NOW });
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    Ok(response)
}

/// Compressing takes milliseconds, which other requests should not wait for.
async fn sentences(tenant: Arc<Tenant>, language: Language) -> Result<Option<Messages>, ApiError> {
    let find = move || match tenant.message_overrides() {
        Some(overrides) => overrides.in_language(language),
        None => language.file().map(Messages::Default),
    };
    tokio::task::spawn_blocking(find).await.map_err(|_| ApiError::Interrupted)
}

fn encoded(sentences: &Messages, encoding: Encoding) -> Response {
    match sentences {
        Messages::Overridden(text) => negotiation::encoded(text, encoding),
        Messages::Default(file) => assets::encoded(file, encoding),
    }
}
