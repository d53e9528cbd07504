//! `/api/cti/calls`: calls of a dialer in an application's page, and calls by customer or job.

use super::{NO_STORE, RouteState, bearer, read};
use crate::call_control::cti::{LookupQuery, Reported};
use crate::error::ApiError;
use crate::http::api_error::ApiRefusal;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use model::reported_call::{Direction, ReportedState};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;
use store::context_calls::ContextCall;

/// What `POST /api/cti/calls` takes; it is read in [`crate::call_control::cti`].
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ReportCall")]
pub(super) struct Report {
    /// The ID of the call in the dialer's system: opaque, 1 to 64 characters.
    call_id: String,
    direction: Direction,
    state: ReportedState,
    /// The number of the other side. Absent or empty if withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_number: Option<String>,
    /// When the call began, RFC 3339. Default: now.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// The context: an object or a text, at most 2,000 characters, if the tenant accepts it
    /// (`call_context`).
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_data: Option<CustomDataSchema>,
    /// The ID of the user in the dialer's system: opaque, 1 to 64 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
}

/// An object or a text, at most 2,000 characters as compact JSON. Calls are found by `customerId`
/// and `jobId`, which are texts. Other members are opaque.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "CustomData")]
#[expect(dead_code, reason = "it only describes the JSON")]
pub(super) enum CustomDataSchema {
    Object(serde_json::Map<String, serde_json::Value>),
    Text(#[schemars(length(max = 2_000))] String),
}

/// 200 and 201: the report was recorded.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CallReported")]
pub(super) struct Recorded {
    /// The ID with which the call was reported.
    call_id: String,
}

/// 200: the calls that were found.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FoundCalls")]
pub(super) struct Found {
    /// Newest first, at most 100.
    calls: Vec<FoundCall>,
}

/// A call with that customer or job.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct FoundCall {
    /// The ID of the call; of a reported call the reported ID.
    call_id: String,
    /// `api`, `call_button` or `mini_dialer`.
    source: String,
    /// `inbound` or `outbound`.
    direction: String,
    /// The masked number of the other side.
    external_number: Option<String>,
    /// The beginning of the call, RFC 3339, UTC.
    #[serde(serialize_with = "model::rfc_3339::serialize")]
    #[schemars(with = "String")]
    at: Timestamp,
    /// The last known state; of a reported call `ringing`, `placed` or `ended`.
    state: String,
    /// The cause of the end.
    cause: Option<String>,
    /// The context, unchanged: an object or a text.
    #[schemars(with = "Option<CustomDataSchema>")]
    custom_data: Option<Box<RawValue>>,
    /// Of a reported call: the id of its user in the dialer's system.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
}

/// The query of a look-up.
#[derive(Deserialize)]
pub(super) struct Wanted {
    customer: Option<String>,
    job: Option<String>,
}

pub(super) async fn report(
    State(state): State<RouteState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiRefusal> {
    let body = read(&state, body).await.map_err(|error| match error {
        ApiError::UnreadableInitiate => ApiError::UnreadableReport,
        other => other,
    });
    let token = bearer::token(&headers).map(str::to_owned);
    let calls = Arc::clone(&state.calls);
    let task = async move { calls.report(token.as_deref(), body).await };
    // When the client leaves, this handler is dropped, and the report is recorded all the same.
    let reported = state.app.under_way.spawn(task).await.map_err(|_| ApiError::Interrupted)??;
    let status = if reported.is_first { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, NO_STORE, Json(Recorded::from(reported))).into_response())
}

pub(super) async fn look_up(
    State(state): State<RouteState>,
    query: Result<Query<Wanted>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiRefusal> {
    let query = query.ok().map(|Query(Wanted { customer, job })| LookupQuery { customer, job });
    let calls = state.calls.look_up(bearer::token(&headers), query).await?;
    let calls = calls.into_iter().map(FoundCall::from).collect();
    Ok((NO_STORE, Json(Found { calls })).into_response())
}

impl From<Reported> for Recorded {
    fn from(reported: Reported) -> Self {
        Self { call_id: reported.call_id.into() }
    }
}

impl From<ContextCall> for FoundCall {
    fn from(call: ContextCall) -> Self {
        let (reported, user_id) = call.reported.map(|ids| (ids.call_id, ids.user_id)).unzip();
        Self {
            call_id: reported.map_or_else(|| call.call_id.to_string(), String::from),
            source: call.source,
            direction: call.direction,
            external_number: call.number,
            at: call.at,
            state: call.state,
            cause: call.cause,
            custom_data: call.custom_data.and_then(|context| context.to_raw_json()),
            user_id: user_id.flatten().map(String::from),
        }
    }
}
