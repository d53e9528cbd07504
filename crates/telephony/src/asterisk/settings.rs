//! How to reach Asterisk's manager interface, and how calls are placed there.

use crate::number_form::NumberForm;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use settings::bounds::Seconds;
use std::path::PathBuf;

/// The section `[asterisk]`: one account, the same on every Asterisk that calls are placed on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct AsteriskSettings {
    /// The Asterisk that calls visitors back. Signed calls go where their company is served.
    pub host: Option<String>,
    /// 5038, or 5039 with TLS, unless another one is set.
    pub port: Option<u16>,
    /// An account with `read = call,agent` and `write = call,originate`.
    #[serde(deserialize_with = "filled")]
    pub user: String,
    /// It is printed nowhere.
    #[serde(deserialize_with = "secret")]
    #[schemars(with = "String")]
    pub secret: SecretString,
    /// Whether the secret is shown, or only that we know it.
    #[serde(default)]
    pub login: Login,
    /// Encrypts the way to Asterisk.
    #[serde(default)]
    pub tls: bool,
    /// Certificates (PEM) of whom to believe, in place of whom the system believes.
    pub ca: Option<PathBuf>,
    /// How long one request to Asterisk may take, waiting for a session included, in seconds.
    #[serde(default = "Seconds::of::<15>")]
    pub timeout_seconds: Seconds,
    #[serde(default)]
    pub callback: AsteriskCallback,
    #[serde(default)]
    pub user_call: AsteriskUserCall,
}

/// The section `[asterisk.callback]`: how visitors are called back.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AsteriskCallback {
    /// The context that dials the visitor's number, as a trunk would.
    #[serde(deserialize_with = "context")]
    pub visitor_context: String,
    /// The context in which the queue's extension is, for the visitor who has answered.
    #[serde(deserialize_with = "context")]
    pub queue_context: String,
    /// How the visitor's number is dialled.
    pub number_form: NumberForm,
    /// What the visitor sees; the queue's extension unless it is set.
    #[serde(deserialize_with = "caller_id")]
    pub caller_id: Option<String>,
    /// How long the visitor's phone rings, in seconds.
    pub ring_seconds: Seconds,
}

/// The section `[asterisk.user_call]`: how users of applications call from their own phone.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AsteriskUserCall {
    /// The context in which the users' own extensions are.
    #[serde(deserialize_with = "context")]
    pub user_context: String,
    /// The context that dials the number, as a trunk would, for the user who has answered.
    #[serde(deserialize_with = "context")]
    pub destination_context: String,
    /// How the number is dialled.
    pub number_form: NumberForm,
    /// What the called see; the user's extension unless it is set.
    #[serde(deserialize_with = "caller_id")]
    pub caller_id: Option<String>,
    /// How long the user's phone rings, in seconds.
    pub ring_seconds: Seconds,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Login {
    /// By the MD5 of the secret and a challenge.
    #[default]
    Challenge,
    /// By the secret itself.
    Plain,
}

impl Default for AsteriskCallback {
    fn default() -> Self {
        Self {
            visitor_context: "click2call-visitor".to_owned(),
            queue_context: "click2call-queue".to_owned(),
            number_form: NumberForm::E164,
            caller_id: None,
            ring_seconds: Seconds::of::<30>(),
        }
    }
}

impl Default for AsteriskUserCall {
    fn default() -> Self {
        Self {
            user_context: "click2call-user".to_owned(),
            destination_context: "click2call-destination".to_owned(),
            number_form: NumberForm::E164,
            caller_id: None,
            ring_seconds: Seconds::of::<30>(),
        }
    }
}

impl AsteriskSettings {
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(if self.tls { 5039 } else { 5038 })
    }
}

fn filled<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if sayable(&text) { Ok(text) } else { Err(de::Error::custom("expected a name on one line")) }
}

fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    let text = String::deserialize(from)?;
    if sayable(&text) {
        Ok(text.into())
    } else {
        Err(de::Error::custom("expected a secret on one line"))
    }
}

fn context<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if (1..=79).contains(&text.len()) && text.bytes().all(is_name) {
        Ok(text)
    } else {
        Err(de::Error::custom("expected the name of a context: 1 to 79 letters, digits or _ - ."))
    }
}

fn caller_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    let bad = |text: &String| !sayable(text) || text.contains(['"', '<', '>']);
    match text {
        Some(text) if bad(&text) => Err(de::Error::custom("expected a number or a name")),
        text => Ok(text),
    }
}

/// What would be refused when it is first said is refused at start.
fn sayable(text: &str) -> bool {
    (1..=255).contains(&text.len()) && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &serde_json::Value) -> Result<AsteriskSettings, String> {
        serde_json::from_value(json.clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_account_is_enough_and_its_secret_does_not_print() {
        let settings = read(&serde_json::json!({ "user": "u", "secret": "hush" })).unwrap();

        assert_eq!((settings.port(), settings.login), (5038, Login::Challenge));
        assert_eq!(AsteriskSettings { tls: true, ..settings.clone() }.port(), 5039);
        assert!(!format!("{settings:?}").contains("hush"));
    }

    #[test]
    fn what_asterisk_would_misread_stops_the_start() {
        for (path, value) in [
            ("user", "a\nAction: Logoff"),
            ("user", ""),
            ("secret", "a\r"),
            ("visitor_context", "a,b"),
            ("queue_context", ""),
            ("caller_id", "\"Acme\" <1>"),
        ] {
            let mut json = serde_json::json!({ "user": "u", "secret": "hush", "callback": {} });
            let top = matches!(path, "user" | "secret");
            let section = if top { &mut json } else { &mut json["callback"] };
            section[path] = value.into();
            assert!(read(&json).unwrap_err().starts_with("expected "), "{path}: {value:?}");
        }
    }
}
