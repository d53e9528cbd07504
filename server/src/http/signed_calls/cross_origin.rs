//! The headers by which browsers know which pages may read these answers, refusals included.

use crate::error::ApiError;
use crate::http::signed_error::SignedRefusal;
use crate::signed_calls::SignedCalls;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// What else a page may read: by the first it sees how far its clock is from ours, by the second when to come
/// back.
const EXPOSED: HeaderValue = HeaderValue::from_static("Date, Retry-After");

/// How one group of routes answers a browser.
#[derive(Clone)]
pub(super) struct Rules {
    pub(super) signed: Arc<SignedCalls>,
    /// The two routes of the contract and the one beside them, which know one method and no header of ours.
    pub(super) only_post: bool,
}

/// Preflights are answered here, always; other methods are refused before anything is looked at.
pub(super) async fn answer(State(rules): State<Rules>, request: Request, next: Next) -> Response {
    let headers = rules.headers(request.headers());
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else if rules.only_post && request.method() != Method::POST {
        SignedRefusal::from(ApiError::Method).into_response()
    } else {
        next.run(request).await
    };
    response.headers_mut().extend(headers);
    response
}

impl Rules {
    fn headers(&self, request: &HeaderMap) -> HeaderMap {
        let origin = request.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
        let origins = self.signed.allowed_origins();
        let mut headers = HeaderMap::new();
        if origins.varies() {
            headers.insert(header::VARY, HeaderValue::from_static("Origin"));
        }
        let allowed = origins.answer_to(origin).and_then(|origin| origin.parse().ok());
        let Some(allowed) = allowed else { return headers };
        let (methods, named) = if self.only_post {
            ("POST, OPTIONS", "Content-Type")
        } else {
            ("GET, POST, OPTIONS", "Authorization, Content-Type, Last-Event-ID")
        };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(named));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        headers
    }
}
