//! The one shape of everything that is refused, per family of routes.

use crate::http::api_error::ApiBody;
use schemars::SchemaGenerator;
use serde_json::{Value, json};
use shared_types::callback::Refusal;
use shared_types::error_code::ErrorCode;

/// How a family of routes words its refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `{"status":"error","code","message",..}`, names in `snake_case`.
    Snake,
    /// The same in `camelCase`.
    Camel,
    /// `{"error":"..."}`, the words of the signed calls' contract.
    Signed,
}

impl Shape {
    pub(super) fn document(
        self,
        status: u16,
        codes: &[ErrorCode],
        schemas: &mut SchemaGenerator,
    ) -> Value {
        let schema = match self {
            Self::Snake => coded(serde_json::to_value(schemas.subschema_for::<Refusal>()), codes),
            Self::Camel => coded(serde_json::to_value(schemas.subschema_for::<ApiBody>()), codes),
            Self::Signed => json!({
                "type": "object",
                "required": ["error"],
                "properties": { "error": { "type": "string" } },
            }),
        };
        let mut response = json!({
            "description": told(status),
            "content": { "application/json": { "schema": schema } },
        });
        if matches!(status, 429 | 502 | 503) {
            response["headers"] = json!({
                "Retry-After": {
                    "description": "Whole seconds until the same request may succeed.",
                    "schema": { "type": "integer" },
                },
            });
        }
        response
    }
}

/// The shape, with just these codes.
fn coded(shape: serde_json::Result<Value>, codes: &[ErrorCode]) -> Value {
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    json!({
        "allOf": [
            shape.unwrap_or_default(),
            {
                "type": "object",
                "required": ["status", "code", "message"],
                "properties": {
                    "status": { "type": "string", "enum": ["error"] },
                    "code": { "type": "string", "enum": codes },
                },
            },
        ],
    })
}

fn told(status: u16) -> &'static str {
    match status {
        400 => "The request is invalid.",
        401 => "No credentials, or invalid ones.",
        403 => "The client is not allowed to do that.",
        404 => "Not found.",
        405 => "The address does not take that method.",
        408 => "The body did not arrive in time.",
        409 => "The request conflicts with the current state.",
        413 => "The body is too large.",
        428 => "A proof of work is required.",
        429 => "A rate limit is used up.",
        501 => "The telephone system does not support the operation.",
        502 => "The telephone system refused, or was not reached.",
        503 => "A required part is not available.",
        504 => "The telephone system did not answer in time: the call may still come.",
        _ => "An error of the server.",
    }
}
