//! The section `[dialpad]`: how Dialpad is reached, and how its events are authenticated.

use super::id::{DialpadId, DialpadIdError};
use crate::setting_text;
use reqwest::Url;
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use settings::bounds::{self, Seconds};
use settings::secret;
use shared_types::phone::PhoneNumber;
use std::collections::BTreeMap;
use std::time::Duration;

const PRODUCTION: &str = "https://dialpad.com/";

/// The section with all defaults applied.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "DialpadSection")]
#[schemars(with = "DialpadSection")]
pub struct DialpadSettings {
    /// The address of Dialpad.
    pub url: Url,
    /// The API key of a company administrator.
    pub api_key: SecretString,
    /// The secret with which Dialpad signs its events.
    pub webhook_secret: SecretString,
    pub webhook_format: WebhookFormat,
    /// The call center of each queue that is not named by its id.
    pub queues: BTreeMap<String, DialpadId>,
    /// The user of each extension that is not named by its id.
    pub extensions: BTreeMap<String, DialpadId>,
    /// The caller id on the called phone; chosen by Dialpad unless it is set.
    pub caller_id: Option<PhoneNumber>,
    /// The limit of the company for `POST /api/v2/call`.
    pub calls_per_minute: u32,
    /// The limit of the company for all requests.
    pub requests_per_second: u32,
    /// The time limit for a connection.
    pub connect_timeout: Duration,
    /// The time limit for a request and its response.
    pub total_timeout: Duration,
}

/// The form of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookFormat {
    /// A JWT that is signed with `webhook_secret` (HS256).
    #[default]
    Jwt,
    /// JSON without a signature. `webhook_secret` is a part of the address instead.
    Json,
}

/// The section as it is written in a file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct DialpadSection {
    /// The address of Dialpad: `https://dialpad.com/`, or `https://sandbox.dialpad.com/` for its sandbox. Default:
    /// the first.
    #[serde(default, deserialize_with = "setting_text::optional_cloud_url")]
    #[schemars(with = "Option<String>")]
    url: Option<Url>,
    /// The API key of a company administrator. It is not printed.
    #[serde(deserialize_with = "setting_text::token")]
    #[schemars(with = "String")]
    api_key: SecretString,
    /// The secret that authenticates events, of at least 32 characters. It is not printed.
    #[serde(deserialize_with = "secret::hmac_key")]
    #[schemars(with = "String")]
    webhook_secret: SecretString,
    /// The form of events.
    #[serde(default)]
    webhook_format: WebhookFormat,
    /// The id of the call center of each queue. Not needed for a queue that has the id as its name.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    queues: BTreeMap<String, DialpadId>,
    /// The id of the user of each extension, for calls of users. Not needed for an extension that is the id.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    extensions: BTreeMap<String, DialpadId>,
    /// The caller id on the called phone in calls of applications' users.
    #[serde(default, deserialize_with = "setting_text::optional_number")]
    #[schemars(with = "Option<String>")]
    caller_id: Option<PhoneNumber>,
    /// The company's limit for calls of users. Lower it if other programs of the company place calls, too.
    #[serde(default = "five", deserialize_with = "bounds::at_least_one")]
    calls_per_minute: u32,
    /// The company's limit for all requests.
    #[serde(default = "twenty", deserialize_with = "bounds::at_least_one")]
    requests_per_second: u32,
    /// The time limit for a connection, in seconds.
    #[serde(default = "Seconds::of::<3>")]
    connect_timeout_seconds: Seconds,
    /// The time limit for a request and its response, in seconds.
    #[serde(default = "Seconds::of::<10>")]
    timeout_seconds: Seconds,
}

/// Why the section cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum SectionError {
    #[error(
        "webhook_secret (C2C_DIALPAD_WEBHOOK_SECRET): with `webhook_format = \"json\"` it is a part of the \
         address, so expected letters, digits, _ and - only"
    )]
    SecretInAddress,
    #[error("expected `url` (C2C_DIALPAD_URL)")]
    NoAddress,
}

impl TryFrom<DialpadSection> for DialpadSettings {
    type Error = SectionError;

    fn try_from(section: DialpadSection) -> Result<Self, SectionError> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        let is_segment = section.webhook_secret.expose_secret().bytes().all(is_part);
        if section.webhook_format == WebhookFormat::Json && !is_segment {
            return Err(SectionError::SecretInAddress);
        }
        let production = || Url::parse(PRODUCTION).map_err(|_| SectionError::NoAddress);
        Ok(Self {
            url: section.url.map_or_else(production, Ok)?,
            api_key: section.api_key,
            webhook_secret: section.webhook_secret,
            webhook_format: section.webhook_format,
            queues: section.queues,
            extensions: section.extensions,
            caller_id: section.caller_id,
            calls_per_minute: section.calls_per_minute,
            requests_per_second: section.requests_per_second,
            connect_timeout: section.connect_timeout_seconds.get(),
            total_timeout: section.timeout_seconds.get(),
        })
    }
}

impl DialpadSettings {
    /// The call center of a queue.
    pub fn call_center(&self, queue: &str) -> Result<DialpadId, DialpadIdError> {
        id(&self.queues, queue)
    }

    /// The user of an extension.
    pub fn user(&self, extension: &str) -> Result<DialpadId, DialpadIdError> {
        id(&self.extensions, extension)
    }
}

fn id(ids: &BTreeMap<String, DialpadId>, name: &str) -> Result<DialpadId, DialpadIdError> {
    ids.get(name).copied().map_or_else(|| name.parse(), Ok)
}

const fn five() -> u32 {
    5
}

const fn twenty() -> u32 {
    20
}

#[cfg(test)]
impl DialpadSettings {
    /// The defaults, with an address.
    pub(super) fn for_tests(url: &str) -> Self {
        let section = serde_json::json!({
            "url": url,
            "api_key": "dp_key",
            "webhook_secret": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        });
        serde_json::from_value(section).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(more: &Value) -> Result<DialpadSettings, String> {
        let mut section =
            json!({ "api_key": "dp_hush", "webhook_secret": "0f1e2d3c4b5a69788796a5b4c3d2e1f0" });
        for (name, value) in more.as_object().unwrap() {
            section[name] = value.clone();
        }
        serde_json::from_value(section).map_err(|error| error.to_string())
    }

    #[test]
    fn a_key_and_a_secret_are_enough_and_do_not_print() {
        let settings = read(&json!({})).unwrap();

        assert_eq!(settings.url.as_str(), "https://dialpad.com/");
        assert_eq!((settings.calls_per_minute, settings.requests_per_second), (5, 20));
        assert_eq!(settings.webhook_format, WebhookFormat::Jwt);
        let printed = format!("{settings:?}");
        assert!(!printed.contains("dp_hush") && !printed.contains("0f1e2d3c"), "{printed}");
    }

    #[test]
    fn values_that_cannot_be_used_are_refused_and_not_repeated() {
        for (name, value) in [
            ("url", json!("dialpad.com")),
            ("url", json!("https://user@dialpad.com/")),
            ("url", json!("https://:hush@dialpad.com/")),
            ("url", json!("https://dialpad.com/?key=hush")),
            ("url", json!("https://dialpad.com/#hush")),
            ("url", json!("https://:hush@dialpad.com/?x")),
            ("api_key", json!("dp hush")),
            ("api_key", json!(4_711_000)),
            ("webhook_secret", json!("hush")),
            ("caller_id", json!("12")),
            ("calls_per_minute", json!(0)),
        ] {
            let error = read(&json!({ name: value })).unwrap_err();
            assert!(error.starts_with("expected "), "{name}: {error}");
            assert!(!error.contains("hush") && !error.contains("4711"), "{name}: {error}");
        }
    }

    #[test]
    fn a_queue_is_named_or_is_the_id_itself() {
        let id = "5123456789012345678";
        let settings =
            read(&json!({ "queues": { "500": id }, "extensions": { "201": 77 } })).unwrap();

        assert_eq!(settings.call_center("500").unwrap().expose(), id);
        assert_eq!(settings.call_center(id).unwrap().expose(), id);
        assert_eq!(settings.user("201").unwrap().expose(), "77");
        assert!(settings.call_center("sales").is_err() && settings.user("a-1").is_err());
    }

    #[test]
    fn a_secret_in_the_address_has_no_characters_that_an_address_would_change() {
        let secret = "0f1e2d3c4b5a69788796a5b4/c3d2e1f0";

        assert!(read(&json!({ "webhook_secret": secret })).is_ok());
        let json = json!({ "webhook_secret": secret, "webhook_format": "json" });
        assert!(read(&json).unwrap_err().contains("C2C_DIALPAD_WEBHOOK_SECRET"));
        assert!(read(&json!({ "webhook_format": "json" })).is_ok());
    }
}
