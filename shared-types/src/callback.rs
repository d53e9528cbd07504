//! The wire of `POST /click-to-call`.

use crate::error_code::ErrorCode;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What the widget sends. Both fields are judged by the server, each with an error of its own, so
/// here they are plain text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallbackRequest {
    /// The tenant, as in the snippet: `acme.com`.
    #[cfg_attr(feature = "schema", schemars(example = "acme.com"))]
    pub domain: String,
    /// What the visitor typed, or its E.164 form.
    #[cfg_attr(feature = "schema", schemars(example = "+1 202-555-0142"))]
    pub phone_number: String,
    /// Whom the visitor wants to talk to: the id of one of the tenant's departments. Without it, the
    /// tenant's own queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The visitor ticked the box below the tenant's consent text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
    /// When to call, in RFC 3339, if not at once: a moment within the tenant's hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The answer to a proof of work that an earlier refusal demanded: the challenge, a colon, and the
    /// number that was found.
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
    /// The telephone system took the call. It has not rung yet.
    Ok(CallbackAccepted),
    /// Nothing was placed, save where the code says that the outcome is unknown.
    Error(Refusal),
}

/// The good answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallbackAccepted {
    /// Random name of this call, 26 characters of `[a-z2-7]`. Says nothing about number or time.
    pub call_id: String,
    /// A sentence for people, in English.
    pub message: String,
    /// Two digits that whoever calls shows or says, where the tenant wants them and the telephone
    /// system can pass them on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// `POST /click-to-call/{call_id}/cancel` takes the call back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub can_cancel: bool,
    /// Of a call that was asked for at a later time: when it will be placed (RFC 3339, with the offset
    /// of the tenant's zone).
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
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// With `number_invalid` and `number_not_allowed`: what is wrong with the number, in a word
    /// ([`crate::phone::NumberProblem::as_str`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A sentence for people, in English.
    pub message: String,
    /// Whole seconds until the same request may succeed; also in the `Retry-After` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The call's name where one was given out (`outcome_unknown`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<String>,
    /// With `outside_hours`: when the tenant opens next (RFC 3339, with the offset of its zone). Absent
    /// when it does not within a year. With a limit that holds for a while, and with `time_not_offered`: the
    /// earliest time that can be asked for as `at`. Absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<String>,
    /// With `outside_hours`: what it is closed for on this day ("Christmas"), if the day is special.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_for: Option<String>,
    /// With `proof_required`: what to work out before asking again.
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
    fn a_refusal_carries_only_what_there_is_to_say() {
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
