//! The token endpoint (RFC 6749, sections 4.1.3 and 6).

use super::{CLIENT_ID, Grant, Issuer, fields};
use crate::encoding::challenge_of;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

pub(super) async fn exchange(State(issuer): State<Arc<Issuer>>, body: String) -> Response {
    let fields = fields(&body);
    let field = |name| fields.get(name).map_or("", String::as_str);
    if field("client_id") != CLIENT_ID {
        return refused("invalid_client");
    }
    let grant = match field("grant_type") {
        "authorization_code" => by_code(&issuer, &fields),
        "refresh_token" => {
            issuer.refresh_tokens.take(field("refresh_token"), issuer.clock.uptime())
        }
        _ => return refused("unsupported_grant_type"),
    };
    let Some(grant) = grant else { return refused("invalid_grant") };
    match issuer.tokens(grant) {
        Ok(tokens) => ([(header::CACHE_CONTROL, "no-store")], Json(tokens)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A code is spent before its verifier is checked: a wrong guess invalidates it.
fn by_code(issuer: &Issuer, fields: &HashMap<String, String>) -> Option<Grant> {
    let grant = issuer.codes.take(fields.get("code")?, issuer.clock.uptime())?;
    let is_right = fields.get("redirect_uri") == Some(&issuer.redirect_uri)
        && challenge_of(fields.get("code_verifier")?) == grant.challenge;
    is_right.then_some(grant)
}

fn refused(error: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response()
}
