//! `GET /frame?domain=`: a page with the widget on it and nothing else, for an `<iframe>` in pages whose
//! policy forbids WebAssembly.

mod policy;

use super::App;
use crate::error::ApiError;
use crate::http::openapi::operation::Operation;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shared_types::branding::{Branding, Label, Theme};
use shared_types::domain::Domain;
use shared_types::error_code::ErrorCode;
use std::sync::Arc;
use tenants::tenant::Tenant;

/// As long as the loader: who is let in changes with the tenants' file.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=300");

#[derive(Debug, Deserialize)]
struct Asked {
    domain: Option<String>,
    lang: Option<String>,
    theme: Option<Theme>,
}

/// A language's tag, as far as it can do no harm in a page: `de`, `pt-BR`.
#[derive(Debug)]
struct Language(String);

pub(super) fn operation() -> Operation {
    Operation::get("/frame", "Widget")
        .query("domain", "The tenant's domain.")
        .query("lang", "The language, like `de` or `pt-BR`. Default: that of the visitor's browser.")
        .query("theme", "`auto`, `light` or `dark`. Default: the tenant's.")
        .summary(
            "A page for a frame",
            "For pages that forbid WebAssembly. Only the tenant's `allowed_origins` may frame it. It \
             posts its height and the widget's events to the page around it.",
        )
        .response_with(200, "text/html; charset=utf-8", "The open widget.")
        .errors(&[ErrorCode::UnreadableRequest, ErrorCode::UnknownDomain])
}

pub(super) fn script_operation() -> Operation {
    Operation::get("/frame.js", "Widget")
        .summary("The script of the page for a frame", "")
        .response_with(200, "text/javascript; charset=utf-8", "JavaScript.")
}

pub(super) async fn script() -> Response {
    let media_type = HeaderValue::from_static("text/javascript; charset=utf-8");
    let headers = [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, CACHE)];
    (headers, assets::FRAME_SCRIPT).into_response()
}

pub(super) async fn get(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, ApiError> {
    let Query(asked) = Query::<Asked>::try_from_uri(&uri).map_err(|_| ApiError::FrameOptions)?;
    let language = asked.lang.filter(|tag| !tag.is_empty()).map(Language::parse).transpose()?;
    let domain: Option<Domain> = asked.domain.and_then(|domain| domain.parse().ok());
    let tenant = domain.and_then(|domain| app.tenants.get(&domain));
    let tenant = tenant.ok_or(ApiError::UnknownDomain)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, policy::of(&tenant)),
        (header::CACHE_CONTROL, CACHE),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
    ];
    Ok((headers, page(&tenant, language.as_ref(), asked.theme)).into_response())
}

fn page(tenant: &Tenant, language: Option<&Language>, theme: Option<Theme>) -> String {
    let lang = language.map(|Language(tag)| format!(" lang=\"{tag}\"")).unwrap_or_default();
    let theme = theme.map(|theme| format!(" theme=\"{}\"", name(theme))).unwrap_or_default();
    assets::FRAME_PAGE
        .replace("{domain}", tenant.domain.as_str())
        .replace("{attributes}", &format!("{lang}{theme}"))
        .replace("{lang}", &lang)
        // Last, because its text is the operator's.
        .replace("{title}", &escaped(title(tenant.branding()).as_str()))
}

fn title(branding: &Branding) -> &Label {
    branding.company_name.as_ref().unwrap_or(&branding.button_text)
}

fn name(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

/// Text that stays text in an element.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Language {
    /// The form of RFC 5646, whether or not there is such a language.
    fn parse(tag: String) -> Result<Self, ApiError> {
        let is_part = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if tag.len() <= 35 && tag.split('-').all(is_part) {
            Ok(Self(tag))
        } else {
            Err(ApiError::FrameOptions)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_language_is_a_tag_and_nothing_else() {
        for good in ["de", "pt-BR", "zh-Hant-TW", "x-klingon"] {
            assert!(Language::parse(good.to_owned()).is_ok(), "{good}");
        }
        for bad in ["de_AT", "de\"", "-de", "de--at", "a b", &"de-".repeat(15), "de>"] {
            assert!(Language::parse(bad.to_owned()).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_language_leaves_its_attribute(tag in "\\PC{0,20}") {
            if let Ok(Language(tag)) = Language::parse(tag) {
                prop_assert!(tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
            }
        }

        #[test]
        fn no_title_leaves_its_element(text in "\\PC{0,40}") {
            let escaped = escaped(&text);
            prop_assert!(!escaped.contains(['<', '>']));
        }
    }
}
