//! What a client asks for, read field by field in the order in which it is refused.

use super::error::SignedError;
use super::lenient_json::Members;
use crate::config::signed_calls::SignedCallSettings;
use shared_types::aor::Aor;
use shared_types::destination::Destination;
use shared_types::iden::Iden;
use std::fmt;
use std::time::Duration;

/// A call that somebody wants, with all that the contract lets them say about it.
pub(super) struct CallRequest {
    pub(super) claim: Claim,
    pub(super) destination: Destination,
    /// Ours to make up when it is not given.
    pub(super) iden: Option<Iden>,
    pub(super) wishes: Wishes,
}

/// Who somebody says they are, and what shall prove it.
pub(super) struct Claim {
    pub(super) aor: Aor,
    pub(super) nonce: String,
    pub(super) response: String,
}

/// How the call is to be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wishes {
    pub(super) dial_timeout: Duration,
    pub(super) max_duration: Duration,
    pub(super) optimize: bool,
}

/// For whom a nonce is wanted.
pub(super) fn challenge(body: &[u8]) -> Result<Aor, SignedError> {
    aor(&Members::read(body)?)
}

/// Whose password somebody says to have.
pub(super) fn credentials(body: &[u8]) -> Result<Claim, SignedError> {
    let members = Members::read(body)?;
    let (nonce, response) = (members.text("nonce")?, members.text("response")?);
    Ok(Claim { aor: aor(&members)?, nonce, response })
}

impl CallRequest {
    pub(super) fn read(body: &[u8], settings: &SignedCallSettings) -> Result<Self, SignedError> {
        let members = Members::read(body)?;
        // All kinds first: a body of the wrong kind is wrong before any of its values is.
        let (destination, iden) = (members.text("destination")?, members.text("iden")?);
        let (nonce, response) = (members.text("nonce")?, members.text("response")?);
        let wishes = Wishes::read(&members, settings)?;
        Ok(Self {
            claim: Claim { aor: aor(&members)?, nonce, response },
            destination: destination.try_into().map_err(|_| SignedError::InvalidDestination)?,
            iden: match iden.as_str() {
                "" => None,
                _ => Some(iden.try_into().map_err(|_| SignedError::InvalidIden)?),
            },
            wishes,
        })
    }
}

impl Wishes {
    /// Nothing, zero and less are the settings' defaults; too much is cut to what they allow.
    fn read(members: &Members, settings: &SignedCallSettings) -> Result<Self, SignedError> {
        let wish = |name, unit: fn(u64) -> Duration, default: Duration, longest: Duration| {
            let wished = members.integer(name)?.and_then(|wished| u64::try_from(wished).ok());
            let wished = wished.filter(|wished| *wished > 0).map_or(default, unit);
            Ok::<_, SignedError>(wished.min(longest))
        };
        Ok(Self {
            max_duration: wish(
                "maxDuration",
                Duration::from_millis,
                settings.max_duration_seconds.get(),
                settings.longest_max_duration_seconds.get(),
            )?,
            dial_timeout: wish(
                "dialTimeout",
                Duration::from_secs,
                settings.dial_timeout_seconds.get(),
                settings.longest_dial_timeout_seconds.get(),
            )?,
            optimize: members.switch("optimize")?.unwrap_or(settings.optimize),
        })
    }
}

fn aor(members: &Members) -> Result<Aor, SignedError> {
    members.text("aor")?.try_into().map_err(|_| SignedError::InvalidAor)
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
            .field("wishes", &self.wishes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wishes(body: &serde_json::Value) -> Result<Wishes, SignedError> {
        let members = Members::read(body.to_string().as_bytes()).unwrap();
        Wishes::read(&members, &SignedCallSettings::for_tests())
    }

    #[test]
    fn zero_less_and_nothing_are_the_defaults() {
        let defaults = wishes(&json!({})).unwrap();

        assert_eq!(defaults.dial_timeout, Duration::from_secs(30));
        assert_eq!(defaults.max_duration, Duration::from_hours(3));
        assert!(!defaults.optimize);
        for nothing in [json!(0), json!(-5), json!(null), json!(i64::MIN)] {
            let same = wishes(&json!({ "maxDuration": nothing, "dialTimeout": nothing })).unwrap();
            assert_eq!(same, defaults);
        }
    }

    #[test]
    fn what_is_wished_is_kept_within_what_is_allowed() {
        let modest = wishes(&json!({ "maxDuration": 1500, "dialTimeout": 7, "optimize": true }));
        let modest = modest.unwrap();
        assert_eq!(modest.max_duration, Duration::from_millis(1500));
        assert_eq!(modest.dial_timeout, Duration::from_secs(7));
        assert!(modest.optimize);

        let vast = wishes(&json!({ "maxDuration": i64::MAX, "dialTimeout": i64::MAX })).unwrap();
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
    fn a_field_of_another_kind_is_wrong_before_any_value_is() {
        let body = br##"{"aor":"nobody","destination":"#","optimize":1}"##;

        let told = CallRequest::read(body, &SignedCallSettings::for_tests()).unwrap_err();

        assert!(matches!(told, SignedError::InvalidJson(_)));
    }
}
