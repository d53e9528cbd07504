//! `GET /assets/{version}/{name}`: the widget's code. The version is the hash of all of it, so a file
//! never changes and is kept for ever.

use super::negotiation::Encoding;
use crate::error::ApiError;
use crate::http::openapi::operation::Operation;
use assets::{STATIC, StaticFile, VERSION};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use shared_types::error_code::ErrorCode;

pub(super) fn operation() -> Operation {
    Operation::get("/assets/{version}/{name}", "Widget")
        .path_param("version", None, "The version that the loader was made with.")
        .path_param("name", None, "A file name.")
        .summary(
            "The code of the widget",
            "The version is the hash of all files, so browsers may cache a file for ever.",
        )
        .response_with(
            200,
            "*/*",
            "JavaScript or WebAssembly, in the best encoding that the client accepts.",
        )
        .errors(&[ErrorCode::NotFound])
}

pub(super) async fn get(
    Path((version, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let file = STATIC.iter().find(|file| version == VERSION && file.name == name);
    let file = file.ok_or(ApiError::NotFound)?;
    Ok(serve(file, Encoding::best(&headers)))
}

fn serve(file: &'static StaticFile, encoding: Encoding) -> Response {
    let mut response = encoded(file, encoding);
    let headers = response.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

/// The file as small as the client takes it, under its type.
pub(super) fn encoded(file: &'static StaticFile, encoding: Encoding) -> Response {
    let body = match encoding {
        Encoding::Brotli => file.brotli,
        Encoding::Gzip => file.gzip,
        Encoding::Identity => file.raw,
    };
    let mut response = Bytes::from_static(body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.mime));
    if let Some(name) = encoding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}
