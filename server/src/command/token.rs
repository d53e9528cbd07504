//! `click2call token`: a token for trying call control out, signed with the settings' own secret.

use super::output::print_line;
use super::{Config, Outcome};
use crate::call_control::caller::own_extension;
use crate::call_control::settings::CallControlSettings;
use crate::command;
use crate::config::read::Scope;
use admission::tokens::settings::KeySettings;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use hmac::{Hmac, KeyInit, Mac};
use model::clock::{Clock, SystemClock};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use sha2::Sha256;
use shared_types::domain::Domain;
use std::error::Error;
use std::process::ExitCode;
use tenants::tenant_scope::TenantScope;

#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(flatten)]
    config: Config,
    /// The user: the claim `sub`.
    #[arg(long, value_name = "NAME", default_value = "test-user")]
    subject: String,
    /// The tenant, if the settings name a claim for it.
    #[arg(long, value_name = "DOMAIN")]
    tenant: Option<Domain>,
    /// The user's extension, if the settings name a claim for it.
    #[arg(long, value_name = "DIGITS", value_parser = extension)]
    extension: Option<String>,
    /// The lifetime in minutes.
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=1440))]
    minutes: u16,
}

pub(crate) fn run(token: &Token) -> Outcome {
    let settings = command::settings(&token.config, Scope::WithoutTelephoneSystems)?;
    let settings = settings.call_control.ok_or("the settings have no section [call_control]")?;
    let KeySettings::Shared(secret) = &settings.tokens.keys else {
        return Err("these tokens are signed by their issuer (call_control.tokens.algorithm); \
                    only HS256 has a secret that we know too"
            .into());
    };
    let claims = claims(token, &settings, SystemClock::start().now().as_second())?;
    print_line(signed(&claims, secret.expose_secret().as_bytes())?)?;
    Ok(ExitCode::SUCCESS)
}

/// An extension that the server takes from a token. It would also take a name; here that is a mistake.
fn extension(text: &str) -> Result<String, &'static str> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    own_extension(text)
        .ok()
        .filter(|_| is_number)
        .ok_or("expected the digits of an extension like 101, at most 6")
}

fn claims(
    token: &Token,
    settings: &CallControlSettings,
    now: i64,
) -> Result<Value, Box<dyn Error>> {
    let scopes = &settings.scopes;
    let mut claims = Map::new();
    claims.insert("sub".to_owned(), token.subject.clone().into());
    claims.insert("iat".to_owned(), now.into());
    claims.insert("exp".to_owned(), (now + i64::from(token.minutes) * 60).into());
    let granted = [&*scopes.initiate, &scopes.control, &scopes.read].join(" ");
    claims.insert(scopes.claim.clone(), granted.into());
    match (&settings.tenant, &token.tenant) {
        (TenantScope::Fixed(fixed), Some(other)) if fixed != other => {
            return Err(format!("the settings are for {fixed} only (call_control.tenant)").into());
        }
        (TenantScope::Fixed(_), _) => {}
        (TenantScope::Claim(claim), Some(tenant)) => {
            claims.insert(claim.clone(), tenant.as_str().into());
        }
        (TenantScope::Claim(_), None) => {
            return Err("--tenant: expected the company's domain".into());
        }
    }
    match (&settings.extension_claim, &token.extension) {
        (Some(claim), Some(extension)) => {
            claims.insert(claim.clone(), extension.clone().into());
        }
        (None, Some(_)) => return Err("the settings have no call_control.extension_claim".into()),
        (_, None) => {}
    }
    let expected = &settings.tokens;
    if let Some(issuer) = &expected.issuer {
        claims.insert("iss".to_owned(), issuer.clone().into());
    }
    if !expected.audiences.is_empty() {
        claims.insert("aud".to_owned(), expected.audiences.clone().into());
    } else if let Some(client) = expected.client_ids.first() {
        claims.insert("client_id".to_owned(), client.clone().into());
    }
    if let Some(token_use) = expected.token_use {
        claims.insert("token_use".to_owned(), token_use.as_str().into());
    }
    Ok(claims.into())
}

/// A JWS in compact form (RFC 7515, section 7.1) with HMAC-SHA256.
fn signed(claims: &Value, secret: &[u8]) -> Result<String, Box<dyn Error>> {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let covered = format!("{}.{}", part(&json!({ "alg": "HS256", "typ": "JWT" })), part(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret)?;
    mac.update(covered.as_bytes());
    Ok(format!("{covered}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())))
}
