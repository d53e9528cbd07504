//! `GET /healthz`: whether the server answers.

use crate::http::openapi::operation::Operation;
use axum::Json;
use schemars::JsonSchema;
use serde::Serialize;

/// The server answers.
#[derive(Serialize, JsonSchema)]
pub(super) struct Health {
    /// Always `ok`.
    status: &'static str,
}

pub(super) fn operation() -> Operation {
    Operation::get("/healthz", "Server")
        .summary("Says that the server answers", "For load balancers.")
        .response::<Health>(200, "It does.")
}

pub(super) async fn get() -> Json<Health> {
    Json(Health { status: "ok" })
}
