//! The section as it is written, and what it comes to.

use super::{
    Credentials, NetSapiensDriver, NetSapiensSettings, OauthAccount, QueueCheck, UidForm, UserForm,
    text,
};
use crate::number_form::NumberForm;
use reqwest::Url;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use settings::bounds::Seconds;
use shared_types::phone::PhoneNumber;

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(super) struct NetSapiensSection {
    #[serde(default)]
    driver: NetSapiensDriver,
    /// The legacy API's address: `https://pbx.example.com/ns-api/`.
    #[serde(deserialize_with = "text::address")]
    #[schemars(with = "String")]
    url: Url,
    /// The address of API v2, where it is not `v2` below `url`.
    #[serde(default, deserialize_with = "text::optional_address")]
    #[schemars(with = "Option<String>")]
    v2_url: Option<Url>,
    /// The API key or access token. It is sent as a Bearer token and printed nowhere.
    #[serde(default, deserialize_with = "text::token")]
    #[schemars(with = "Option<String>")]
    token: Option<SecretString>,
    /// In place of `token`: an account for which access tokens are fetched.
    oauth: Option<OauthAccount>,
    /// For Microsoft's API Management in front; printed nowhere.
    #[serde(default, deserialize_with = "text::token")]
    #[schemars(with = "Option<String>")]
    subscription_key: Option<SecretString>,
    /// How numbers are written.
    #[serde(default)]
    number_form: NumberForm,
    /// How `uid` is written.
    #[serde(default)]
    uid_form: UidForm,
    /// Whose calls they are in API v2.
    #[serde(default)]
    user_form: UserForm,
    /// What the first phone is shown.
    #[serde(default, deserialize_with = "text::number")]
    #[schemars(with = "Option<String>")]
    callback_caller_id: Option<PhoneNumber>,
    /// What the second phone is shown.
    #[serde(default, deserialize_with = "text::number")]
    #[schemars(with = "Option<String>")]
    caller_id: Option<PhoneNumber>,
    /// Whether somebody must be there.
    #[serde(default)]
    queue_check: QueueCheck,
    /// How long a connection may take to stand, in seconds.
    #[serde(default = "Seconds::of::<3>")]
    connect_timeout_seconds: Seconds,
    /// How long the whole exchange may take, in seconds.
    #[serde(default = "Seconds::of::<10>")]
    timeout_seconds: Seconds,
}

/// What is missing, or there twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SectionError {
    #[error("expected `token` (NS_TOKEN) or a section [netsapiens.oauth] (NS_CLIENT_ID and more)")]
    NoCredentials,
    #[error("expected `token` (NS_TOKEN) or [netsapiens.oauth] (NS_CLIENT_ID and more), not both")]
    TwoCredentials,
}

impl TryFrom<NetSapiensSection> for NetSapiensSettings {
    type Error = SectionError;

    fn try_from(section: NetSapiensSection) -> Result<Self, SectionError> {
        let credentials = match (section.token, section.oauth) {
            (Some(token), None) => Credentials::Token(token),
            (None, Some(account)) => Credentials::Password(account),
            (None, None) => return Err(SectionError::NoCredentials),
            (Some(_), Some(_)) => return Err(SectionError::TwoCredentials),
        };
        Ok(Self {
            driver: section.driver,
            v2_url: section.v2_url.unwrap_or_else(|| v2_below(&section.url)),
            base_url: section.url,
            credentials,
            subscription_key: section.subscription_key,
            number_form: section.number_form,
            uid_form: section.uid_form,
            user_form: section.user_form,
            callback_caller_id: section.callback_caller_id,
            caller_id: section.caller_id,
            queue_check: section.queue_check,
            connect_timeout: section.connect_timeout_seconds.get(),
            total_timeout: section.timeout_seconds.get(),
        })
    }
}

fn v2_below(legacy: &Url) -> Url {
    let mut url = legacy.clone();
    url.set_query(None);
    url.set_fragment(None);
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push("v2");
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use settings::strict;

    fn read(more: &Value) -> Result<NetSapiensSettings, String> {
        let mut section = json!({ "url": "https://pbx.example/ns-api/", "token": "nsd_x" });
        let fields = section.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        fields.retain(|_, value| !value.is_null());
        strict::read(section).map_err(|problems| format!("{problems:?}"))
    }

    fn account() -> Value {
        json!({ "client_id": "c", "client_secret": "hush1", "username": "1@a", "password": "hush2" })
    }

    #[test]
    fn an_address_and_a_token_are_enough() {
        let settings = read(&json!({})).unwrap();

        assert_eq!(settings.driver, NetSapiensDriver::LegacyQueuedcall);
        assert_eq!(settings.v2_url.as_str(), "https://pbx.example/ns-api/v2");
        assert_eq!(settings.queue_check, QueueCheck::Off);
        assert!(matches!(settings.credentials, Credentials::Token(_)));
    }

    #[test]
    fn api_v2_is_below_the_legacy_address_unless_it_is_elsewhere() {
        let v2 = |more| read(&more).unwrap().v2_url.to_string();

        assert_eq!(v2(json!({ "url": "https://a.example/x?y=1" })), "https://a.example/x/v2");
        assert_eq!(v2(json!({ "v2_url": "https://b.example/api" })), "https://b.example/api");
    }

    #[test]
    fn an_account_stands_in_place_of_a_token_and_none_of_its_secrets_prints() {
        let settings =
            read(&json!({ "token": null, "oauth": account(), "subscription_key": "hush3",
            "driver": "v2-call", "callback_caller_id": "+1 202-555-0145" }))
            .unwrap();

        assert!(matches!(settings.credentials, Credentials::Password(_)));
        assert_eq!(settings.driver, NetSapiensDriver::V2Call);
        let printed = format!("{settings:?}");
        assert!(!printed.contains("hush") && !printed.contains("202555"), "{printed}");
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_repeated() {
        for (more, told) in [
            (json!({ "token": null }), "expected `token` (NS_TOKEN) or a section"),
            (json!({ "oauth": account() }), "not both"),
            (json!({ "token": "12345 678" }), "expected a key or token"),
            (json!({ "token": 12_345_678 }), "expected a key or token"),
            (json!({ "token": null, "oauth": { "client_id": "c" } }), "missing field"),
            (json!({ "driver": "v3" }), "`legacy-queuedcall`, `v2-call`, `v2-queuedcall`"),
            (json!({ "queue_check": "on" }), "expected `off` or `agents`"),
            (json!({ "caller_id": "12345678" }), "expected a telephone number"),
            (json!({ "caller_id": 12_345_678 }), "expected a telephone number"),
            (json!({ "v2_url": "pbx" }), "expected an address like"),
            (json!({ "url": "https://u:12345678@pbx.example/" }), "expected an address like"),
            (json!({ "subscription_kye": "12345678" }), "did you mean `subscription_key`?"),
        ] {
            let error = read(&more).unwrap_err();
            assert!(error.contains(told), "{more}: {error}");
            assert!(!error.contains("12345678"), "{error}");
        }
    }

    #[test]
    fn a_password_that_is_no_text_is_not_repeated() {
        let mut account = account();
        account["password"] = json!(12_345_678);
        let error = read(&json!({ "token": null, "oauth": account })).unwrap_err();

        assert!(error.contains("expected a secret in quotes") && !error.contains("12345678"));
    }
}
