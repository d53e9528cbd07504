//! Every address of the server, and every layer, on one screen.

mod assets;
mod body;
mod call_events;
mod click_to_call;
mod client;
mod demo;
mod event_stream;
mod negotiation;
mod signed_calls;
mod widget_js;

use crate::callbacks::Callbacks;
use crate::calls::live_calls::LiveCalls;
use crate::error::ApiError;
use crate::gate::client_ip::TrustedProxies;
use crate::gate::flood::FloodGuard;
use crate::provider::simulator::Simulator;
use crate::signed_calls::SignedCalls;
use crate::tenants::watch::Tenants;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use std::sync::{Arc, Once};
use std::time::Duration;
use tokio_util::task::TaskTracker;
use tower_http::cors::{Any, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;

/// What the handlers work with.
#[derive(Debug)]
pub struct App {
    pub callbacks: Arc<Callbacks>,
    /// The calls that were placed, and are not long over.
    pub live: Arc<LiveCalls>,
    pub tenants: Arc<Tenants>,
    pub proxies: TrustedProxies,
    /// The operator is told once that a proxy seems to be missing from the settings.
    pub unnamed_proxy_told: Once,
    pub flood: FloodGuard,
    /// Requests that run to their end although the visitor may have left.
    pub under_way: TaskTracker,
    pub body_timeout: Duration,
    /// Only with the section `[signed_calls]`.
    pub signed_calls: Option<Arc<SignedCalls>>,
    /// Only with the demo on.
    pub demo: Option<Arc<Simulator>>,
}

/// The whole server as a service.
pub fn router(app: Arc<App>) -> Router {
    let limited = Router::new()
        .route("/click-to-call", post(click_to_call::post))
        .route("/click-to-call/{call_id}/events", get(call_events::get))
        // One tuple, the first one outermost: each further call of `layer` costs a box a request.
        .layer((
            middleware::from_fn_with_state(Arc::clone(&app), client::identify),
            app.flood.layer(),
        ));

    let public = Router::new()
        .route("/widget.js", get(widget_js::get))
        .route("/assets/{name}", get(assets::get))
        .route("/healthz", get(healthz));

    let demo = match &app.demo {
        Some(simulator) => demo::router(Arc::clone(simulator)),
        None => Router::new(),
    };

    let signed = match &app.signed_calls {
        Some(signed) => signed_calls::router(Arc::clone(&app), Arc::clone(signed)),
        None => Router::new(),
    };

    limited
        .merge(public)
        .with_state(app)
        .merge(demo)
        .fallback(async || ApiError::NotFound)
        .method_not_allowed_fallback(async || ApiError::Method)
        .layer((taken_at_its_word(), any_page_may_read()))
        // They tell browsers themselves who may read their answers.
        .merge(signed.layer(taken_at_its_word()))
}

/// No browser guesses at what an answer is.
fn taken_at_its_word() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    )
}

/// The widget runs on pages of any origin and sends no cookies, so any page may read any answer,
/// refusals too. Which pages may ask for calls is the tenant's `allowed_origins`.
fn any_page_may_read() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE, HeaderName::from_static("last-event-id")])
        .expose_headers([header::RETRY_AFTER])
        // The answer is the same for every origin, so caches need not tell them apart.
        .vary([])
        .max_age(Duration::from_hours(24))
}

async fn healthz() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "status": "ok" }))
}
