//! Requests to the OAuth token endpoint, and its response.

use crate::netsapiens::settings::OauthAccount;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::time::Duration;

/// For a response without `expires_in`.
const DEFAULT_LIFETIME: Duration = Duration::from_mins(5);
const MAX_LIFETIME: Duration = Duration::from_hours(24);

/// A successful response (RFC 6749, section 5.1).
#[derive(Debug)]
pub(super) struct Granted {
    pub(super) access: SecretString,
    pub(super) refresh: Option<SecretString>,
    pub(super) lifetime: Duration,
}

/// The password grant (RFC 6749, section 4.3.2).
pub(super) fn by_password(account: &OauthAccount) -> Vec<(&'static str, &str)> {
    let mut form = form(account, "password");
    form.push(("username", &account.username));
    form.push(("password", account.password.expose_secret()));
    form
}

/// The refresh grant, with the refresh token of the last response (RFC 6749, section 6).
pub(super) fn by_refresh<'a>(
    account: &'a OauthAccount,
    refresh: &'a SecretString,
) -> Vec<(&'static str, &'a str)> {
    let mut form = form(account, "refresh_token");
    form.push(("refresh_token", refresh.expose_secret()));
    form
}

fn form<'a>(account: &'a OauthAccount, grant_type: &'static str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("grant_type", grant_type),
        ("client_id", &account.client_id),
        ("client_secret", account.client_secret.expose_secret()),
    ]
}

/// Parses a response; `None` if it holds no token that fits in a header.
pub(super) fn read(body: &[u8]) -> Option<Granted> {
    let reply: Value = serde_json::from_slice(body).ok()?;
    Some(Granted {
        access: token(&reply["access_token"])?,
        refresh: token(&reply["refresh_token"]),
        lifetime: lifetime(&reply["expires_in"]),
    })
}

fn token(value: &Value) -> Option<SecretString> {
    let text = value.as_str()?;
    let good = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    good.then(|| text.to_owned().into())
}

/// Whole seconds, which some servers put in quotes.
fn lifetime(value: &Value) -> Duration {
    let seconds = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    seconds.map_or(DEFAULT_LIFETIME, Duration::from_secs).min(MAX_LIFETIME)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn all_members_of_a_response_are_read() {
        let body = br#"{"access_token":"a1","expires_in":3600,"scope":"Office Manager",
            "token_type":"Bearer","refresh_token":"r1","legacy":false}"#;
        let granted = read(body).unwrap();

        assert_eq!(granted.access.expose_secret(), "a1");
        assert_eq!(granted.refresh.unwrap().expose_secret(), "r1");
        assert_eq!(granted.lifetime, Duration::from_hours(1));
    }

    #[test]
    fn only_the_access_token_is_required() {
        let lifetime = |text: &str| read(text.as_bytes()).unwrap().lifetime;

        assert_eq!(lifetime(r#"{"access_token":"a"}"#), DEFAULT_LIFETIME);
        assert_eq!(lifetime(r#"{"access_token":"a","expires_in":"60"}"#), Duration::from_mins(1));
        assert_eq!(lifetime(r#"{"access_token":"a","expires_in":99999999999}"#), MAX_LIFETIME);
        for bad in
            ["", "[]", "{}", "<xml/>", r#"{"access_token":1}"#, r#"{"access_token":"a\r\nb"}"#]
        {
            assert!(read(bad.as_bytes()).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_grant_does_not_print_its_tokens() {
        let granted = read(br#"{"access_token":"sesame","refresh_token":"sesame"}"#).unwrap();

        assert!(!format!("{granted:?}").contains("sesame"));
    }

    proptest! {
        #[test]
        fn no_response_causes_a_panic(body: Vec<u8>, text in "\\PC*") {
            let _ = read(&body);
            let _ = read(format!(r#"{{"access_token":{text:?},"expires_in":{text:?}}}"#).as_bytes());
        }
    }
}
