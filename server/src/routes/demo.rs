//! `/demo/`: a page to try everything on, with no telephone system and no account.

use crate::error::ApiError;
use crate::provider::RingOrder;
use crate::provider::simulator::Simulator;
use crate::provider::simulator::call::SimulatedCall;
use crate::provider::simulator::script::Step;
use assets::DEMO;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use shared_types::call_state::CallState;
use std::sync::Arc;

/// As strict as a page with the widget on it can be, so that the demo shows that it works there.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

pub(super) fn router(simulator: Arc<Simulator>) -> Router {
    Router::new()
        .route("/", get(async || Redirect::temporary("/demo/")))
        .route("/demo", get(async || Redirect::temporary("/demo/")))
        .route("/demo/", get(async || page("index.html")))
        .route("/demo/calls", get(calls))
        .route("/demo/{*name}", get(async |Path(name): Path<String>| page(&name)))
        .with_state(simulator)
}

fn page(name: &str) -> Result<Response, ApiError> {
    let file = DEMO.iter().find(|file| file.name == name).ok_or(ApiError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.mime)),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    ];
    Ok((headers, file.raw).into_response())
}

#[derive(Debug, Serialize)]
struct DemoCalls {
    calls: Vec<DemoCall>,
}

#[derive(Debug, Serialize)]
struct DemoCall {
    call_id: String,
    domain: String,
    at: String,
    /// The form fields that NetSapiens would have got, the number masked.
    asked: Asked,
    history: Vec<Reached>,
}

#[derive(Debug, Serialize)]
struct Asked {
    format: &'static str,
    uid: String,
    queue: String,
    destination: String,
}

#[derive(Debug, Serialize)]
struct Reached {
    #[serde(flatten)]
    state: CallState,
    after_ms: u64,
}

async fn calls(State(simulator): State<Arc<Simulator>>) -> Response {
    let calls = simulator.calls().iter().map(|call| demo_call(call)).collect();
    let headers = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (headers, Json(DemoCalls { calls })).into_response()
}

fn demo_call(call: &SimulatedCall) -> DemoCall {
    let asked = &call.asked;
    let queue = match &asked.order {
        RingOrder::NumberThenQueue { queue } => queue,
        RingOrder::ExtensionThenNumber { extension } => extension,
    };
    DemoCall {
        call_id: asked.id.to_string(),
        domain: asked.api_domain.clone(),
        at: call.asked_at.to_string(),
        asked: Asked {
            format: "json",
            uid: queue.clone(),
            queue: queue.clone(),
            destination: asked.number.masked(),
        },
        history: call.history().iter().map(reached).collect(),
    }
}

fn reached(step: &Step) -> Reached {
    let after_ms = u64::try_from(step.at.as_millis()).unwrap_or(u64::MAX);
    Reached { state: step.state, after_ms }
}
