//! Refusals of call control: the words of [`ApiError`], with the members in camelCase and what RFC 6750
//! asks for.

use super::ApiError;
use admission::tokens::TokenError;
use admission::tokens::scope::Forbidden;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Why a request for call control was not done.
#[derive(Debug)]
pub(crate) struct ApiRefusal(Arc<ApiError>);

/// It as it stands on the wire.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiRefusal")]
pub(crate) struct ApiBody {
    /// Always `error`.
    status: &'static str,
    /// What went wrong, in a word that programs may rely on.
    code: &'static str,
    /// With `number_invalid` and `number_not_allowed`: what is wrong with the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// A sentence for people, in English.
    message: String,
    /// Whole seconds until the same request may succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    /// With `outcome_unknown`: the call that may come.
    #[serde(skip_serializing_if = "Option::is_none")]
    call_id: Option<String>,
}

impl From<ApiError> for ApiRefusal {
    fn from(error: ApiError) -> Self {
        Self(Arc::new(error))
    }
}

impl From<Arc<ApiError>> for ApiRefusal {
    fn from(error: Arc<ApiError>) -> Self {
        Self(error)
    }
}

impl IntoResponse for ApiRefusal {
    fn into_response(self) -> Response {
        let refusal = self.0.refusal();
        let body = ApiBody {
            status: "error",
            code: refusal.code.as_str(),
            reason: refusal.reason,
            message: refusal.message,
            retry_after: refusal.retry_after,
            call_id: refusal.call_id,
        };
        let mut response = (self.0.status(), Json(&body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = body.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = challenge(&self.0) {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// RFC 6750, section 3: who sends no token is not told that it is wrong.
pub(super) fn challenge(error: &ApiError) -> Option<HeaderValue> {
    match error {
        ApiError::Token(TokenError::Missing) => Some(HeaderValue::from_static("Bearer")),
        ApiError::Token(_) if error.status() == StatusCode::UNAUTHORIZED => {
            Some(HeaderValue::from_static(r#"Bearer error="invalid_token""#))
        }
        ApiError::Forbidden(Forbidden::Scope { needed }) => {
            let text = format!(r#"Bearer error="insufficient_scope", scope="{needed}""#);
            HeaderValue::from_str(&text).ok()
        }
        _ => None,
    }
}
