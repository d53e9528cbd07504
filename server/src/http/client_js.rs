//! `GET /client.js` and `/click-to-call.js`, `/client.mjs`, `/call-button.mjs` and `/digest.mjs`: the client for pages
//! with call buttons;
//! `/dialpad.mjs`: Dialpad's Mini Dialer.

use super::assets::encoded;
use super::negotiation::Encoding;
use crate::http::openapi::operation::Operation;
use assets::{CLIENT, StaticFile};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use shared_types::hex;
use std::sync::OnceLock;

/// A new version of the server is everywhere within five minutes.
const CACHE: HeaderValue =
    HeaderValue::from_static("public, max-age=300, stale-while-revalidate=86400");
const ANY_PAGE: (HeaderName, HeaderValue) = (
    HeaderName::from_static("cross-origin-resource-policy"),
    HeaderValue::from_static("cross-origin"),
);

pub(super) fn script_operation() -> Operation {
    described(Operation::get("/client.js", "Applications")).summary(
        "Call buttons for a page, as a plain script",
        "`docs/call-buttons.md` describes the use.",
    )
}

/// The name of the script in the Express middleware, for pages that load it from there.
pub(super) fn former_script_operation() -> Operation {
    described(Operation::get("/click-to-call.js", "Applications")).summary(
        "The same as `/client.js`",
        "For pages that were written for the Express middleware.",
    )
}

pub(super) fn module_operation() -> Operation {
    described(Operation::get("/client.mjs", "Applications")).summary(
        "Call buttons for a page, as a module",
        "`docs/call-buttons.md` describes the use.",
    )
}

pub(super) fn call_button_operation() -> Operation {
    described(Operation::get("/call-button.mjs", "Applications")).summary(
        "The element `<call-button>` and its transports, as a module",
        "`docs/call-buttons.md` describes the use.",
    )
}

pub(super) fn digest_operation() -> Operation {
    described(Operation::get("/digest.mjs", "Applications")).summary(
        "Computes the digests of signed calls in a browser, as a module",
        "`<call-button>` loads it at the first call of a desk phone.",
    )
}

pub(super) fn dialpad_operation() -> Operation {
    described(Operation::get("/dialpad.mjs", "Applications")).summary(
        "Dialpad's Mini Dialer for a page, as a module",
        "`docs/dialpad-cti.md` describes the use.",
    )
}

fn described(operation: Operation) -> Operation {
    operation
        .response_with(200, "text/javascript; charset=utf-8", "JavaScript.")
        .empty_response(304, "Not modified.")
}

pub(super) async fn dialpad(headers: HeaderMap) -> Response {
    serve("dialpad.mjs", &headers)
}

pub(super) async fn script(headers: HeaderMap) -> Response {
    serve("client.js", &headers)
}

pub(super) async fn module(headers: HeaderMap) -> Response {
    serve("client.mjs", &headers)
}

pub(super) async fn call_button(headers: HeaderMap) -> Response {
    serve("call-button.mjs", &headers)
}

pub(super) async fn digest(headers: HeaderMap) -> Response {
    serve("digest.mjs", &headers)
}

fn serve(name: &str, headers: &HeaderMap) -> Response {
    let Some(file) = CLIENT.iter().find(|file| file.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = etag();
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|known| known.trim() == etag));
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        encoded(file, Encoding::best(headers))
    };
    let told = response.headers_mut();
    told.insert(header::CACHE_CONTROL, CACHE);
    told.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    told.insert(ANY_PAGE.0, ANY_PAGE.1);
    if let Ok(etag) = HeaderValue::from_str(etag) {
        told.insert(header::ETAG, etag);
    }
    response
}

/// One for all: they change together. Weak, as it is the same for all encodings.
fn etag() -> &'static str {
    static ETAG: OnceLock<String> = OnceLock::new();
    ETAG.get_or_init(|| {
        let content = |digest: Sha256, file: &StaticFile| digest.chain_update(file.raw);
        let digest = CLIENT.iter().fold(Sha256::new(), content).finalize();
        let mut etag = String::from("W/\"");
        hex::push(&mut etag, &digest[..8]);
        etag + "\""
    })
}
