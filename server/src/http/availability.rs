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

/// The good answer.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(super) enum Answer {
    Ok(Available),
}

/// How it is now.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Available {
    /// By the tenant's hours.
    open: bool,
    /// Whether somebody is there to talk; null where the telephone system does not say, and outside of the
    /// hours, where it is not asked.
    free: Option<bool>,
    /// When the tenant opens next (RFC 3339, with the offset of its zone). Absent when it is open, and when
    /// it does not open within a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<String>,
    /// What it is closed for on this day ("Christmas"), if the day is special.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_for: Option<String>,
}

pub(super) fn operation() -> Operation {
    Operation::get("/click-to-call/availability", "Visitors")
        .query("domain", "The tenant's domain.")
        .query("department", "The id of one of its departments.")
        .summary(
            "Whether somebody is there to talk",
            "The telephone system is asked every five seconds at most, however many want to know.",
        )
        .response::<Answer>(200, "How it is now.")
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
