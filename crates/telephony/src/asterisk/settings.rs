//! The section `[asterisk]`: how the manager interface is reached, and how calls are placed there.

use crate::number_form::NumberForm;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, de};
use settings::bounds::Seconds;
use std::path::PathBuf;

/// One manager account, the same on every Asterisk.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct AsteriskSettings {
    /// The Asterisk for callbacks and calls of applications. Signed calls use the application server of
    /// their company.
    pub host: Option<String>,
    /// The port. Default: 5038, or 5039 with TLS.
    pub port: Option<u16>,
    /// An account with `read = call,agent` and `write = call,originate`.
    #[serde(deserialize_with = "filled")]
    pub user: String,
    /// The secret of that account. It is not printed.
    #[serde(deserialize_with = "secret")]
    #[schemars(with = "String")]
    pub secret: SecretString,
    /// How the secret is proven.
    #[serde(default)]
    pub login: LoginMethod,
    /// Encrypts the connection.
    #[serde(default)]
    pub tls: bool,
    /// A file with trusted root certificates (PEM), which replace those of the system.
    #[schemars(extend("x-path" = true))]
    pub ca: Option<PathBuf>,
    /// The time limit for a request, including the wait for a session, in seconds.
    #[serde(default = "Seconds::of::<8>")]
    pub timeout_seconds: Seconds,
    /// Callbacks of visitors.
    #[serde(default)]
    pub callback: AsteriskCallback,
    /// Calls of applications' users.
    #[serde(default)]
    pub user_call: AsteriskUserCall,
}

/// The section `[asterisk.callback]`: callbacks of visitors.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AsteriskCallback {
    /// The context that dials the visitor's number, as a trunk would.
    #[serde(deserialize_with = "context")]
    pub visitor_context: String,
    /// The context of the queue's extension, where the call goes once the visitor has answered.
    #[serde(deserialize_with = "context")]
    pub queue_context: String,
    /// The form in which the visitor's number is dialled.
    pub number_form: NumberForm,
    /// The caller ID on the visitor's phone. Default: the queue's extension.
    #[serde(deserialize_with = "caller_id")]
    pub caller_id: Option<String>,
    /// How long the visitor's phone rings, in seconds.
    pub ring_seconds: Seconds,
}

/// The section `[asterisk.user_call]`: calls of applications' users from their own phone.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AsteriskUserCall {
    /// The context of the users' extensions.
    #[serde(deserialize_with = "context")]
    pub user_context: String,
    /// The context that dials the number, as a trunk would, once the user has answered.
    #[serde(deserialize_with = "context")]
    pub destination_context: String,
    /// The form in which the number is dialled.
    pub number_form: NumberForm,
    /// The caller ID for the called phone, as `C2C_CALLER_ID`. Default: the user's extension.
    #[serde(deserialize_with = "caller_id_in_variable")]
    pub caller_id: Option<String>,
    /// How long the user's phone rings, in seconds.
    pub ring_seconds: Seconds,
}

/// How the secret is proven to Asterisk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoginMethod {
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
    /// The port, also if none is set.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(if self.tls { 5039 } else { 5038 })
    }
}

fn filled<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if is_single_line(&text) {
        Ok(text)
    } else {
        Err(de::Error::custom("expected a name on one line"))
    }
}

fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    let text = String::deserialize(from)?;
    if is_single_line(&text) {
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
    let bad = |text: &String| !is_single_line(text) || text.contains(['"', '<', '>']);
    match text {
        Some(text) if bad(&text) => Err(de::Error::custom("expected a number or a name")),
        text => Ok(text),
    }
}

/// A comma in a variable would begin another one.
fn caller_id_in_variable<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match caller_id(from)? {
        Some(text) if text.contains(',') => {
            Err(de::Error::custom("expected a number or a name without a comma"))
        }
        text => Ok(text),
    }
}

/// The manager interface refuses other values, so they are refused at start.
fn is_single_line(text: &str) -> bool {
    (1..=255).contains(&text.len()) && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &serde_json::Value) -> Result<AsteriskSettings, String> {
        serde_json::from_value(json.clone()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_account_is_enough_and_its_secret_is_not_printed() {
        let settings = read(&serde_json::json!({ "user": "u", "secret": "hush" })).unwrap();

        assert_eq!((settings.port(), settings.login), (5038, LoginMethod::Challenge));
        assert_eq!(AsteriskSettings { tls: true, ..settings.clone() }.port(), 5039);
        assert!(!format!("{settings:?}").contains("hush"));
    }

    #[test]
    fn values_that_asterisk_would_misread_are_refused() {
        for (path, value) in [
            ("user", "a\nAction: Logoff"),
            ("user", ""),
            ("secret", "a\r"),
            ("visitor_context", "a,b"),
            ("queue_context", ""),
            ("caller_id", "\"Acme\" <1>"),
            ("user_call.caller_id", "Acme, Inc"),
        ] {
            let mut json = serde_json::json!({ "user": "u", "secret": "hush", "callback": {} });
            let top = matches!(path, "user" | "secret");
            if let Some(member) = path.strip_prefix("user_call.") {
                json["user_call"][member] = value.into();
            } else {
                let section = if top { &mut json } else { &mut json["callback"] };
                section[path] = value.into();
            }
            assert!(read(&json).unwrap_err().starts_with("expected "), "{path}: {value:?}");
        }
    }
}
