//! Its token endpoint (RFC 6749), which is not in the vendor's description of API v2.

use super::manner::{UNAUTHORIZED, json_answer};
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::json;
use std::collections::{HashMap, HashSet};

pub(crate) struct Tokens {
    issued: usize,
    good: HashSet<String>,
    /// The lifetime that it announces; tokens expire by the test.
    pub(crate) expires_in: u64,
    /// Whether it accepts a refresh token.
    pub(crate) refreshes: bool,
    /// The grants of the token requests, in order.
    pub(crate) grants: Vec<String>,
}

impl Default for Tokens {
    fn default() -> Self {
        let (good, grants) = (HashSet::new(), Vec::new());
        Self { issued: 0, good, expires_in: 3600, refreshes: true, grants }
    }
}

impl Tokens {
    /// Revokes all issued tokens.
    pub(crate) fn revoke(&mut self) {
        self.good.clear();
    }

    pub(super) fn takes(&self, bearer: &str) -> bool {
        self.good.contains(bearer)
    }

    pub(super) fn grant(&mut self, body: &str) -> Response {
        let form = form(body);
        let field = |name: &str| form.get(name).map(String::as_str);
        self.grants.push(field("grant_type").unwrap_or_default().to_owned());
        let knows_client = (field("client_id"), field("client_secret"))
            == (Some("our-client"), Some("our-secret"));
        let is_good = match field("grant_type") {
            Some("password") => {
                (field("username"), field("password"))
                    == (Some("111@acme.com"), Some("our-password"))
            }
            Some("refresh_token") => {
                self.refreshes
                    && field("refresh_token") == Some(&format!("refresh-{}", self.issued))
            }
            _ => false,
        };
        if !(knows_client && is_good) {
            return UNAUTHORIZED.response();
        }
        self.issued += 1;
        self.good.insert(format!("access-{}", self.issued));
        json_answer(
            200,
            &json!({ "access_token": format!("access-{}", self.issued), "expires_in": self.expires_in,
                "scope": "Office Manager", "token_type": "Bearer",
                "refresh_token": format!("refresh-{}", self.issued), "legacy": false,
                "domain": "acme.com", "apiversion": "Version: 45.0" }),
        )
    }
}

/// Secrets belong in the body, because addresses are logged.
pub(super) fn breach(parts: &Parts, body: &str) -> Option<String> {
    let content_type = parts.headers.get("content-type").map(|value| value.to_str().unwrap());
    let form = form(body);
    let is_good = parts.uri.query().is_none()
        && content_type == Some("application/x-www-form-urlencoded")
        && ["grant_type", "client_id", "client_secret"].iter().all(|name| form.contains_key(*name));
    (!is_good).then(|| format!("token: {} {content_type:?}", parts.uri))
}

fn form(body: &str) -> HashMap<String, String> {
    let address = reqwest::Url::parse(&format!("http://form.example/?{body}")).unwrap();
    address.query_pairs().into_owned().collect()
}
