//! The authorization endpoint (RFC 6749, section 4.1.1, with RFC 7636): a login page, then a code.

use super::people::PASSWORD;
use super::{CLIENT_ID, Grant, Issuer, fields};
use crate::markup::escaped;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use url::Url;

const PAGE: &str = include_str!("../../pages/issuer.html");

/// The parameters of the site's request.
struct Request {
    state: String,
    nonce: Option<String>,
    scope: String,
    challenge: String,
}

impl Request {
    /// Why a request is refused. Nothing is sent to the redirect address, because it may be wrong.
    fn read(fields: &HashMap<String, String>, issuer: &Issuer) -> Result<Self, &'static str> {
        let field = |name| fields.get(name).map_or("", String::as_str);
        let is = |name, value| field(name) == value;
        let scope = field("scope");
        if !is("client_id", CLIENT_ID) {
            return Err("client_id: no such client");
        }
        if !is("redirect_uri", &issuer.redirect_uri) {
            return Err("redirect_uri: not that of the client");
        }
        if !is("response_type", "code") || !scope.split(' ').any(|word| word == "openid") {
            return Err("response_type, scope: expected code, and openid among the scopes");
        }
        if !is("code_challenge_method", "S256") || field("code_challenge").len() != 43 {
            return Err("code_challenge: expected one of the method S256");
        }
        Ok(Self {
            state: field("state").to_owned(),
            nonce: fields.get("nonce").cloned(),
            scope: scope.to_owned(),
            challenge: field("code_challenge").to_owned(),
        })
    }
}

pub(super) async fn form(State(issuer): State<Arc<Issuer>>, RawQuery(query): RawQuery) -> Response {
    let fields = fields(&query.unwrap_or_default());
    match Request::read(&fields, &issuer) {
        Ok(_) => page(&issuer, &fields, "").into_response(),
        Err(why) => (StatusCode::BAD_REQUEST, why).into_response(),
    }
}

pub(super) async fn sign_in(State(issuer): State<Arc<Issuer>>, body: String) -> Response {
    let fields = fields(&body);
    let request = match Request::read(&fields, &issuer) {
        Ok(request) => request,
        Err(why) => return (StatusCode::BAD_REQUEST, why).into_response(),
    };
    let field = |name| fields.get(name).map_or("", String::as_str);
    let person = issuer.person(field("user")).filter(|_| field("password") == PASSWORD);
    let Some(person) = person else {
        let page = page(&issuer, &fields, "User name or password is wrong.");
        return (StatusCode::UNAUTHORIZED, page).into_response();
    };
    let Ok(code) = issuer.new_name() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Request { state, nonce, scope, challenge } = request;
    let grant = Grant { user: person.user.to_owned(), scope, nonce, challenge };
    issuer.codes.put(&code, grant, issuer.clock.uptime());
    match Url::parse_with_params(&issuer.redirect_uri, [("code", code), ("state", state)]) {
        // 303: the browser must not repeat the password in the redirect.
        Ok(address) => Redirect::to(address.as_str()).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The login page, which returns the site's request with the answer.
fn page(
    issuer: &Issuer,
    fields: &HashMap<String, String>,
    wrong: &str,
) -> impl IntoResponse + use<> {
    let mut hidden = String::new();
    for (name, value) in fields.iter().filter(|(name, _)| !["user", "password"].contains(&&***name))
    {
        let (name, value) = (escaped(name), escaped(value));
        let _ = write!(hidden, r#"<input type="hidden" name="{name}" value="{value}">"#);
    }
    let mut people = String::new();
    for person in &issuer.people {
        let (user, name) = (escaped(person.user), escaped(person.name));
        let _ = write!(people, r#"<option value="{user}">{name}</option>"#);
    }
    let html = PAGE
        .replace("{hidden}", &hidden)
        .replace("{people}", &people)
        .replace("{password}", PASSWORD)
        .replace("{wrong}", wrong);
    let site = issuer.redirect_uri.trim_end_matches("/callback");
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self' {site}; frame-ancestors 'none'; base-uri 'none'"
    );
    (
        [(header::CONTENT_SECURITY_POLICY, policy), (header::CACHE_CONTROL, "no-store".to_owned())],
        Html(html),
    )
}
