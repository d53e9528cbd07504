//! The requests and bodies of Dialpad's description.

use super::DialpadRequest;
use rig::http_stand_in::Request;
use serde_json::{Map, Value};

/// The members of a body: the name, whether it is required, and whether a value is valid.
type Members = &'static [(&'static str, bool, fn(&Value) -> bool)];

const CALL: Members = &[
    ("phone_number", true, is_e164),
    ("user_id", true, is_id),
    ("custom_data", false, is_custom_data),
    ("device_id", false, Value::is_string),
    ("group_id", false, is_id),
    ("group_type", false, Value::is_string),
    ("is_consult", false, Value::is_boolean),
    ("outbound_caller_id", false, |value| is_e164(value) || value == "blocked"),
];
const CALLBACK: Members = &[("phone_number", true, is_e164), ("call_center_id", true, is_id)];
const WEBHOOK: Members =
    &[("hook_url", true, Value::is_string), ("secret", false, Value::is_string)];
const SUBSCRIPTION: Members = &[
    ("endpoint_id", true, is_id),
    ("call_states", false, |value| value.as_array().is_some_and(|all| all.iter().all(is_state))),
    ("target_type", false, |value| {
        ["callcenter", "department", "office", "user"].iter().any(|kind| value == kind)
    }),
    ("target_id", false, is_id),
    ("enabled", false, Value::is_boolean),
    ("group_calls_only", false, Value::is_boolean),
];

/// States of its description that tests use.
const STATES: [&str; 10] = [
    "all",
    "blocked",
    "calling",
    "connected",
    "hangup",
    "hold",
    "missed",
    "queued",
    "ringing",
    "voicemail",
];

pub(super) fn kind(request: &Request) -> DialpadRequest {
    let path = request.path.split('?').next().unwrap_or_default();
    let segments: Vec<_> = path.split('/').skip(1).collect();
    match (request.method.as_str(), &segments[..]) {
        ("POST", ["api", "v2", "call"]) => DialpadRequest::Call,
        ("POST", ["api", "v2", "callback"]) => DialpadRequest::Callback,
        ("POST", ["api", "v2", "callback", "validate"]) => DialpadRequest::Validate,
        ("PUT", ["api", "v2", "call", _, "actions", "hangup"]) => DialpadRequest::HangUp,
        ("GET" | "POST", ["api", "v2", "webhooks"]) | ("PATCH", ["api", "v2", "webhooks", _]) => {
            DialpadRequest::Webhooks
        }
        ("GET" | "POST", ["api", "v2", "subscriptions", "call"])
        | ("PATCH", ["api", "v2", "subscriptions", "call", _]) => DialpadRequest::Subscriptions,
        _ => DialpadRequest::Other,
    }
}

/// The deviation, without the content of the request.
pub(super) fn breach(request: &Request, kind: DialpadRequest) -> Option<String> {
    let members = match (kind, request.method.as_str()) {
        (DialpadRequest::Other, method) => return Some(format!("{method}: no such address")),
        (DialpadRequest::Call, _) => CALL,
        (DialpadRequest::Callback | DialpadRequest::Validate, _) => CALLBACK,
        (DialpadRequest::Webhooks, "POST" | "PATCH") => WEBHOOK,
        (DialpadRequest::Subscriptions, "POST" | "PATCH") => SUBSCRIPTION,
        _ => return None,
    };
    if request.header("content-type") != "application/json" {
        return Some(format!("{kind:?}: the body is not announced as JSON"));
    }
    let Ok(body) = serde_json::from_str::<Map<_, _>>(&request.body) else {
        return Some(format!("{kind:?}: the body is not an object"));
    };
    let unknown = body.keys().find(|name| !members.iter().any(|(known, ..)| known == name));
    if let Some(name) = unknown {
        return Some(format!("{kind:?}: {name} is not described"));
    }
    let wrong = members.iter().find(|(name, required, is_valid)| match body.get(*name) {
        Some(value) => !is_valid(value),
        None => *required,
    });
    wrong.map(|(name, ..)| format!("{kind:?}: {name} is missing or not as described"))
}

/// A 64-bit integer, which a float could not represent.
fn is_id(value: &Value) -> bool {
    value.as_i64().is_some_and(|id| id > 0)
}

fn is_e164(value: &Value) -> bool {
    let digits = value.as_str().and_then(|text| text.strip_prefix('+'));
    digits.is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_custom_data(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.chars().count() <= 2000)
}

fn is_state(value: &Value) -> bool {
    STATES.iter().any(|state| value == state)
}
