//! A customer portal: a signed-in user requests a call about one of their policies.

mod page;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use logged_in_site::{Example, Person, Site, file};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::Arc;

const EXAMPLE: Example = Example {
    settings: include_str!("../click2call.toml"),
    tenants,
    scopes: "openid profile phone calls:initiate calls:control calls:read",
    people: &[
        Person {
            user: "ada",
            subject: "C-1042",
            name: "Ada Lovelace",
            phone_number: "+12025550142",
            extension: None,
        },
        Person {
            user: "alan",
            subject: "C-1043",
            name: "Alan Turing",
            phone_number: "+12025550143",
            extension: None,
        },
    ],
    pages,
    dialer: None,
};

fn main() -> ExitCode {
    logged_in_site::main(&EXAMPLE)
}

/// The simulator has agents in every queue except `empty`.
fn tenants(agents: bool) -> Value {
    json!({
        "harbour.example": {
            "api_domain": "harbour.example",
            "queue": if agents { "500" } else { "empty" },
            "provider": "simulator",
            "branding": { "company_name": "Harbour Mutual" },
            "numbers": { "fiction": true },
            "limits": { "number_per_hour": 60, "domain_per_hour": 1000, "ip_per_minute": 60,
                "client_per_hour": 60 },
            // The call has the customer and the policy as context.
            "call_context": true,
        }
    })
}

fn pages() -> Router<Arc<Site>> {
    const CSS: &str = include_str!("../pages/site.css");
    const SCRIPT: &str = include_str!("../pages/site.js");
    const ICON: &str = include_str!("../pages/icon.svg");
    Router::new()
        .route("/", get(home))
        .route("/site.css", get(async || file("text/css; charset=utf-8", CSS)))
        .route("/site.js", get(async || file("text/javascript; charset=utf-8", SCRIPT)))
        .route("/icon.svg", get(async || file("image/svg+xml", ICON)))
}

async fn home(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    match site.user(&headers) {
        Some(user) => Html(page::account(&site, &user)).into_response(),
        None => Html(page::welcome()).into_response(),
    }
}
