//! `GET /openapi.json`, and a page to read it at `/api/`.

use crate::http::openapi;
use crate::http::openapi::operation::Operation;
use crate::http::openapi::routes::Routes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use std::sync::{Arc, OnceLock};

/// The page sends requests to this server only.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// What `/openapi.json` says, once all routes are known.
#[derive(Clone, Debug, Default)]
pub(super) struct Document(Arc<OnceLock<Bytes>>);

impl Document {
    pub(super) fn describe(&self, operations: &[Operation]) {
        let text = openapi::document(operations).to_string();
        // Said once, when the router is built.
        let _ = self.0.set(text.into());
    }

    fn text(&self) -> Bytes {
        self.0.get().cloned().unwrap_or_default()
    }
}

pub(super) fn routes(document: &Document) -> Routes {
    let document = document.clone();
    let json = Operation::get("/openapi.json", "Server")
        .summary("This document", "The routes of this server, by its settings.")
        .response_with(200, "application/json", "OpenAPI 3.1.");
    let page = Operation::get("/api", "Server")
        .summary("Redirects to the page of this document", "The page contacts no other server.")
        .empty_response(307, "The page is at `/api/`.");
    let style = Operation::get("/api/page.css", "Server")
        .summary("The style sheet of the page", "")
        .response_with(200, "text/css; charset=utf-8", "CSS.");
    let script = Operation::get("/api/page.js", "Server")
        .summary("The script of the page", "")
        .response_with(200, "text/javascript; charset=utf-8", "JavaScript.");
    Routes::new()
        .add(json, async move || answer("application/json", document.text()))
        .add(page, async || Redirect::temporary("/api/"))
        .add_page("/api/", async || answer("text/html; charset=utf-8", assets::API_PAGE))
        .add(style, async || answer("text/css; charset=utf-8", assets::API_STYLE))
        .add(script, async || answer("text/javascript; charset=utf-8", assets::API_SCRIPT))
}

fn answer(media_type: &'static str, body: impl Into<Bytes>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, body.into()).into_response()
}
