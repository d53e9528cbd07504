//! The section as it is written in a file.

use super::ChimeSettings;
use crate::aws::settings::{
    self as aws_settings, AwsConnection, AwsConnectionError, AwsCredentialSection,
};
use crate::setting_text::{self, SettingNumber};
use reqwest::Url;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;
use settings::bounds::{Seconds, WholeSeconds};
use settings::secret;
use shared_types::phone::PhoneNumber;
use std::collections::BTreeMap;

/// The longest time that the service accepts for the second phone.
const MAX_BRIDGE_SECONDS: u64 = 120;

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub(super) struct ChimeSection {
    /// The region of the SIP media application: `us-east-1`.
    #[serde(deserialize_with = "aws_settings::region")]
    region: String,
    /// The URL of Chime SDK Voice, where it is not the region's own.
    #[serde(default, deserialize_with = "setting_text::optional_cloud_url")]
    #[schemars(with = "Option<String>")]
    url: Option<Url>,
    /// The id of the SIP media application that places the calls.
    #[serde(deserialize_with = "aws_settings::id")]
    sip_media_application_id: String,
    /// A number of the account's inventory, which both phones show.
    #[schemars(with = "String")]
    from_number: SettingNumber,
    /// The secret with which the Lambda function signs the states, at least 32 characters. It is not printed.
    #[serde(deserialize_with = "secret::hmac_key")]
    #[schemars(with = "String")]
    events_secret: SecretString,
    /// In place of the credentials of the environment: those of this section.
    credentials: Option<AwsCredentialSection>,
    /// The telephone number of each queue.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    queues: BTreeMap<String, SettingNumber>,
    /// The telephone number of the phone of each extension, for calls of users.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    extensions: BTreeMap<String, SettingNumber>,
    /// How long the second phone may ring, in whole seconds, at most 120.
    #[serde(default = "WholeSeconds::<MAX_BRIDGE_SECONDS>::of::<30>")]
    bridge_timeout_seconds: WholeSeconds<MAX_BRIDGE_SECONDS>,
    /// The time limit for a connection, in seconds.
    #[serde(default = "Seconds::of::<3>")]
    connect_timeout_seconds: Seconds,
    /// The time limit for a request and its response, in seconds.
    #[serde(default = "Seconds::of::<10>")]
    timeout_seconds: Seconds,
}

impl TryFrom<ChimeSection> for ChimeSettings {
    type Error = AwsConnectionError;

    fn try_from(section: ChimeSection) -> Result<Self, AwsConnectionError> {
        let ChimeSection { region, url, credentials, .. } = section;
        let timeouts = [section.connect_timeout_seconds.get(), section.timeout_seconds.get()];
        Ok(Self {
            connection: AwsConnection::new("voice-chime", region, url, credentials, timeouts)?,
            application_id: section.sip_media_application_id,
            from_number: section.from_number.0,
            events_secret: section.events_secret,
            queues: numbers(section.queues),
            extensions: numbers(section.extensions),
            bridge_timeout: section.bridge_timeout_seconds.get(),
        })
    }
}

fn numbers(table: BTreeMap<String, SettingNumber>) -> BTreeMap<String, PhoneNumber> {
    table.into_iter().map(|(name, number)| (name, number.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::settings::AwsCredentials;
    use serde_json::{Value, json};
    use settings::strict;
    use std::time::Duration;

    fn read(more: &Value) -> Result<ChimeSettings, String> {
        let mut section = json!({
            "region": "eu-central-1",
            "sip_media_application_id": "11111111-2222-3333-4444-555555555555",
            "from_number": "+1 202-555-0145",
            "events_secret": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        });
        let fields = section.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        fields.retain(|_, value| !value.is_null());
        strict::read(section).map_err(|problems| format!("{problems:?}"))
    }

    #[test]
    fn the_url_is_the_one_of_the_region_unless_it_is_set() {
        let url = |more| read(&more).unwrap().connection.endpoint.to_string();

        assert_eq!(url(json!({})), "https://voice-chime.eu-central-1.amazonaws.com/");
        assert_eq!(url(json!({ "url": "http://127.0.0.1:9/x" })), "http://127.0.0.1:9/x");
    }

    #[test]
    fn the_environment_has_the_credentials_unless_the_section_has_some() {
        assert!(matches!(read(&json!({})).unwrap().connection.credentials, AwsCredentials::Chain));
        let profile = read(&json!({ "credentials": { "profile": "calls" } })).unwrap();
        assert!(matches!(profile.connection.credentials, AwsCredentials::Profile(_)));
    }

    #[test]
    fn queues_and_extensions_have_numbers_and_the_second_phone_rings_for_half_a_minute() {
        let settings =
            read(&json!({ "queues": { "500": "(202) 555-0150", "sales": "+442079460958" },
            "extensions": { "201": "+12025550151" } }))
            .unwrap();

        assert_eq!(settings.queues["500"].expose_e164(), "+12025550150");
        assert_eq!(settings.queues["sales"].expose_e164(), "+442079460958");
        assert_eq!(settings.extensions["201"].expose_e164(), "+12025550151");
        assert_eq!(settings.bridge_timeout, Duration::from_secs(30));
    }

    #[test]
    fn neither_a_secret_nor_a_number_is_printed() {
        let settings = read(&json!({ "queues": { "500": "+12025550150" }, "credentials":
            { "access_key_id": "AKIAHUSH", "secret_access_key": "hush", "session_token": "hush" } }))
        .unwrap();

        let printed = format!("{settings:?}");
        for secret in ["202555", "0f1e2d3c", "HUSH", "hush"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }

    #[test]
    fn an_error_names_the_problem_and_repeats_no_number_and_no_secret() {
        for (more, expected) in [
            (json!({ "region": null }), "missing field"),
            (json!({ "region": "Mars 12345678" }), "expected a region"),
            (json!({ "sip_media_application_id": "../12345678" }), "expected an id"),
            (json!({ "from_number": "12345678" }), "expected a telephone number"),
            (json!({ "from_number": 12_345_678 }), "expected a telephone number"),
            (json!({ "queues": { "500": "12345678" } }), "expected a telephone number"),
            (json!({ "events_secret": "12345678" }), "expected at least 32 characters"),
            (json!({ "events_secret": null }), "missing field"),
            (json!({ "bridge_timeout_seconds": 121 }), "whole seconds from 1 to 120"),
            (json!({ "url": "https://u:12345678@aws.example/" }), "expected an address like"),
            (
                json!({ "credentials": { "access_key_id": "x12345678" } }),
                "expected `access_key_id`",
            ),
            (json!({ "form_number": "12345678" }), "did you mean `from_number`?"),
        ] {
            let error = read(&more).unwrap_err();
            assert!(error.contains(expected), "{more}: {error}");
            assert!(!error.contains("12345678"), "{error}");
        }
    }
}
