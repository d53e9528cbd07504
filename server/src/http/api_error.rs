//! Refusals of call control: those of visitors with the members in camelCase.

use crate::error::ApiError;
use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Why a request for call control was not done.
#[derive(Debug)]
pub(crate) struct ApiRefusal(Arc<ApiError>);

/// An error response.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiRefusal")]
pub(crate) struct ApiBody {
    /// Always `error`.
    status: &'static str,
    /// An error code. Codes are stable.
    code: &'static str,
    /// With `number_invalid` and `number_not_allowed`: what is wrong with the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// A message in English.
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
        let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        (self.0.status(), self.0.headers(), no_store, Json(&body)).into_response()
    }
}
