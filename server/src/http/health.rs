//! `GET /healthz`: whether the server answers, and has all tasks that it needs.

use super::App;
use crate::http::openapi::operation::Operation;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Whether the server can go on.
#[derive(Serialize, JsonSchema)]
pub(super) struct Health {
    /// `ok`, or `failed`: a part of the server has failed, and it stops.
    status: &'static str,
}

pub(super) fn operation() -> Operation {
    Operation::get("/healthz", "Server")
        .summary("Health check", "For load balancers.")
        .response::<Health>(200, "The server answers.")
        .response::<Health>(503, "The server is about to stop, because a part of it has failed.")
}

pub(super) async fn get(State(app): State<Arc<App>>) -> (StatusCode, Json<Health>) {
    match app.tasks.failed_task() {
        None => (StatusCode::OK, Json(Health { status: "ok" })),
        Some(_) => (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status: "failed" })),
    }
}
