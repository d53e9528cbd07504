//! The section as it is written in a file.

use super::{
    Credentials, NetSapiensDriver, NetSapiensSettings, OauthAccount, QueueCheck, UidForm, UserForm,
};
use crate::number_form::NumberForm;
use crate::setting_text;
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
    /// The URL of the legacy API: `https://pbx.example.com/ns-api/`.
    #[serde(deserialize_with = "setting_text::url")]
    #[schemars(with = "String", extend("x-environment-variable" = "NS_API_URL"))]
    url: Url,
    /// The URL of API v2, where it is not `v2` below `url`.
    #[serde(default, deserialize_with = "setting_text::optional_url")]
    #[schemars(with = "Option<String>")]
    v2_url: Option<Url>,
    /// Allows `http://` to another machine, which sends the token unencrypted.
    #[serde(default)]
    allow_http: bool,
    /// The API key or access token, sent as a Bearer token. It is not printed.
    #[serde(default, deserialize_with = "setting_text::optional_token")]
    #[schemars(with = "Option<String>", extend("x-environment-variable" = "NS_TOKEN"))]
    token: Option<SecretString>,
    /// In place of `token`: an account for which access tokens are fetched.
    oauth: Option<OauthAccount>,
    /// The key for Microsoft's API Management in front. It is not printed.
    #[serde(default, deserialize_with = "setting_text::optional_token")]
    #[schemars(with = "Option<String>")]
    subscription_key: Option<SecretString>,
    /// The form of numbers.
    #[serde(default)]
    number_form: NumberForm,
    /// The form of `uid`.
    #[serde(default)]
    uid_form: UidForm,
    /// The user of a visitor's callback in API v2.
    #[serde(default)]
    user_form: UserForm,
    /// The caller id on the phone that rings first.
    #[serde(default, deserialize_with = "setting_text::optional_number")]
    #[schemars(with = "Option<String>")]
    callback_caller_id: Option<PhoneNumber>,
    /// The caller id on the second phone.
    #[serde(default, deserialize_with = "setting_text::optional_number")]
    #[schemars(with = "Option<String>")]
    caller_id: Option<PhoneNumber>,
    /// Whether an agent must be available.
    #[serde(default)]
    queue_check: QueueCheck,
    /// The time limit for a connection, in seconds.
    #[serde(default = "Seconds::of::<3>")]
    connect_timeout_seconds: Seconds,
    /// The time limit for a request and its response, in seconds.
    #[serde(default = "Seconds::of::<10>")]
    timeout_seconds: Seconds,
}

/// Why the section has no unambiguous credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SectionError {
    #[error(
        "expected `token` (NS_TOKEN) or a section [netsapiens.oauth] (C2C_NETSAPIENS_OAUTH_CLIENT_ID …)"
    )]
    NoCredentials,
    #[error(
        "expected `token` (NS_TOKEN) or [netsapiens.oauth] (C2C_NETSAPIENS_OAUTH_CLIENT_ID …), not both"
    )]
    TwoCredentials,
    #[error(
        "http:// would send the token unencrypted: expected https://, or `allow_http = true` \
         (C2C_NETSAPIENS_ALLOW_HTTP) in a network of your own"
    )]
    PlainHttp,
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
        let v2_url = section.v2_url.unwrap_or_else(|| v2_url_below(&section.url));
        let is_unprotected = [&section.url, &v2_url].into_iter().any(setting_text::is_unprotected);
        if is_unprotected && !section.allow_http {
            return Err(SectionError::PlainHttp);
        }
        Ok(Self {
            driver: section.driver,
            v2_url,
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

fn v2_url_below(legacy: &Url) -> Url {
    let mut url = legacy.clone();
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
    fn api_v2_is_below_the_legacy_url_unless_it_is_set() {
        let v2 = |more| read(&more).unwrap().v2_url.to_string();

        assert_eq!(v2(json!({ "url": "https://a.example/x" })), "https://a.example/x/v2");
        assert_eq!(v2(json!({ "v2_url": "https://b.example/api" })), "https://b.example/api");
    }

    #[test]
    fn http_is_for_this_machine_unless_it_is_allowed() {
        for more in [
            json!({ "url": "http://127.0.0.1:9/" }),
            json!({ "url": "http://localhost/ns-api/" }),
            json!({ "url": "http://[::1]/" }),
            json!({ "url": "http://pbx.example/", "allow_http": true }),
        ] {
            assert!(read(&more).is_ok(), "{more}");
        }
    }

    #[test]
    fn an_account_replaces_the_token_and_no_secret_is_printed() {
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
    fn an_error_names_the_problem_and_repeats_no_secret() {
        for (more, expected) in [
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
            (json!({ "url": "https://pbx.example/?k=12345678" }), "expected an address like"),
            (json!({ "url": "http://pbx.example/" }), "http:// would send the token unencrypted"),
            (json!({ "v2_url": "http://192.0.2.1/v2" }), "`allow_http = true`"),
            (json!({ "subscription_kye": "12345678" }), "did you mean `subscription_key`?"),
        ] {
            let error = read(&more).unwrap_err();
            assert!(error.contains(expected), "{more}: {error}");
            assert!(!error.contains("12345678"), "{error}");
        }
    }

    #[test]
    fn a_password_that_is_no_string_is_not_repeated() {
        let mut account = account();
        account["password"] = json!(12_345_678);
        let error = read(&json!({ "token": null, "oauth": account })).unwrap_err();

        assert!(error.contains("expected a secret in quotes") && !error.contains("12345678"));
    }
}
