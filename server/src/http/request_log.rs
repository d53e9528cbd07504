//! One line in the log for each request: what was asked and how it was answered, and nothing of who
//! asked or what was in it. It is counted as well.

use super::App;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// The address as the routes have it, for what stands in its place may be a secret.
pub(super) async fn write(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let began = app.clock.uptime();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let took = app.clock.uptime().saturating_sub(began);
    tracing::info!(
        target: "click2call::request",
        method = method.as_str(),
        route = route.as_ref().map_or("none", MatchedPath::as_str),
        status = response.status().as_u16(),
        took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "request"
    );
    app.metrics.request(&method, route, response.status());
    response
}
