//! The headers by which browsers know which pages may read these answers, refusals included.

use crate::call_control::CallControl;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, OPTIONS");
const HEADERS: HeaderValue =
    HeaderValue::from_static("Authorization, Content-Type, Idempotency-Key, Last-Event-ID");
const EXPOSED: HeaderValue = HeaderValue::from_static("Location, Retry-After, WWW-Authenticate");
/// For a preflight: two hours, the most that any browser keeps.
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");

/// Preflights carry no token, so they are answered before anything else is looked at.
pub(super) async fn answer(
    State(calls): State<Arc<CallControl>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = headers(&calls, request.headers());
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    response.headers_mut().extend(headers);
    response
}

fn headers(calls: &CallControl, request: &HeaderMap) -> HeaderMap {
    let origin = request.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let origins = calls.allowed_origins();
    let mut headers = HeaderMap::new();
    if origins.varies() {
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    }
    let allowed = origins.answer_to(origin).and_then(|origin| origin.parse().ok());
    if let Some(allowed) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }
    headers
}
