//! The yardstick: what axum does when it is asked for nothing but HTTP and JSON.
//!
//! No layers, no limits, no state but one body. It reads and writes JSON of the same shape as the
//! server's, so that the difference is what the server does for a call.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// The whole yardstick as a service; its script has `script_bytes` bytes.
pub fn router(script_bytes: usize) -> Router {
    Router::new()
        .route("/widget.js", get(script))
        .route("/click-to-call", post(call))
        .with_state(Bytes::from(vec![b' '; script_bytes]))
}

async fn script(State(script): State<Bytes>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], script)
}

#[derive(Deserialize)]
struct Asked {
    domain: String,
    phone_number: String,
}

#[derive(Serialize)]
struct Answered {
    status: &'static str,
    call_id: &'static str,
    message: &'static str,
}

async fn call(Json(asked): Json<Asked>) -> Json<Answered> {
    // Both fields are looked at, so that neither is read for nothing.
    let good = !asked.domain.is_empty() && !asked.phone_number.is_empty();
    Json(Answered {
        status: if good { "ok" } else { "error" },
        call_id: "abcdefghijklmnopqrstuvwxyz",
        message: "We're calling you now!",
    })
}
