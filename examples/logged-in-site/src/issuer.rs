//! An `OpenID` Connect issuer for this machine: authorization code with PKCE, rotated refresh tokens.
//!
//! Its access tokens have the claims of Amazon Cognito's (`client_id` and `token_use`, no `aud`), so that the same settings
//! apply to both. It has one client without a secret, and no persistent state.

mod authorize;
mod keys;
pub(crate) mod people;
mod token;

use crate::encoding;
use crate::store::Store;
use anyhow::{Result, anyhow};
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use keys::SigningKey;
use model::clock::Clock;
use model::random::{Random, RandomError};
use people::Person;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// The only client, with the id that its site uses.
pub(crate) const CLIENT_ID: &str = "example-site";

/// The lifetime of a code: long enough for a redirect.
const CODE_LIFETIME: Duration = Duration::from_mins(1);
const REFRESH_LIFETIME: Duration = Duration::from_hours(12);

/// The issuer and its state.
pub(crate) struct Issuer {
    /// The address, which is also the claim `iss`.
    name: String,
    /// The only redirect address for codes.
    redirect_uri: String,
    people: Vec<Person>,
    token_lifetime: Duration,
    key: SigningKey,
    codes: Store<Grant>,
    refresh_tokens: Store<Grant>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// A grant: what a person allowed the site.
#[derive(Clone, Debug)]
struct Grant {
    user: String,
    scope: String,
    nonce: Option<String>,
    challenge: String,
}

/// The parameters of an issuer.
pub(crate) struct Setup {
    pub(crate) name: String,
    pub(crate) site: String,
    pub(crate) people: Vec<Person>,
    pub(crate) token_lifetime: Duration,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
}

impl Issuer {
    /// An issuer with a new key.
    pub(crate) fn new(setup: Setup) -> Result<Self> {
        let Setup { name, site, people, token_lifetime, clock, random } = setup;
        Ok(Self {
            redirect_uri: format!("{site}/callback"),
            key: SigningKey::generate()?,
            codes: Store::new(CODE_LIFETIME),
            refresh_tokens: Store::new(REFRESH_LIFETIME),
            name,
            people,
            token_lifetime,
            clock,
            random,
        })
    }

    fn person(&self, user: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.user == user)
    }

    fn new_name(&self) -> Result<String, RandomError> {
        encoding::random_name(&*self.random)
    }

    /// The three tokens of a person. The refresh token can be used once.
    fn tokens(&self, grant: Grant) -> Result<Value> {
        let person = self.person(&grant.user).ok_or_else(|| anyhow!("nobody of that name"))?;
        let now = self.clock.now();
        let access = self.key.sign(&self.access_claims(person, &grant.scope, now)?)?;
        let id = self.key.sign(&self.id_claims(person, grant.nonce.as_deref(), now))?;
        let refresh = self.new_name()?;
        let scope = grant.scope.clone();
        self.refresh_tokens.put(&refresh, Grant { nonce: None, ..grant }, self.clock.uptime());
        Ok(json!({
            "access_token": access, "id_token": id, "refresh_token": refresh,
            "token_type": "Bearer", "expires_in": self.token_lifetime.as_secs(), "scope": scope,
        }))
    }

    fn access_claims(
        &self,
        person: &Person,
        scope: &str,
        now: Timestamp,
    ) -> Result<Map<String, Value>> {
        let mut claims = self.claims(person, "access", now);
        claims.insert("client_id".to_owned(), CLIENT_ID.into());
        claims.insert("scope".to_owned(), scope.into());
        claims.insert("jti".to_owned(), self.new_name()?.into());
        if let Some(extension) = person.extension {
            claims.insert("extension".to_owned(), extension.into());
        }
        Ok(claims)
    }

    fn id_claims(
        &self,
        person: &Person,
        nonce: Option<&str>,
        now: Timestamp,
    ) -> Map<String, Value> {
        let mut claims = self.claims(person, "id", now);
        claims.insert("aud".to_owned(), CLIENT_ID.into());
        claims.insert("name".to_owned(), person.name.into());
        claims.insert("phone_number".to_owned(), person.phone_number.into());
        if let Some(nonce) = nonce {
            claims.insert("nonce".to_owned(), nonce.into());
        }
        claims
    }

    fn claims(&self, person: &Person, token_use: &str, now: Timestamp) -> Map<String, Value> {
        let now = now.as_second();
        let lifetime = i64::try_from(self.token_lifetime.as_secs()).unwrap_or(i64::MAX);
        let pairs = [
            ("iss", json!(self.name)),
            ("sub", json!(person.subject)),
            ("token_use", json!(token_use)),
            ("iat", json!(now)),
            ("exp", json!(now.saturating_add(lifetime))),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// Every address of the issuer.
pub(crate) fn router(issuer: Arc<Issuer>) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks.json", get(jwks))
        .route("/authorize", get(authorize::form).post(authorize::sign_in))
        .route("/token", post(token::exchange))
        .with_state(issuer)
}

async fn discovery(State(issuer): State<Arc<Issuer>>) -> Json<Value> {
    let at = |path| format!("{}{path}", issuer.name);
    Json(json!({
        "issuer": issuer.name,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks.json"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "phone"],
    }))
}

async fn jwks(State(issuer): State<Arc<Issuer>>) -> Json<Value> {
    Json(json!({ "keys": [issuer.key.public()] }))
}

/// The fields of a form or a query. Of a repeated field, the last value.
fn fields(text: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issuer").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
