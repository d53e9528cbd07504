//! `/demo/`: a page to try everything on, with no telephone system and no account.

use crate::error::ApiError;
use crate::http::openapi::operation::Operation;
use crate::http::openapi::routes::Routes;
use assets::DEMO;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use model::call_code::CallCode;
use model::provider::RingOrder;
use schemars::JsonSchema;
use serde::Serialize;
use shared_types::call_state::CallState;
use shared_types::error_code::ErrorCode;
use std::sync::Arc;
use telephony::simulator::Simulator;
use telephony::simulator::call::SimulatedCall;
use telephony::simulator::script::Step;

/// As strict as a page with the widget on it can be, so that the demo shows that it works there.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

pub(super) fn routes() -> Routes<Arc<Simulator>> {
    let get = |path| Operation::get(path, "Demo");
    let to_the_page = |path| {
        get(path)
            .summary("Redirects to the demo page", "Only with the demo enabled.")
            .empty_response(307, "The page is at `/demo/`.")
    };
    Routes::new()
        .add(to_the_page("/"), async || Redirect::temporary("/demo/"))
        .add(to_the_page("/demo"), async || Redirect::temporary("/demo/"))
        .add_page("/demo/", async || page("index.html"))
        .add(
            get("/demo/calls")
                .summary("Calls of the simulated telephone system", "Newest first.")
                .response::<DemoCalls>(200, "The calls."),
            calls,
        )
        .add(
            get("/demo/{*name}")
                .path_param("name", None, "A file of the page.")
                .summary("A file of the demo page", "")
                .response_with(200, "*/*", "The file.")
                .errors(&[ErrorCode::NotFound]),
            async |Path(name): Path<String>| page(&name),
        )
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

#[derive(Debug, Serialize, JsonSchema)]
struct DemoCalls {
    calls: Vec<DemoCall>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct DemoCall {
    call_id: String,
    domain: String,
    at: String,
    /// The form fields that NetSapiens would have received, with a masked number.
    asked: Asked,
    /// The confirmation code on the visitor's telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    history: Vec<Reached>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Asked {
    format: &'static str,
    uid: String,
    queue: String,
    destination: String,
}

#[derive(Debug, Serialize, JsonSchema)]
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
    let asked = &call.request;
    let queue = match &asked.order {
        RingOrder::NumberThenQueue { queue } => queue,
        RingOrder::ExtensionThenNumber { extension } => extension,
    };
    DemoCall {
        call_id: asked.id.to_string(),
        domain: asked.api_domain.clone(),
        at: call.accepted_at.to_string(),
        asked: Asked {
            format: "json",
            uid: queue.clone(),
            queue: queue.clone(),
            destination: asked.number.masked(),
        },
        code: asked.code.map(CallCode::expose),
        history: call.history().iter().map(reached).collect(),
    }
}

fn reached(step: &Step) -> Reached {
    let after_ms = u64::try_from(step.at.as_millis()).unwrap_or(u64::MAX);
    Reached { state: step.state, after_ms }
}
