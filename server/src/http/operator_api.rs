//! The routes of the operator, by the bearer token of `call_blocking.api_token`: the kill switch, and the
//! do-not-call list. No browser may read the answers. Numbers stand in bodies only, which no log has.

mod described;
mod wire;

use super::body::{self, BodyError};
use super::operator_token::OperatorToken;
use super::{App, bearer, client};
use crate::call_blocking::CallBlocking;
use crate::error::ApiError;
use crate::http::api_error::ApiRefusal;
use crate::http::openapi::routes::Routes;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use shared_types::domain::Domain;
use std::sync::Arc;
use store::do_not_call::EntryOrigin;
use wire::{Changed, ListShown, Listed, Scope, StopsShown};

/// A number and a domain have ten times this much room.
const LARGEST_BODY: usize = 4 * 1024;
/// Entries of the list in one answer.
const MAX_ENTRIES: u32 = 1_000;

const NO_STORE: [(header::HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

/// The routes behind their guards.
pub(super) fn guarded(app: &Arc<App>, token: &OperatorToken) -> Routes {
    let guards = (
        middleware::from_fn_with_state(Arc::clone(app), client::identify),
        app.flood.layer_rendering(|error| ApiRefusal::from(error).into_response()),
        middleware::from_fn_with_state(token.clone(), authenticate),
    );
    routes().map(|router| {
        let router =
            router.method_not_allowed_fallback(async || ApiRefusal::from(ApiError::Method));
        router.layer(guards).with_state(Arc::clone(app))
    })
}

pub(super) fn routes() -> Routes<Arc<App>> {
    Routes::new()
        .add(described::stops(), stops)
        .add(described::stop(), stop)
        .add(described::resume(), resume)
        .add(described::list(), list)
        .add(described::add(), add)
        .add(described::remove(), remove)
}

async fn authenticate(
    State(token): State<OperatorToken>,
    request: Request,
    next: Next,
) -> Result<Response, ApiRefusal> {
    match bearer::token(request.headers()) {
        Some(given) if token.matches(given) => Ok(next.run(request).await),
        Some(_) | None => Err(ApiError::OperatorToken.into()),
    }
}

async fn stops(State(app): State<Arc<App>>) -> Result<Response, ApiRefusal> {
    show_stops(&app).await
}

async fn stop(State(app): State<Arc<App>>, request: Request) -> Result<Response, ApiRefusal> {
    let Scope { tenant } = read(&app, request).await?;
    ensure_known(&app, tenant.as_ref())?;
    blocking(&app).stop(tenant.as_ref()).await.map_err(ApiError::from)?;
    show_stops(&app).await
}

async fn resume(State(app): State<Arc<App>>, request: Request) -> Result<Response, ApiRefusal> {
    let Scope { tenant } = read(&app, request).await?;
    blocking(&app).resume(tenant.as_ref()).await.map_err(ApiError::from)?;
    show_stops(&app).await
}

async fn list(State(app): State<Arc<App>>) -> Result<Response, ApiRefusal> {
    let entries = blocking(&app).entries(MAX_ENTRIES).await.map_err(ApiError::from)?;
    Ok((NO_STORE, Json(ListShown::from(entries))).into_response())
}

async fn add(State(app): State<Arc<App>>, request: Request) -> Result<Response, ApiRefusal> {
    let listed: Listed = read(&app, request).await?;
    let (pattern, tenant) = listed.parse()?;
    ensure_known(&app, tenant.as_ref())?;
    let blocking = blocking(&app);
    let changed = blocking.add(&pattern, tenant.as_ref(), EntryOrigin::Api).await;
    let changed = changed.map_err(ApiError::from)?;
    let status = if changed { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, NO_STORE, Json(Changed { changed })).into_response())
}

async fn remove(State(app): State<Arc<App>>, request: Request) -> Result<Response, ApiRefusal> {
    let listed: Listed = read(&app, request).await?;
    let (pattern, tenant) = listed.parse()?;
    let removed = blocking(&app).remove(&pattern, tenant.as_ref()).await;
    let changed = removed.map_err(ApiError::from)?;
    Ok((NO_STORE, Json(Changed { changed })).into_response())
}

async fn show_stops(app: &App) -> Result<Response, ApiRefusal> {
    let stops = blocking(app).stops().await.map_err(ApiError::from)?;
    Ok((NO_STORE, Json(StopsShown::from(stops))).into_response())
}

fn blocking(app: &App) -> &CallBlocking {
    &app.calls.blocking
}

/// A typing error must not look like success. The realms of signed calls are not known.
fn ensure_known(app: &App, tenant: Option<&Domain>) -> Result<(), ApiError> {
    match tenant {
        Some(tenant) if app.signed_calls.is_none() && app.tenants.get(tenant).is_none() => {
            Err(ApiError::UnknownDomain)
        }
        Some(_) | None => Ok(()),
    }
}

async fn read<T: DeserializeOwned>(app: &App, request: Request) -> Result<T, ApiError> {
    let body =
        body::read(request.into_body(), LARGEST_BODY, app.body_timeout).await.map_err(|error| {
            match error {
                BodyError::Large => ApiError::LargeBody,
                BodyError::Slow => ApiError::SlowBody,
                BodyError::Broken => ApiError::UnreadableOperatorRequest,
            }
        })?;
    // An object: a list of the members' values would be read as well, and `[]` would stop all calls.
    let object = serde_json::from_slice::<Map<String, Value>>(&body).map(Value::Object);
    let read = object.and_then(serde_json::from_value);
    read.map_err(|_| ApiError::UnreadableOperatorRequest)
}
