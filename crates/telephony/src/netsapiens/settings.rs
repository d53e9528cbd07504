//! The section `[netsapiens]`: how NetSapiens is reached, and how calls are placed there.

mod section;
mod text;

use crate::number_form::NumberForm;
use model::provider::Capabilities;
use reqwest::Url;
use schemars::JsonSchema;
use secrecy::SecretString;
use section::NetSapiensSection;
use serde::{Deserialize, Serialize};
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// The section with all defaults applied.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "NetSapiensSection")]
#[schemars(with = "NetSapiensSection")]
pub struct NetSapiensSettings {
    pub driver: NetSapiensDriver,
    /// The URL of the legacy API: `https://pbx.example.com/ns-api/`.
    pub base_url: Url,
    /// The URL of API v2; `v2` below the legacy one unless it is set.
    pub v2_url: Url,
    pub credentials: Credentials,
    /// The key for Microsoft's API Management in front: the header `Ocp-Apim-Subscription-Key`.
    pub subscription_key: Option<SecretString>,
    pub number_form: NumberForm,
    pub uid_form: UidForm,
    pub user_form: UserForm,
    /// The caller id on the phone that rings first; chosen by NetSapiens unless it is set.
    pub callback_caller_id: Option<PhoneNumber>,
    /// The caller id on the second phone; chosen by NetSapiens unless it is set.
    pub caller_id: Option<PhoneNumber>,
    pub queue_check: QueueCheck,
    /// The time limit for a connection.
    pub connect_timeout: Duration,
    /// The time limit for a request and its response.
    pub total_timeout: Duration,
}

/// The API by which calls are placed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NetSapiensDriver {
    /// The legacy API's `object=queuedcall`: works everywhere; its calls have no id.
    #[default]
    LegacyQueuedcall,
    /// `POST …/users/{user}/calls` of API v2: calls can be tracked and ended.
    V2Call,
    /// `POST …/queuedcall/{queue}` of API v2, which the vendor calls "developing".
    V2Queuedcall,
}

impl NetSapiensDriver {
    /// What calls of this driver can do, with all settings that allow more.
    pub const fn capabilities(self) -> Capabilities {
        let all = Capabilities { availability: true, ..Capabilities::NONE };
        match self {
            Self::LegacyQueuedcall => all,
            Self::V2Call => Capabilities {
                progress: true,
                hang_up: true,
                cancel_while_ringing: true,
                user_calls: true,
                resume: true,
                ..all
            },
            Self::V2Queuedcall => Capabilities { progress: true, ..all },
        }
    }
}

/// How requests are authenticated.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// An API key, or an access token from elsewhere.
    Token(SecretString),
    /// An account for which access tokens are fetched and renewed.
    Password(OauthAccount),
}

/// The section `[netsapiens.oauth]`: for `OAuth2`'s password grant (RFC 6749, section 4.3).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct OauthAccount {
    /// The id of this server as a client of the API.
    #[serde(deserialize_with = "text::filled")]
    pub client_id: String,
    /// The secret of that client. It is not printed.
    #[serde(deserialize_with = "text::password")]
    #[schemars(with = "String")]
    pub client_secret: SecretString,
    /// The user, such as `111@example.com`.
    #[serde(deserialize_with = "text::filled")]
    pub username: String,
    /// The password of that user. It is not printed.
    #[serde(deserialize_with = "text::password")]
    #[schemars(with = "String")]
    pub password: SecretString,
}

/// The form of `uid`, the account of a call in the legacy API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UidForm {
    /// `500`: for a key that belongs to the domain.
    #[default]
    Queue,
    /// `500@acme.com`: for a key that serves many domains.
    QueueAtDomain,
}

/// The user of a visitor's callback in API v2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserForm {
    /// The queue, so that reports are right.
    #[default]
    Queue,
    /// The owner of the token, `~` in API v2: for a key that may act only for itself.
    Own,
}

/// Whether an agent must be available before a visitor is called back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueCheck {
    /// Not checked.
    #[default]
    Off,
    /// API v2 reports the number of available agents of the queue.
    Agents,
}

impl NetSapiensSettings {
    /// What can be done with these settings.
    pub(super) fn capabilities(&self) -> Capabilities {
        let all = self.driver.capabilities();
        Capabilities {
            availability: all.availability && self.queue_check == QueueCheck::Agents,
            ..all
        }
    }
}

#[cfg(test)]
impl NetSapiensSettings {
    pub(crate) fn for_tests(url: &str) -> Self {
        serde_json::from_value(serde_json::json!({ "url": url, "token": "test-token" })).unwrap()
    }
}
