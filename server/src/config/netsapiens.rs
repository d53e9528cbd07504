//! How to reach NetSapiens.

use super::seconds;
use reqwest::Url;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use std::time::Duration;

/// The section `[netsapiens]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct NetSapiensSettings {
    /// The legacy API's address: `https://pbx.example.com/ns-api/`.
    #[serde(rename = "url", deserialize_with = "api_address")]
    #[schemars(with = "String")]
    pub base_url: Url,
    /// The API key or access token. It is sent as a Bearer token and printed nowhere.
    #[serde(deserialize_with = "token")]
    #[schemars(with = "String")]
    pub token: SecretString,
    /// How `destination` is written.
    #[serde(default)]
    pub number_form: NumberForm,
    /// How `uid` is written.
    #[serde(default)]
    pub uid_form: UidForm,
    /// How long a connection may take to stand, in seconds.
    #[serde(
        default = "connect_timeout",
        rename = "connect_timeout_seconds",
        deserialize_with = "seconds::deserialize"
    )]
    #[schemars(with = "f64")]
    pub connect_timeout: Duration,
    /// How long the whole exchange may take, in seconds.
    #[serde(
        default = "total_timeout",
        rename = "timeout_seconds",
        deserialize_with = "seconds::deserialize"
    )]
    #[schemars(with = "f64")]
    pub total_timeout: Duration,
}

/// How a number is written for NetSapiens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberForm {
    /// `12025550142`
    #[default]
    Digits,
    /// `+12025550142`
    E164,
    /// `2025550142`; digits for numbers of other countries.
    National,
}

/// Which account a queued call is reported to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UidForm {
    /// `500`: for a key that belongs to the domain.
    #[default]
    Queue,
    /// `500@acme.com`: for a key that serves many domains.
    QueueAtDomain,
}

fn connect_timeout() -> Duration {
    Duration::from_secs(3)
}

fn total_timeout() -> Duration {
    Duration::from_secs(10)
}

fn api_address<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    let text = String::deserialize(from)?;
    let url = Url::parse(&text)
        .ok()
        .filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    url.ok_or_else(|| de::Error::custom("expected an address like https://pbx.example.com/ns-api/"))
}

fn token<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    let text = String::deserialize(from)?;
    let good = !text.trim().is_empty() && text.trim().bytes().all(|byte| byte.is_ascii_graphic());
    if good {
        Ok(text.trim().to_owned().into())
    } else {
        Err(de::Error::custom("expected an API key or token, with no blank inside"))
    }
}

#[cfg(test)]
impl NetSapiensSettings {
    pub(crate) fn for_tests(url: &str) -> Self {
        serde_json::from_value(serde_json::json!({ "url": url, "token": "test-token" })).unwrap()
    }
}
