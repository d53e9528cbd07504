//! How to reach NetSapiens, and how calls are placed there.

mod section;
mod text;

use crate::number_form::NumberForm;
use reqwest::Url;
use schemars::JsonSchema;
use secrecy::SecretString;
use section::NetSapiensSection;
use serde::Deserialize;
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// The section `[netsapiens]`, with nothing left to decide.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "NetSapiensSection")]
#[schemars(with = "NetSapiensSection")]
pub struct NetSapiensSettings {
    pub driver: NetSapiensDriver,
    /// The legacy API's address: `https://pbx.example.com/ns-api/`.
    pub base_url: Url,
    /// The address of API v2, which is `v2` below the legacy one unless it is set.
    pub v2_url: Url,
    pub credentials: Credentials,
    /// For Microsoft's API Management in front: the header `Ocp-Apim-Subscription-Key`.
    pub subscription_key: Option<SecretString>,
    pub number_form: NumberForm,
    pub uid_form: UidForm,
    pub user_form: UserForm,
    /// What the first phone that rings is shown; NetSapiens's own choice unless it is set.
    pub callback_caller_id: Option<PhoneNumber>,
    /// What the second one is shown; NetSapiens's own choice unless it is set.
    pub caller_id: Option<PhoneNumber>,
    pub queue_check: QueueCheck,
    /// How long a connection may take to stand.
    pub connect_timeout: Duration,
    /// How long a whole exchange may take.
    pub total_timeout: Duration,
}

/// In which way calls are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NetSapiensDriver {
    /// The legacy API's `object=queuedcall`: works everywhere, and names no call.
    #[default]
    LegacyQueuedcall,
    /// `POST …/users/{user}/calls` of API v2: calls can be followed and ended.
    V2Call,
    /// `POST …/queuedcall/{queue}` of API v2, which the vendor calls "developing".
    V2Queuedcall,
}

/// What proves to NetSapiens that it is we who ask.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// An API key, or an access token from elsewhere, as it is.
    Token(SecretString),
    /// Access tokens that we fetch and renew.
    Password(OauthAccount),
}

/// The section `[netsapiens.oauth]`: for `OAuth2`'s password grant (RFC 6749, section 4.3).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct OauthAccount {
    #[serde(deserialize_with = "text::filled")]
    pub client_id: String,
    #[serde(deserialize_with = "text::password")]
    #[schemars(with = "String")]
    pub client_secret: SecretString,
    /// `111@example.com`
    #[serde(deserialize_with = "text::filled")]
    pub username: String,
    #[serde(deserialize_with = "text::password")]
    #[schemars(with = "String")]
    pub password: SecretString,
}

/// Which account a call of the legacy API is reported to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UidForm {
    /// `500`: for a key that belongs to the domain.
    #[default]
    Queue,
    /// `500@acme.com`: for a key that serves many domains.
    QueueAtDomain,
}

/// Whose call a visitor's callback is in API v2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserForm {
    /// The queue's, so that reports are right.
    #[default]
    Queue,
    /// The token's own user, which API v2 writes `~`: for a key that may act only for itself.
    Own,
}

/// Whether somebody must be there before a visitor is called back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueCheck {
    /// Nobody is asked.
    #[default]
    Off,
    /// API v2 is asked how many of the queue's agents are available.
    Agents,
}

#[cfg(test)]
impl NetSapiensSettings {
    pub(crate) fn for_tests(url: &str) -> Self {
        serde_json::from_value(serde_json::json!({ "url": url, "token": "test-token" })).unwrap()
    }
}
