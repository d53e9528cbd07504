//! Customers and jobs of a service company, with every component for call control: `CallButton`, the Mini Dialer, and the
//! call history of a customer. The app exists in React and in Leptos.

mod bundles;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use bundles::Bundles;
use logged_in_site::{Example, Person, Site, file};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::Arc;

const EXAMPLE: Example = Example {
    settings: include_str!("../../click2call.toml"),
    tenants,
    // With `calls:cti` a dispatcher sees the calls of every customer.
    scopes: "openid profile phone calls:initiate calls:control calls:read calls:cti",
    people: &[
        Person {
            user: "grace",
            subject: "U-7",
            name: "Grace Hopper",
            phone_number: "+12025550107",
            extension: Some("107"),
        },
        Person {
            user: "edsger",
            subject: "U-8",
            name: "Edsger Dijkstra",
            phone_number: "+12025550108",
            extension: Some("108"),
        },
    ],
    pages,
    dialer: Some(dialer),
};

fn main() -> ExitCode {
    logged_in_site::main(&EXAMPLE)
}

/// The simulator has agents in every queue except `empty`.
fn tenants(agents: bool) -> Value {
    json!({
        "brightside.example": {
            "api_domain": "brightside.example",
            "queue": if agents { "500" } else { "empty" },
            "provider": "simulator",
            "branding": { "company_name": "Brightside" },
            "numbers": { "fiction": true },
            "limits": { "number_per_hour": 60, "domain_per_hour": 1000, "ip_per_minute": 60,
                "client_per_hour": 60 },
            "call_context": true,
        }
    })
}

fn pages() -> Router<Arc<Site>> {
    const CSS: &str = include_str!("../../pages/app.css");
    const ICON: &str = include_str!("../../pages/icon.svg");
    const START: &str = include_str!("../../pages/leptos-start.js");
    let bundles = Arc::new(Bundles::of_environment());
    let bundle = async move |Path(name): Path<String>| bundles.file(&name);
    Router::new()
        .route("/", get(home))
        .route("/react/", get(async |site, headers: HeaderMap| app(site, &headers, REACT)))
        .route("/leptos/", get(async |site, headers: HeaderMap| app(site, &headers, LEPTOS)))
        .route("/leptos/start.js", get(async || file("text/javascript; charset=utf-8", START)))
        .route("/app.css", get(async || file("text/css; charset=utf-8", CSS)))
        .route("/icon.svg", get(async || file("image/svg+xml", ICON)))
        .route("/bundles/{*name}", get(bundle))
        .route("/api/me", get(me))
        .route("/api/customers", get(customers))
}

const REACT: &str = "/bundles/react/app.js";
const LEPTOS: &str = "/leptos/start.js";

async fn home(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    match site.user(&headers) {
        Some(_) => Redirect::to("/react/").into_response(),
        None => Html(include_str!("../../pages/welcome.html")).into_response(),
    }
}

/// The HTML page of an app.
fn app(State(site): State<Arc<Site>>, headers: &HeaderMap, script: &str) -> Response {
    match site.user(headers) {
        Some(_) => {
            Html(include_str!("../../pages/app.html").replace("{script}", script)).into_response()
        }
        None => Redirect::to("/").into_response(),
    }
}

/// The configuration of the app: its user, and the addresses of the servers.
async fn me(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    match site.user(&headers) {
        Some(user) => Json(json!({
            "name": user.name,
            "click2call": site.click2call,
            "clientId": site.dialer.as_ref().map(|dialer| &*dialer.client_id),
            "dialerUrl": site.dialer.as_ref().map(|dialer| format!("{}/apps/{{clientId}}", dialer.origin)),
        }))
        .into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn customers(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    match site.user(&headers) {
        Some(_) => file("application/json", include_str!("../../pages/customers.json")),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

/// A stand-in for Dialpad's Mini Dialer on its own origin: buttons trigger sign-in and ringing.
fn dialer() -> Router {
    const PAGE: &str = include_str!("../../pages/mini-dialer.html");
    const SCRIPT: &str = include_str!("../../pages/mini-dialer.js");
    Router::new()
        .route("/apps/{client}", get(async || Html(PAGE)))
        .route("/mini-dialer.js", get(async || file("text/javascript; charset=utf-8", SCRIPT)))
}
