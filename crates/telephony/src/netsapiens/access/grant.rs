//! What is said at the token endpoint, and what it answers.

use crate::netsapiens::settings::OauthAccount;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::time::Duration;

/// For an answer that does not say how long its token lasts.
const USUAL_LIFE: Duration = Duration::from_mins(5);
const LONGEST_LIFE: Duration = Duration::from_hours(24);

/// The answer to a grant (RFC 6749, section 5.1).
#[derive(Debug)]
pub(super) struct Granted {
    pub(super) access: SecretString,
    pub(super) refresh: Option<SecretString>,
    pub(super) life: Duration,
}

/// By the account's password (RFC 6749, section 4.3.2).
pub(super) fn by_password(account: &OauthAccount) -> Vec<(&'static str, &str)> {
    let mut form = by(account, "password");
    form.push(("username", &account.username));
    form.push(("password", account.password.expose_secret()));
    form
}

/// By what came with the last token (RFC 6749, section 6).
pub(super) fn by_refresh<'a>(
    account: &'a OauthAccount,
    refresh: &'a SecretString,
) -> Vec<(&'static str, &'a str)> {
    let mut form = by(account, "refresh_token");
    form.push(("refresh_token", refresh.expose_secret()));
    form
}

fn by<'a>(account: &'a OauthAccount, grant_type: &'static str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("grant_type", grant_type),
        ("client_id", &account.client_id),
        ("client_secret", account.client_secret.expose_secret()),
    ]
}

/// Reads the answer; `None` for anything that holds no token fit for a header.
pub(super) fn read(body: &[u8]) -> Option<Granted> {
    let reply: Value = serde_json::from_slice(body).ok()?;
    Some(Granted {
        access: token(&reply["access_token"])?,
        refresh: token(&reply["refresh_token"]),
        life: life(&reply["expires_in"]),
    })
}

fn token(value: &Value) -> Option<SecretString> {
    let text = value.as_str()?;
    let good = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    good.then(|| text.to_owned().into())
}

/// Whole seconds, which some servers put in quotes.
fn life(value: &Value) -> Duration {
    let seconds = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    seconds.map_or(USUAL_LIFE, Duration::from_secs).min(LONGEST_LIFE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_answer_is_read_with_all_that_it_says() {
        let body = br#"{"access_token":"a1","expires_in":3600,"scope":"Office Manager",
            "token_type":"Bearer","refresh_token":"r1","legacy":false}"#;
        let granted = read(body).unwrap();

        assert_eq!(granted.access.expose_secret(), "a1");
        assert_eq!(granted.refresh.unwrap().expose_secret(), "r1");
        assert_eq!(granted.life, Duration::from_hours(1));
    }

    #[test]
    fn only_the_access_token_must_be_there() {
        let life = |text: &str| read(text.as_bytes()).unwrap().life;

        assert_eq!(life(r#"{"access_token":"a"}"#), USUAL_LIFE);
        assert_eq!(life(r#"{"access_token":"a","expires_in":"60"}"#), Duration::from_mins(1));
        assert_eq!(life(r#"{"access_token":"a","expires_in":99999999999}"#), LONGEST_LIFE);
        for bad in
            ["", "[]", "{}", "<xml/>", r#"{"access_token":1}"#, r#"{"access_token":"a\r\nb"}"#]
        {
            assert!(read(bad.as_bytes()).is_none(), "{bad}");
        }
    }

    #[test]
    fn nothing_of_a_grant_prints() {
        let granted = read(br#"{"access_token":"sesame","refresh_token":"sesame"}"#).unwrap();

        assert!(!format!("{granted:?}").contains("sesame"));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_left(body: Vec<u8>, text in "\\PC*") {
            let _ = read(&body);
            let _ = read(format!(r#"{{"access_token":{text:?},"expires_in":{text:?}}}"#).as_bytes());
        }
    }
}
