//! Calls that are signed by their user's terminal: who may ask, how often, and how they are placed.

use super::seconds;
use crate::gate::budgets::Quota;
use crate::gate::cross_origin::AllowedOrigins;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use std::time::Duration;

/// The section `[signed_calls]`. Without it the server has no such calls.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct SignedCallSettings {
    /// What nonces are signed with. Servers that redeem each other's nonces share it.
    #[serde(deserialize_with = "secret")]
    #[schemars(with = "String")]
    pub secret: SecretString,
    /// How long a nonce is good, in whole seconds.
    #[serde(
        default = "nonce_ttl",
        rename = "nonce_ttl_seconds",
        deserialize_with = "whole_seconds"
    )]
    #[schemars(with = "u64")]
    pub nonce_ttl: Duration,
    /// The pages and extensions that a browser lets read our answers: exact origins, or `*`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub allowed_origins: AllowedOrigins,
    /// Requests of one client; a call takes two of them.
    #[serde(default = "ip_per_minute")]
    pub ip_per_minute: u32,
    /// Wrong passwords for one address of record.
    #[serde(default = "wrong_per_hour")]
    pub wrong_per_hour: u32,
    /// How long the terminal rings when the client does not say, in seconds.
    #[serde(
        default = "dial_timeout",
        rename = "dial_timeout_seconds",
        deserialize_with = "seconds::deserialize"
    )]
    #[schemars(with = "f64")]
    pub dial_timeout: Duration,
    /// How long it may ring whatever the client says, in seconds.
    #[serde(
        default = "longest_dial_timeout",
        rename = "longest_dial_timeout_seconds",
        deserialize_with = "seconds::deserialize"
    )]
    #[schemars(with = "f64")]
    pub longest_dial_timeout: Duration,
    /// How long a call lasts when the client does not say, in seconds.
    #[serde(
        default = "max_duration",
        rename = "max_duration_seconds",
        deserialize_with = "seconds::deserialize"
    )]
    #[schemars(with = "f64")]
    pub max_duration: Duration,
    /// How long it may last whatever the client says, in seconds.
    #[serde(
        default = "max_duration",
        rename = "longest_max_duration_seconds",
        deserialize_with = "seconds::deserialize"
    )]
    #[schemars(with = "f64")]
    pub longest_max_duration: Duration,
    /// Whether the exchange takes its local channels out of a standing call when the client does not say.
    #[serde(default)]
    pub optimize: bool,
}

impl SignedCallSettings {
    pub fn of_one_client(&self) -> Quota {
        Quota::per_minute(self.ip_per_minute)
    }

    pub fn wrong_guesses(&self) -> Quota {
        Quota::per_hour(self.wrong_per_hour)
    }
}

fn nonce_ttl() -> Duration {
    Duration::from_secs(30)
}

fn ip_per_minute() -> u32 {
    120
}

fn wrong_per_hour() -> u32 {
    20
}

fn dial_timeout() -> Duration {
    Duration::from_secs(30)
}

fn longest_dial_timeout() -> Duration {
    Duration::from_mins(2)
}

fn max_duration() -> Duration {
    Duration::from_hours(3)
}

const SECRET_EXPECTED: &str =
    "expected at least 32 characters of randomness, as `openssl rand -hex 32` prints them";

/// Texts that stand in examples, and so in nobody's head as a secret.
const PLACEHOLDERS: [&str; 12] = [
    "change",
    "replace",
    "secret",
    "password",
    "placeholder",
    "example",
    "insert",
    "todo",
    "your-",
    "your_",
    "xxxx",
    "1234567890",
];

/// Whoever knows the secret makes nonces of their own, and the length of an HMAC's key is its strength.
pub(super) fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    let text = String::deserialize(from)?;
    let lower = text.to_ascii_lowercase();
    let is_placeholder = PLACEHOLDERS.iter().any(|word| lower.contains(word));
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    if text.len() < 32 || is_placeholder || different.len() < 8 {
        return Err(de::Error::custom(SECRET_EXPECTED));
    }
    Ok(text.into())
}

fn whole_seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    match u64::deserialize(from)? {
        ttl @ 1..=300 => Ok(Duration::from_secs(ttl)),
        _ => Err(de::Error::custom("expected whole seconds from 1 to 300")),
    }
}

#[cfg(test)]
impl SignedCallSettings {
    pub(crate) fn for_tests() -> Self {
        let secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        serde_json::from_value(serde_json::json!({ "secret": secret })).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;

    const GOOD: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    const WHAT_ELSE_IS_NEEDED: &str = "directory = { kind = 'file' }\n\
        application_servers = { kind = 'fixed', default = 'pbx.example' }\n\
        asterisk = { user = 'u', secret = 's' }\n";

    fn told(variables: &[(&str, &str)]) -> Result<SignedCallSettings, String> {
        let lookup = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let settings = read::from_text(WHAT_ELSE_IS_NEEDED, "the environment", &lookup);
        settings.map(|settings| settings.signed_calls.unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_secret_alone_is_enough() {
        let settings = told(&[("C2C_SIGNED_SECRET", GOOD)]).unwrap();

        assert_eq!(settings.nonce_ttl, Duration::from_secs(30));
        assert_eq!(settings.dial_timeout, Duration::from_secs(30));
        assert_eq!(settings.max_duration, Duration::from_hours(3));
        assert!(!settings.optimize && !format!("{settings:?}").contains(GOOD));
    }

    #[test]
    fn an_empty_short_or_well_known_secret_stops_the_start() {
        for bad in [
            "",
            "short",
            "0f1e2d3c4b5a69788796a5b4c3d2e1f",
            "change-me-please",
            "change-me-please-change-me-please",
            "CHANGE_ME_0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "replace-with-openssl-rand-hex-32-output",
            "00000000000000000000000000000000",
            "12345678901234567890123456789012",
            "your_very_own_digest_key_goes_right_here",
        ] {
            let error = told(&[("C2C_SIGNED_SECRET", bad)]).unwrap_err();
            let named = "signed_calls.secret (C2C_SIGNED_SECRET): expected at least 32 characters";
            assert!(error.contains(named), "{bad}: {error}");
            assert!(bad.len() < 20 || !error.contains(bad), "the secret is echoed: {error}");
        }
        let missing = told(&[("C2C_SIGNED_NONCE_TTL_SECONDS", "30")]).unwrap_err();
        assert!(missing.contains("missing field `secret`"), "{missing}");
    }

    #[test]
    fn what_signed_calls_stand_on_must_be_set_too() {
        let lookup = |name: &str| (name == "C2C_SIGNED_SECRET").then(|| GOOD.to_owned());

        let error = read::from_text("", "the environment", &lookup).unwrap_err().to_string();

        assert!(error.contains("directory: signed_calls needs this section"), "{error}");
    }

    #[test]
    fn variables_stand_for_the_settings() {
        let settings = told(&[
            ("C2C_SIGNED_SECRET", GOOD),
            ("C2C_SIGNED_NONCE_TTL_SECONDS", "60"),
            ("C2C_SIGNED_ALLOWED_ORIGINS", "https://a.example, https://b.example"),
            ("C2C_SIGNED_IP_PER_MINUTE", "7"),
            ("C2C_SIGNED_WRONG_PER_HOUR", "5"),
            ("C2C_SIGNED_DIAL_TIMEOUT_SECONDS", "20"),
            ("C2C_SIGNED_MAX_DURATION_SECONDS", "600"),
            ("C2C_SIGNED_OPTIMIZE", "true"),
        ])
        .unwrap();

        assert_eq!(settings.nonce_ttl, Duration::from_mins(1));
        assert_eq!(settings.of_one_client(), Quota::per_minute(7));
        assert_eq!(settings.wrong_guesses(), Quota::per_hour(5));
        assert_eq!(settings.dial_timeout, Duration::from_secs(20));
        assert_eq!(settings.max_duration, Duration::from_mins(10));
        assert!(settings.optimize);
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        for (name, value, told_of) in [
            ("C2C_SIGNED_NONCE_TTL_SECONDS", "0", "signed_calls.nonce_ttl_seconds"),
            ("C2C_SIGNED_NONCE_TTL_SECONDS", "1.5", "signed_calls.nonce_ttl_seconds"),
            ("C2C_SIGNED_ALLOWED_ORIGINS", "a.example", "signed_calls.allowed_origins"),
            ("C2C_SIGNED_DIAL_TIMEOUT_SECONDS", "-1", "signed_calls.dial_timeout_seconds"),
        ] {
            let error = told(&[("C2C_SIGNED_SECRET", GOOD), (name, value)]).unwrap_err();
            assert!(error.contains(told_of) && error.contains(name), "{error}");
        }
    }
}
