//! Every address of the server, and every layer, on one screen.

use super::openapi::operation::Operation;
use super::openapi::routes::Routes;
use super::{
    App, assets, availability, call_control, call_events, cancel, click_to_call, client, client_js,
    demo, description, envelope, frame, health, operator_api, provider_events, request_log,
    signed_calls, widget_js, words,
};
use crate::error::ApiError;
use axum::http::{HeaderName, Method, header};
use axum::{Router, middleware};
use description::Document;
use std::sync::Arc;
use std::time::Duration;
use tower_http::cors::{Any, CorsLayer};

/// The whole server as a service.
pub fn router(app: &Arc<App>) -> Router {
    // One tuple, the first one outermost: each further call of `layer` costs a box a request.
    let guards =
        (middleware::from_fn_with_state(Arc::clone(app), client::identify), app.flood.layer());
    let limited = limited().map(|router| router.layer(guards).with_state(Arc::clone(app)));
    let public = public().map(|router| router.with_state(Arc::clone(app)));

    let demo = match &app.demo {
        Some(simulator) => demo::routes().map(|router| router.with_state(Arc::clone(simulator))),
        None => Routes::new(),
    };
    let signed = match &app.signed_calls {
        Some(signed) => signed_calls::guarded(app, signed),
        None => Routes::new(),
    };
    let controlled = match &app.call_control {
        Some(calls) => call_control::guarded(app, calls),
        None => Routes::new(),
    };
    let operator = match &app.operator_token {
        Some(token) => operator_api::guarded(app, token),
        None => Routes::new(),
    };
    let by_themselves = signed.merge(controlled).merge(operator);

    let document = Document::default();
    let described = [limited, public, demo, description::routes(&document)];
    let described = described.into_iter().reduce(Routes::merge).unwrap_or_default();
    document.describe(&[described.operations(), by_themselves.operations()].concat());
    described
        .into_router()
        .fallback(async || ApiError::NotFound)
        .method_not_allowed_fallback(async || ApiError::Method)
        .layer(public_cors())
        // They tell browsers themselves who may read their answers; those to telephone systems and to the
        // operator no browser may.
        .merge(by_themselves.into_router().merge(provider_events::router(app)))
        .layer((
            middleware::from_fn_with_state(Arc::clone(app), request_log::write),
            middleware::from_fn_with_state(Arc::clone(app), envelope::apply),
        ))
}

/// What every server does, and what only some sections of the settings bring.
pub fn every_operation() -> Vec<Operation> {
    [
        limited().operations(),
        call_control::routes().operations(),
        signed_calls::routes().operations(),
        operator_api::routes().operations(),
        public().operations(),
        demo::routes().operations(),
        description::routes(&Document::default()).operations(),
    ]
    .concat()
}

/// What costs something.
fn limited() -> Routes<Arc<App>> {
    Routes::new()
        .add(click_to_call::operation(), click_to_call::post)
        .add(availability::operation(), availability::get)
        .add(call_events::operation(), call_events::get)
        .add(cancel::operation(), cancel::post)
}

/// What anybody may have as often as they like.
fn public() -> Routes<Arc<App>> {
    Routes::new()
        .add(widget_js::operation(), widget_js::get)
        .add(frame::operation(), frame::get)
        .add(frame::script_operation(), frame::script)
        .add(assets::operation(), assets::get)
        .add(words::operation(), words::get)
        .add(client_js::script_operation(), client_js::script)
        .add(client_js::former_script_operation(), client_js::script)
        .add(client_js::module_operation(), client_js::module)
        .add(client_js::call_button_operation(), client_js::call_button)
        .add(client_js::digest_operation(), client_js::digest)
        .add(client_js::dialpad_operation(), client_js::dialpad)
        .add(health::operation(), health::get)
}

/// The widget runs on pages of any origin and sends no cookies, so any page may read any answer,
/// refusals too. Which pages may ask for calls is the tenant's `allowed_origins`.
fn public_cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("last-event-id"),
        ])
        .expose_headers([header::RETRY_AFTER])
        // The answer is the same for every origin, so caches need not tell them apart.
        .vary([])
        .max_age(Duration::from_hours(24))
}
