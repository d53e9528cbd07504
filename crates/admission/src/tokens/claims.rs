//! Whether a token with a valid signature is for this server, and now. No clock, no network.

use super::TokenError;
use super::settings::{TokenSettings, TokenUse};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::fmt;
use std::time::Duration;

/// The claims that a valid token must have.
#[derive(Clone, Debug)]
pub struct Rules {
    issuer: Option<String>,
    audiences: Vec<String>,
    client_ids: Vec<String>,
    token_use: Option<TokenUse>,
    leeway: Duration,
}

/// A claim has a value that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the claim is no text")]
pub struct NotText;

/// The claims of a valid token. `Debug` hides them.
#[derive(Clone)]
pub struct Claims {
    subject: String,
    all: Map<String, Value>,
}

impl Rules {
    /// The rules of the settings.
    pub fn new(settings: &TokenSettings) -> Self {
        Self {
            issuer: settings.issuer.clone(),
            audiences: settings.audiences.clone(),
            client_ids: settings.client_ids.clone(),
            token_use: settings.token_use,
            leeway: settings.leeway,
        }
    }

    /// Accepts the claims `all` at `now`, or returns what is wrong with them.
    pub fn judge(&self, all: Map<String, Value>, now: Timestamp) -> Result<Claims, TokenError> {
        self.is_current(&all, now)?;
        if self.issuer.as_deref().is_some_and(|issuer| text(&all, "iss") != Some(issuer)) {
            return Err(TokenError::Issuer);
        }
        if !self.is_for_us(&all) {
            return Err(TokenError::Audience);
        }
        if self.token_use.is_some_and(|use_| text(&all, "token_use") != Some(use_.as_str())) {
            return Err(TokenError::Use);
        }
        let subject = text(&all, "sub").filter(|subject| is_name(subject));
        let subject = subject.ok_or(TokenError::NoSubject)?.to_owned();
        Ok(Claims { subject, all })
    }

    /// `exp` is required, although not by RFC 7519: a token that never expires is a password.
    fn is_current(&self, all: &Map<String, Value>, now: Timestamp) -> Result<(), TokenError> {
        let (now, leeway) = (now.as_duration().as_secs_f64(), self.leeway.as_secs_f64());
        let end = all.get("exp").and_then(Value::as_f64).ok_or(TokenError::NoEnd)?;
        if now >= end + leeway {
            return Err(TokenError::Expired);
        }
        for start in ["nbf", "iat"] {
            match all.get(start).map(Value::as_f64) {
                Some(Some(start)) if now + leeway < start => return Err(TokenError::NotYet),
                Some(None) => return Err(TokenError::Malformed),
                _ => {}
            }
        }
        Ok(())
    }

    /// By `aud`, or by `client_id`: access tokens of Cognito have only that.
    fn is_for_us(&self, all: &Map<String, Value>) -> bool {
        let known = |list: &[String], name: &str| list.iter().any(|known| known == name);
        if self.audiences.is_empty() && self.client_ids.is_empty() {
            // A token with an audience is not for a server without one (RFC 7519, section 4.1.3).
            return !all.contains_key("aud");
        }
        let by_audience = match all.get("aud") {
            Some(Value::String(one)) => known(&self.audiences, one),
            Some(Value::Array(many)) => {
                many.iter().filter_map(Value::as_str).any(|one| known(&self.audiences, one))
            }
            _ => false,
        };
        by_audience || text(all, "client_id").is_some_and(|client| known(&self.client_ids, client))
    }
}

impl Claims {
    /// The user (`sub`): 1 to 255 characters.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The claim `name`, if it is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        text(&self.all, name)
    }

    /// The claim `name`, which a token may lack: then it is absent or `null`. Any other value than a text is an error,
    /// and never read as if the claim were absent.
    pub fn optional_text(&self, name: &str) -> Result<Option<&str>, NotText> {
        match self.all.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(NotText),
        }
    }

    /// The words of the claim `name`: a text with blanks between them (RFC 8693, section 4.2), or a list.
    pub fn words(&self, name: &str) -> Vec<&str> {
        match self.all.get(name) {
            Some(Value::String(words)) => words.split_ascii_whitespace().collect(),
            Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

fn text<'a>(all: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    all.get(name).and_then(Value::as_str)
}

fn is_name(subject: &str) -> bool {
    (1..=255).contains(&subject.len()) && !subject.chars().any(char::is_control)
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claims(…)")
    }
}

#[cfg(test)]
mod tests;
