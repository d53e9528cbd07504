//! The baseline: axum with HTTP and JSON only.
//!
//! No layers, no limits, no state except one body. It reads and writes JSON of the same shape as the server's, so that the
//! difference is the server's work for a call.

use crate::call_each;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// The baseline as a service; its script has `script_bytes` bytes. With an `asterisk`, every signed call makes a new connection
/// to it; without one, no call is placed.
pub fn router(script_bytes: usize, asterisk: Option<SocketAddr>) -> Router {
    let signed = Router::new()
        .route("/challenge", post(challenge))
        .route("/call", post(signed_call))
        .with_state(asterisk);
    Router::new()
        .route("/widget.js", get(script))
        .route("/click-to-call", post(call))
        .with_state(Bytes::from(vec![b' '; script_bytes]))
        .merge(signed)
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
    // Both fields are used, so that the parser cannot be optimized away.
    let good = !asked.domain.is_empty() && !asked.phone_number.is_empty();
    Json(Answered {
        status: if good { "ok" } else { "error" },
        call_id: "abcdefghijklmnopqrstuvwxyz",
        message: "We're calling you now!",
    })
}

#[derive(Deserialize)]
struct Challenging {
    aor: String,
}

#[derive(Serialize)]
struct Challenged<'a> {
    nonce: &'static str,
    realm: &'a str,
}

async fn challenge(Json(asked): Json<Challenging>) -> impl IntoResponse {
    let realm = asked.aor.split_once('@').map_or("", |(_, realm)| realm);
    let nonce = "1790000000.0123456789abcdef.\
        0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    Json(Challenged { nonce, realm }).into_response()
}

#[derive(Deserialize)]
struct Signed {
    aor: String,
    destination: String,
    nonce: String,
    response: String,
}

#[derive(Serialize)]
struct Taken {
    iden: String,
    token: &'static str,
}

async fn signed_call(
    State(asterisk): State<Option<SocketAddr>>,
    Json(asked): Json<Signed>,
) -> Result<Json<Taken>, StatusCode> {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    if [&asked.aor, &asked.nonce, &asked.response].iter().any(|text| text.is_empty()) {
        return Err(StatusCode::FORBIDDEN);
    }
    let iden = format!("{:016x}", CALLS.fetch_add(1, Ordering::Relaxed));
    if let Some(asterisk) = asterisk {
        let placed = call_each::originate(asterisk, &iden, &asked.destination).await;
        placed.map_err(|_| StatusCode::BAD_GATEWAY)?;
    }
    Ok(Json(Taken { iden, token: "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq" }))
}
