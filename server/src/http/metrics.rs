//! `GET /metrics`, on a listener of its own: a client that can reach it sees the figures of every tenant.

use super::App;
use crate::metrics::Now;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;

const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// The whole of that listener.
pub fn router(app: &Arc<App>) -> Router {
    Router::new().route("/metrics", get(show)).with_state(Arc::clone(app))
}

async fn show(State(app): State<Arc<App>>) -> Response {
    match app.metrics.render(now(&app).await) {
        Ok(page) => ([(header::CONTENT_TYPE, OPEN_METRICS)], page).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn now(app: &App) -> Now {
    let scheduler = *app.schedule.progress().borrow();
    Now {
        call_stops: app.calls.blocking.count_stops().await,
        live_calls: app.live.count(),
        listeners: app.live.subscribers(),
        pending_outcomes: app.schedule.pending_outcomes(),
        scheduler,
        schedule_late: scheduler.late_by(app.clock.uptime()),
    }
}
