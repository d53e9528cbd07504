//! `GET /click-to-call/availability`: whether an agent is available, before the visitor requests a call.

use super::App;
use crate::availability::Now;
use crate::error::ApiError;
use crate::http::openapi::operation::Operation;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use model::provider::AgentAvailability;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use shared_types::error_code::ErrorCode;
use std::sync::Arc;

/// As long as the telephone system's own word is taken for good.
const CACHE: [(HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=5"))];

#[derive(Debug, Default, Deserialize)]
struct Wanted {
    domain: Option<String>,
    department: Option<String>,
}

/// A successful response.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(super) enum Answer {
    Ok(Available),
}

/// The current availability.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Available {
    /// Whether the tenant is open, by its opening hours.
    open: bool,
    /// Whether an agent is available; null if the telephone system does not report it, and outside
    /// of the opening hours.
    free: Option<bool>,
    /// The next opening (RFC 3339, with the offset of the tenant's zone). Absent if the tenant is
    /// open, or does not open within a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<String>,
    /// The label of an exceptional day ("Christmas").
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_for: Option<String>,
}

pub(super) fn operation() -> Operation {
    Operation::get("/click-to-call/availability", "Visitors")
        .query("domain", "The tenant's domain.")
        .query("department", "The ID of one of its departments.")
        .summary(
            "Availability of agents",
            "The telephone system is asked at most once in five seconds.",
        )
        .response::<Answer>(200, "The current availability.")
        .errors(&[
            ErrorCode::DepartmentUnknown,
            ErrorCode::UnknownDomain,
            ErrorCode::RateLimited,
            ErrorCode::Internal,
        ])
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    uri: Uri,
) -> Result<([(HeaderName, HeaderValue); 1], Json<Answer>), ApiError> {
    let wanted = Query::<Wanted>::try_from_uri(&uri).map(|Query(wanted)| wanted);
    let Wanted { domain, department } = wanted.unwrap_or_default();
    let now = app.availability.of(&domain.unwrap_or_default(), department.as_deref()).await?;
    Ok((CACHE, Json(Answer::Ok(now.into()))))
}

impl From<Now> for Available {
    fn from(now: Now) -> Self {
        match now {
            Now::Open(availability) => Self {
                open: true,
                free: match availability {
                    AgentAvailability::Available => Some(true),
                    AgentAvailability::Unavailable => Some(false),
                    AgentAvailability::Unknown => None,
                },
                opens_at: None,
                closed_for: None,
            },
            Now::Closed(closed) => Self {
                open: false,
                free: None,
                opens_at: closed.opens_at,
                closed_for: closed.label.map(String::from),
            },
        }
    }
}
