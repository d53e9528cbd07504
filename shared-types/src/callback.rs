//! The wire format of `POST /click-to-call`.

use crate::error_code::ErrorCode;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The request of the widget. The server checks each field and has an error code for each, so they
/// are plain text here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallbackRequest {
    /// The domain of the tenant: `acme.com`.
    #[cfg_attr(feature = "schema", schemars(example = "acme.com"))]
    pub domain: String,
    /// The number as the visitor typed it, or in E.164.
    #[cfg_attr(feature = "schema", schemars(example = "+1 202-555-0142"))]
    pub phone_number: String,
    /// The ID of one of the tenant's departments. Default: the tenant's own queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Whether the visitor agreed to the tenant's consent text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
    /// The time of the call in RFC 3339, within the tenant's hours. Default: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The proof of work that an earlier refusal required: the challenge, a colon, and the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

impl fmt::Debug for CallbackRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackRequest").field("domain", &self.domain).finish_non_exhaustive()
    }
}

/// What the server answers. Told apart by `status`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum CallbackReply {
    /// The telephone system accepted the call. No phone rings yet.
    Ok(CallbackAccepted),
    /// Nothing was placed, save where the code says that the outcome is unknown.
    Error(Refusal),
}

/// An accepted request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallbackAccepted {
    /// The random ID of this call: 26 characters of `[a-z2-7]`.
    pub call_id: String,
    /// A message in English.
    pub message: String,
    /// The confirmation code, if the tenant uses one and the telephone system can show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether `POST /click-to-call/{call_id}/cancel` can cancel the call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub can_cancel: bool,
    /// Of a scheduled call: the time at which it will be placed (RFC 3339, with the offset of the
    /// tenant's zone).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_for: Option<String>,
}

/// What a browser has to find before its request is taken: a number such that SHA-256 over the challenge,
/// a colon and the number in decimal digits begins with so many zero bits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProofDemand {
    pub challenge: String,
    pub bits: u8,
}

/// The answer to everything that was refused, on every address of the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refusal {
    /// The error code.
    pub code: ErrorCode,
    /// With `number_invalid` and `number_not_allowed`: what is wrong with the number, in a word
    /// ([`crate::phone::NumberProblem::as_str`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A message in English.
    pub message: String,
    /// Whole seconds until the same request may succeed; also in the `Retry-After` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The call's name where one was given out (`outcome_unknown`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<String>,
    /// With `outside_hours`: the next opening (RFC 3339, with the offset of the tenant's zone).
    /// Absent if it is more than a year away. With a limit that holds for five minutes or longer, and with
    /// `time_not_offered`: the earliest time that can be requested as `at`. Absent if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<String>,
    /// With `outside_hours`: what it is closed for on this day ("Christmas"), if the day is special.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_for: Option<String>,
    /// With `proof_required`: the challenge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<ProofDemand>,
}

impl Refusal {
    /// A refusal with nothing to say beside its code and its sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            reason: None,
            message: message.into(),
            retry_after: None,
            call_id: None,
            opens_at: None,
            closed_for: None,
            proof: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accepted_call_has_one_stable_form_on_the_wire() {
        let reply = CallbackReply::Ok(CallbackAccepted {
            call_id: "abc".into(),
            message: "We call.".into(),
            code: None,
            can_cancel: false,
            scheduled_for: None,
        });

        assert_eq!(
            serde_json::to_string(&reply).unwrap(),
            r#"{"status":"ok","call_id":"abc","message":"We call."}"#
        );
    }

    #[test]
    fn a_refusal_contains_no_empty_members() {
        let refusal =
            Refusal { retry_after: Some(7), ..Refusal::new(ErrorCode::RateLimited, "Later.") };

        assert_eq!(
            serde_json::to_string(&CallbackReply::Error(refusal)).unwrap(),
            r#"{"status":"error","code":"rate_limited","message":"Later.","retry_after":7}"#
        );
    }

    #[test]
    fn a_request_does_not_print_its_number() {
        let request = CallbackRequest {
            domain: "acme.com".into(),
            phone_number: "2025550142".into(),
            department: None,
            consent: false,
            at: None,
            proof: None,
        };

        assert!(!format!("{request:?}").contains("0142"));
    }
}
