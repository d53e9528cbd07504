//! Calls that are signed by their user's terminal: who may ask, how often, and how they are placed.

use super::guess_limits::GuessLimits;
use crate::calls::caller_limits::CallerLimitSettings;
use crate::destinations::settings::DestinationSettings;
use admission::cors_origins::AllowedOrigins;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use settings::bounds::{Seconds, WholeSeconds};
use settings::secret;
use state::rate_limits::Quota;
use std::time::Duration;

/// The section `[signed_calls]`. Without it the server has no such calls.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct SignedCallSettings {
    /// The secret that signs nonces, the same on servers that accept each other's nonces. It is not printed.
    #[serde(deserialize_with = "secret::hmac_key")]
    #[schemars(with = "String")]
    pub secret: SecretString,
    /// How long a nonce is valid, in whole seconds from 1 to 300.
    #[serde(default = "WholeSeconds::<300>::of::<30>")]
    pub nonce_ttl_seconds: WholeSeconds<300>,
    /// The pages and extensions that can read the responses: exact origins, or `*`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub allowed_origins: AllowedOrigins,
    /// Requests of one client. A call takes two of them.
    #[serde(default = "ip_per_minute")]
    pub ip_per_minute: u32,
    /// Failed authentications of one client for one address of record in an hour.
    #[serde(default = "failed_auth_per_hour")]
    pub failed_auth_per_hour: u32,
    /// Failed authentications of one client for all addresses of record in an hour. An office behind one address shares
    /// it.
    #[serde(default = "failed_auth_client_per_hour")]
    pub failed_auth_client_per_hour: u32,
    /// Failed authentications of all clients for one address of record in an hour, after which the address is under
    /// attack: clients that have not authenticated for it before do a proof of work, or wait.
    #[serde(default = "failed_auth_aor_per_hour")]
    pub failed_auth_aor_per_hour: u32,
    /// The proof of work for an attempt at an address under attack, in zero bits from 1 to 24. The default takes a
    /// browser about a second.
    #[serde(default = "attack_proof_bits", deserialize_with = "proof_bits")]
    pub attack_proof_bits: u8,
    /// The default time that the terminal rings, in seconds.
    #[serde(default = "Seconds::of::<30>")]
    pub dial_timeout_seconds: Seconds,
    /// The longest time to ring that a client can ask for, in seconds.
    #[serde(default = "Seconds::of::<120>")]
    pub longest_dial_timeout_seconds: Seconds,
    /// The default maximum duration of a call, in seconds.
    #[serde(default = "Seconds::of::<10800>")]
    pub max_duration_seconds: Seconds,
    /// The longest duration that a client can ask for, in seconds.
    #[serde(default = "Seconds::of::<10800>")]
    pub longest_max_duration_seconds: Seconds,
    /// The default of `optimize`: whether Asterisk removes its Local channels from a connected call.
    #[serde(default)]
    pub optimize: bool,
    /// Whether calls may have a context (`customData`).
    #[serde(default)]
    pub call_context: bool,
    /// Limits of one terminal.
    #[serde(default)]
    pub limits: CallerLimitSettings,
    /// Destinations that users dial.
    #[serde(default)]
    pub destinations: DestinationSettings,
}

impl SignedCallSettings {
    pub fn of_one_client(&self) -> Quota {
        Quota::per_minute(self.ip_per_minute)
    }

    /// The longest time that a call can ring and last.
    pub fn max_call_lifetime(&self) -> Duration {
        self.longest_dial_timeout_seconds.get() + self.longest_max_duration_seconds.get()
    }

    pub(super) fn failed_auth(&self) -> GuessLimits {
        GuessLimits {
            of_client_and_aor: Quota::per_hour(self.failed_auth_per_hour),
            of_client: Quota::per_hour(self.failed_auth_client_per_hour),
            of_aor: Quota::per_hour(self.failed_auth_aor_per_hour),
            proof_bits: self.attack_proof_bits,
        }
    }
}

fn ip_per_minute() -> u32 {
    120
}

fn failed_auth_per_hour() -> u32 {
    20
}

fn failed_auth_client_per_hour() -> u32 {
    60
}

fn failed_auth_aor_per_hour() -> u32 {
    40
}

/// The default of [`SignedCallSettings::attack_proof_bits`].
pub const ATTACK_PROOF_BITS: u8 = 20;

fn attack_proof_bits() -> u8 {
    ATTACK_PROOF_BITS
}

fn proof_bits<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    let bits = u8::deserialize(from)?;
    if (1..=24).contains(&bits) { Ok(bits) } else { Err(de::Error::custom("expected 1 to 24")) }
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
        let settings = told(&[("C2C_SIGNED_CALLS_SECRET", GOOD)]).unwrap();

        assert_eq!(settings.nonce_ttl_seconds.get(), Duration::from_secs(30));
        assert_eq!(settings.dial_timeout_seconds.get(), Duration::from_secs(30));
        assert_eq!(settings.max_duration_seconds.get(), Duration::from_hours(3));
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
            let error = told(&[("C2C_SIGNED_CALLS_SECRET", bad)]).unwrap_err();
            let named = [
                "expected at least 32 characters of randomness",
                "this is the placeholder of an example",
            ]
            .map(|why| format!("signed_calls.secret (C2C_SIGNED_CALLS_SECRET): {why}"));
            assert!(named.iter().any(|named| error.contains(named)), "{bad}: {error}");
            assert!(bad.len() < 20 || !error.contains(bad), "the secret is echoed: {error}");
        }
        let missing = told(&[("C2C_SIGNED_CALLS_NONCE_TTL_SECONDS", "30")]).unwrap_err();
        assert!(missing.contains("missing field `secret`"), "{missing}");
    }

    #[test]
    fn what_signed_calls_stand_on_must_be_set_too() {
        let lookup = |name: &str| (name == "C2C_SIGNED_CALLS_SECRET").then(|| GOOD.to_owned());

        let error = read::from_text("", "the environment", &lookup).unwrap_err().to_string();

        assert!(error.contains("directory: signed_calls needs this section"), "{error}");
    }

    #[test]
    fn variables_stand_for_the_settings() {
        let settings = told(&[
            ("C2C_SIGNED_CALLS_SECRET", GOOD),
            ("C2C_SIGNED_CALLS_NONCE_TTL_SECONDS", "60"),
            ("C2C_SIGNED_CALLS_ALLOWED_ORIGINS", "https://a.example, https://b.example"),
            ("C2C_SIGNED_CALLS_IP_PER_MINUTE", "7"),
            ("C2C_SIGNED_CALLS_FAILED_AUTH_PER_HOUR", "5"),
            ("C2C_SIGNED_CALLS_FAILED_AUTH_CLIENT_PER_HOUR", "6"),
            ("C2C_SIGNED_CALLS_FAILED_AUTH_AOR_PER_HOUR", "7"),
            ("C2C_SIGNED_CALLS_LIMITS_CONCURRENT_CALLS", "2"),
            ("C2C_SIGNED_CALLS_LIMITS_CALLS_PER_DAY", "99"),
            ("C2C_SIGNED_CALLS_DESTINATIONS_INTERNAL", "2XX, *98"),
            ("C2C_SIGNED_CALLS_DESTINATIONS_CALLING_CODE", "44"),
            ("C2C_SIGNED_CALLS_DIAL_TIMEOUT_SECONDS", "20"),
            ("C2C_SIGNED_CALLS_MAX_DURATION_SECONDS", "600"),
            ("C2C_SIGNED_CALLS_OPTIMIZE", "true"),
        ])
        .unwrap();

        assert_eq!(settings.nonce_ttl_seconds.get(), Duration::from_mins(1));
        assert_eq!(settings.of_one_client(), Quota::per_minute(7));
        assert_eq!(settings.failed_auth().of_client_and_aor, Quota::per_hour(5));
        assert_eq!(settings.failed_auth().of_client, Quota::per_hour(6));
        assert_eq!(settings.failed_auth().of_aor, Quota::per_hour(7));
        assert_eq!((settings.limits.concurrent_calls, settings.limits.calls_per_day), (2, 99));
        assert_eq!(settings.destinations.internal.len(), 2);
        assert!(settings.destinations.calling_code.is_some());
        assert_eq!(settings.dial_timeout_seconds.get(), Duration::from_secs(20));
        assert_eq!(settings.max_duration_seconds.get(), Duration::from_mins(10));
        assert!(settings.optimize);
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        for (name, value, told_of) in [
            ("C2C_SIGNED_CALLS_NONCE_TTL_SECONDS", "0", "signed_calls.nonce_ttl_seconds"),
            ("C2C_SIGNED_CALLS_NONCE_TTL_SECONDS", "1.5", "signed_calls.nonce_ttl_seconds"),
            ("C2C_SIGNED_CALLS_ALLOWED_ORIGINS", "a.example", "signed_calls.allowed_origins"),
            ("C2C_SIGNED_CALLS_DIAL_TIMEOUT_SECONDS", "-1", "signed_calls.dial_timeout_seconds"),
            ("C2C_SIGNED_CALLS_ATTACK_PROOF_BITS", "25", "signed_calls.attack_proof_bits"),
            ("C2C_SIGNED_CALLS_LIMITS_CALLS_PER_HOUR", "-1", "signed_calls.limits.calls_per_hour"),
            ("C2C_SIGNED_CALLS_DESTINATIONS_INTERNAL", ".", "signed_calls.destinations.internal"),
        ] {
            let error = told(&[("C2C_SIGNED_CALLS_SECRET", GOOD), (name, value)]).unwrap_err();
            assert!(error.contains(told_of) && error.contains(name), "{error}");
        }
    }
}
