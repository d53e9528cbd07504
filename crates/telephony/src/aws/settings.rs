//! The parts of a section of the settings that all services of AWS share.

use crate::setting_text;
use reqwest::Url;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use std::time::Duration;

/// How one service is reached.
#[derive(Clone, Debug)]
pub struct AwsConnection {
    /// The region that signatures are for.
    pub region: String,
    /// The URL of the service.
    pub endpoint: Url,
    pub credentials: AwsCredentials,
    /// The time limit for a connection.
    pub connect_timeout: Duration,
    /// The time limit for a request and its response.
    pub total_timeout: Duration,
}

/// Why a section does not say how its service is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AwsConnectionError {
    #[error(transparent)]
    Credentials(#[from] AwsCredentialError),
    #[error("the region has no address")]
    NoEndpoint,
}

impl AwsConnection {
    /// The connection to the service whose addresses begin with `host`, unless `url` is another one. The time limits
    /// are for a connection, and for a request and its response.
    pub fn new(
        host: &str,
        region: String,
        url: Option<Url>,
        credentials: Option<AwsCredentialSection>,
        [connect_timeout, total_timeout]: [Duration; 2],
    ) -> Result<Self, AwsConnectionError> {
        let of_region = || Url::parse(&format!("https://{host}.{region}.amazonaws.com/")).ok();
        let endpoint = url.or_else(of_region).ok_or(AwsConnectionError::NoEndpoint)?;
        let credentials = credentials.map(AwsCredentials::try_from).transpose()?;
        let credentials = credentials.unwrap_or_default();
        Ok(Self { region, endpoint, credentials, connect_timeout, total_timeout })
    }
}

/// Where the credentials come from.
#[derive(Clone, Debug, Default)]
pub enum AwsCredentials {
    /// From the environment, the default profile, a web identity, the container or the instance: the first that
    /// has some.
    #[default]
    Chain,
    /// The same with this profile of the shared configuration files.
    Profile(String),
    /// From the settings.
    Keys(AwsKeys),
}

/// An access key.
#[derive(Clone, Debug)]
pub struct AwsKeys {
    pub access_key_id: SecretString,
    pub secret_access_key: SecretString,
    /// Only of temporary credentials.
    pub session_token: Option<SecretString>,
}

/// A section like `[amazon_connect.credentials]`. Without it, the credentials come from the environment
/// (`AWS_ACCESS_KEY_ID` …), a profile, a web identity, the container or the instance.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AwsCredentialSection {
    /// The id of an access key. It is not printed.
    #[serde(deserialize_with = "setting_text::optional_token")]
    #[schemars(with = "Option<String>")]
    access_key_id: Option<SecretString>,
    /// The secret of that key. It is not printed.
    #[serde(deserialize_with = "setting_text::optional_token")]
    #[schemars(with = "Option<String>")]
    secret_access_key: Option<SecretString>,
    /// The session token, if the key is a temporary one. It is not printed.
    #[serde(deserialize_with = "setting_text::optional_token")]
    #[schemars(with = "Option<String>")]
    session_token: Option<SecretString>,
    /// In place of a key: a profile of AWS's shared configuration files.
    #[serde(deserialize_with = "optional_id")]
    profile: Option<String>,
}

/// Why a section has no unambiguous credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected `access_key_id` and `secret_access_key`, or `profile`, in the section of credentials"
)]
pub struct AwsCredentialError;

impl TryFrom<AwsCredentialSection> for AwsCredentials {
    type Error = AwsCredentialError;

    fn try_from(section: AwsCredentialSection) -> Result<Self, AwsCredentialError> {
        let AwsCredentialSection { access_key_id, secret_access_key, session_token, profile } =
            section;
        match (access_key_id, secret_access_key, session_token, profile) {
            (Some(access_key_id), Some(secret_access_key), session_token, None) => {
                Ok(Self::Keys(AwsKeys { access_key_id, secret_access_key, session_token }))
            }
            (None, None, None, Some(profile)) => Ok(Self::Profile(profile)),
            _ => Err(AwsCredentialError),
        }
    }
}

/// For `deserialize_with`: a region, such as `eu-central-1`.
pub fn region<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if (1..=40).contains(&text.len()) && text.bytes().all(is_part) {
        Ok(text)
    } else {
        Err(de::Error::custom("expected a region like eu-central-1"))
    }
}

/// For `deserialize_with`: an id or name of AWS, which becomes a part of a path: letters, digits and `-`, `_`, `.`.
pub fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if is_id(&text) {
        Ok(text)
    } else {
        Err(de::Error::custom("expected an id: at most 100 letters, digits or - _ ."))
    }
}

/// The same for a setting that may be absent; add `default`.
pub fn optional_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    id(from).map(Some)
}

/// Whether `text` can be a part of a path as it is.
pub(crate) fn is_id(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=100).contains(&text.len())
        && text.bytes().all(is_part)
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(section: &Value) -> Result<AwsCredentials, String> {
        let section: AwsCredentialSection =
            serde_json::from_value(section.clone()).map_err(|error| error.to_string())?;
        section.try_into().map_err(|error: AwsCredentialError| error.to_string())
    }

    #[test]
    fn a_key_or_a_profile_is_read_and_no_key_prints() {
        let keys = json!({ "access_key_id": "AKIAHUSH", "secret_access_key": "hush+/=",
            "session_token": "hush2" });
        let keys = read(&keys).unwrap();
        assert!(matches!(&keys, AwsCredentials::Keys(keys) if keys.session_token.is_some()));
        assert!(!format!("{keys:?}").to_lowercase().contains("hush"));

        let profile = read(&json!({ "profile": "phones" })).unwrap();
        assert!(matches!(profile, AwsCredentials::Profile(name) if name == "phones"));
    }

    #[test]
    fn half_a_key_or_two_sources_are_refused_and_not_repeated() {
        for section in [
            json!({}),
            json!({ "access_key_id": "AKIAHUSH" }),
            json!({ "secret_access_key": "hush" }),
            json!({ "session_token": "hush", "profile": "x" }),
            json!({ "access_key_id": "AKIAHUSH", "secret_access_key": "hush", "profile": "x" }),
            json!({ "access_key_id": "AKIAHUSH", "secret_access_key": "hu sh" }),
            json!({ "access_key_id": "AKIAHUSH", "secret_access_key": 12_345_678 }),
        ] {
            let error = read(&section).unwrap_err();
            assert!(error.starts_with("expected "), "{section}: {error}");
            assert!(!error.contains("HUSH") && !error.contains("12345678"), "{error}");
        }
    }

    #[test]
    fn an_id_has_no_room_for_a_path() {
        for good in ["11111111-2222-3333-4444-555555555555", "a_b.c"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a b", "a%2f", &"a".repeat(101)] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
