//! What a client asks for, read field by field in the order in which it is refused.

use super::lenient_json::Members;
use crate::error::ApiError;
use crate::signed_calls::settings::SignedCallSettings;
use model::custom_data::CustomData;
use shared_types::aor::Aor;
use shared_types::destination::Destination;
use shared_types::iden::Iden;
use std::fmt;
use std::time::Duration;

/// A requested call, with all members of the contract.
pub(super) struct CallRequest {
    pub(super) claim: Claim,
    pub(super) destination: Destination,
    /// Ours to make up when it is not given.
    pub(super) iden: Option<Iden>,
    pub(super) options: CallOptions,
    /// Beside what the contract says: what an application knows of the customer.
    pub(super) custom_data: Option<CustomData>,
}

/// The claimed address of record, and its proof.
pub(super) struct Claim {
    pub(super) aor: Aor,
    pub(super) nonce: String,
    pub(super) response: String,
    /// The proof of work over the nonce, beside what the contract says; empty without one.
    pub(super) proof: String,
}

/// How the call is to be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CallOptions {
    pub(super) dial_timeout: Duration,
    pub(super) max_duration: Duration,
    pub(super) optimize: bool,
}

/// Reads the address of record that a nonce is requested for.
pub(super) fn challenge(body: &[u8]) -> Result<Aor, ApiError> {
    aor(&Members::read(body)?)
}

/// Reads the claim of a request that checks credentials.
pub(super) fn credentials(body: &[u8]) -> Result<Claim, ApiError> {
    let members = Members::read(body)?;
    let (nonce, response) = (members.text("nonce")?, members.text("response")?);
    let proof = members.text("proof")?;
    Ok(Claim { aor: aor(&members)?, nonce, response, proof })
}

impl CallRequest {
    pub(super) fn read(body: &[u8], settings: &SignedCallSettings) -> Result<Self, ApiError> {
        let members = Members::read(body)?;
        // All kinds first: a body of the wrong kind is wrong before any of its values is.
        let (destination, iden) = (members.text("destination")?, members.text("iden")?);
        let (nonce, response) = (members.text("nonce")?, members.text("response")?);
        let (custom_data, proof) = (members.text("customData")?, members.text("proof")?);
        let options = CallOptions::read(&members, settings)?;
        Ok(Self {
            claim: Claim { aor: aor(&members)?, nonce, response, proof },
            destination: destination.try_into().map_err(|_| ApiError::InvalidDestination)?,
            iden: match iden.as_str() {
                "" => None,
                _ => Some(iden.try_into().map_err(|_| ApiError::InvalidIden)?),
            },
            options,
            custom_data: accept(&custom_data, settings)?,
        })
    }
}

impl CallOptions {
    /// Nothing, zero and less are the settings' defaults; too much is cut to what they allow.
    fn read(members: &Members, settings: &SignedCallSettings) -> Result<Self, ApiError> {
        let option = |name, unit: fn(u64) -> Duration, default: Duration, longest: Duration| {
            let value = members.integer(name)?.and_then(|value| u64::try_from(value).ok());
            let value = value.filter(|value| *value > 0).map_or(default, unit);
            Ok::<_, ApiError>(value.min(longest))
        };
        Ok(Self {
            max_duration: option(
                "maxDuration",
                Duration::from_millis,
                settings.max_duration_seconds.get(),
                settings.longest_max_duration_seconds.get(),
            )?,
            dial_timeout: option(
                "dialTimeout",
                Duration::from_secs,
                settings.dial_timeout_seconds.get(),
                settings.longest_dial_timeout_seconds.get(),
            )?,
            optimize: members.switch("optimize")?.unwrap_or(settings.optimize),
        })
    }
}

/// A text, which may be the JSON of an object. It is refused, and not ignored, where it is not taken.
fn accept(
    custom_data: &str,
    settings: &SignedCallSettings,
) -> Result<Option<CustomData>, ApiError> {
    if !custom_data.is_empty() && !settings.call_context {
        return Err(ApiError::ContextNotAllowed);
    }
    Ok(CustomData::from_text(custom_data)?)
}

fn aor(members: &Members) -> Result<Aor, ApiError> {
    members.text("aor")?.try_into().map_err(|_| ApiError::InvalidAor)
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim").field("aor", &self.aor).finish_non_exhaustive()
    }
}

impl fmt::Debug for CallRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallRequest")
            .field("claim", &self.claim)
            .field("destination", &self.destination)
            .field("iden", &self.iden)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::custom_data::CustomDataError;
    use serde_json::json;

    fn options(body: &serde_json::Value) -> Result<CallOptions, ApiError> {
        let members = Members::read(body.to_string().as_bytes()).unwrap();
        CallOptions::read(&members, &SignedCallSettings::for_tests())
    }

    #[test]
    fn zero_less_and_nothing_are_the_defaults() {
        let defaults = options(&json!({})).unwrap();

        assert_eq!(defaults.dial_timeout, Duration::from_secs(30));
        assert_eq!(defaults.max_duration, Duration::from_hours(3));
        assert!(!defaults.optimize);
        for nothing in [json!(0), json!(-5), json!(null), json!(i64::MIN)] {
            let same = options(&json!({ "maxDuration": nothing, "dialTimeout": nothing })).unwrap();
            assert_eq!(same, defaults);
        }
    }

    #[test]
    fn options_are_limited_by_the_settings() {
        let modest = options(&json!({ "maxDuration": 1500, "dialTimeout": 7, "optimize": true }));
        let modest = modest.unwrap();
        assert_eq!(modest.max_duration, Duration::from_millis(1500));
        assert_eq!(modest.dial_timeout, Duration::from_secs(7));
        assert!(modest.optimize);

        let vast = options(&json!({ "maxDuration": i64::MAX, "dialTimeout": i64::MAX })).unwrap();
        assert_eq!(
            vast.max_duration,
            SignedCallSettings::for_tests().longest_max_duration_seconds.get()
        );
        assert_eq!(
            vast.dial_timeout,
            SignedCallSettings::for_tests().longest_dial_timeout_seconds.get()
        );
    }

    #[test]
    fn a_context_is_taken_where_the_settings_allow_it() {
        let read = |custom_data: serde_json::Value, call_context| {
            let settings = SignedCallSettings { call_context, ..SignedCallSettings::for_tests() };
            let body = json!({
                "aor": "a@pbx.example", "destination": "101", "customData": custom_data,
            });
            CallRequest::read(body.to_string().as_bytes(), &settings)
        };
        let text = r#"{"customerId":"7"}"#;

        let context = read(json!(text), true).unwrap().custom_data.unwrap();
        assert_eq!(context.expose_text(), text);
        assert_eq!(context.expose_customer_id(), Some("7"));
        assert!(matches!(read(json!(text), false), Err(ApiError::ContextNotAllowed)));
        for nothing in [json!(null), json!("")] {
            assert!(read(nothing.clone(), false).unwrap().custom_data.is_none());
            assert!(read(nothing, true).unwrap().custom_data.is_none());
        }
        let long = json!("x".repeat(2_001));
        assert!(matches!(read(long, true), Err(ApiError::Context(CustomDataError::TooLong))));
        assert!(matches!(read(json!({}), true), Err(ApiError::InvalidJson(_))));
    }

    #[test]
    fn a_field_of_another_kind_is_wrong_before_any_value_is() {
        let body = br##"{"aor":"nobody","destination":"#","optimize":1}"##;

        let told = CallRequest::read(body, &SignedCallSettings::for_tests()).unwrap_err();

        assert!(matches!(told, ApiError::InvalidJson(_)));
    }
}
