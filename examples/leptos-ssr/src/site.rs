//! The routes of the server: the page, and the WebAssembly that hydrates it.

mod bundle;

use crate::app::App;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use bundle::file;
use leptos::nonce::{provide_nonce, use_nonce};
use leptos::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// What the page says, and where the files of its app are.
#[derive(Clone, Debug)]
pub struct Site {
    /// The origin of the click2call server.
    pub click2call: String,
    /// The token for the calls of the user. A real site asks its session for it.
    pub token: Option<String>,
    /// The folder with `leptos_ssr.js` and `leptos_ssr_bg.wasm`.
    pub bundle: PathBuf,
}

/// The routes of the site.
pub fn routes(site: Site) -> Router {
    const START: &str = include_str!("start.js");
    let script = ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], START);
    Router::new()
        .route("/", get(home))
        .route("/start.js", get(async move || script))
        .route("/pkg/{*name}", get(bundled))
        .with_state(Arc::new(site))
}

async fn home(State(site): State<Arc<Site>>) -> Response {
    let (policy, page) = render(&site);
    ([(CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response()
}

async fn bundled(State(site): State<Arc<Site>>, Path(name): Path<String>) -> Response {
    file(&site.bundle, &name)
}

/// The page, and its Content-Security-Policy. The policy lets in the style of placeholders by a nonce.
fn render(site: &Site) -> (String, String) {
    let owner = Owner::new();
    owner.with(|| {
        provide_nonce();
        (policy(&site.click2call), page(site).to_html())
    })
}

fn policy(click2call: &str) -> String {
    let nonce = use_nonce().map(|nonce| format!("'nonce-{nonce}'")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src {nonce}; \
         connect-src 'self' {click2call}; img-src data: {click2call}"
    )
}

fn page(site: &Site) -> impl IntoView + use<> {
    let token = site.token.clone();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="click2call" content=site.click2call.clone() />
                {token.map(|token| view! { <meta name="click2call-token" content=token /> })}
                <title>"click2call in a Leptos app with server rendering"</title>
                <link rel="icon" href="data:," />
                <script type="module" src="/start.js"></script>
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_of_placeholders_has_the_nonce_of_the_policy() {
        let site = Site {
            click2call: "https://calls.example.com".to_owned(),
            token: None,
            bundle: PathBuf::new(),
        };
        let (policy, page) = render(&site);

        let nonce =
            policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
        assert!(nonce.len() >= 16, "{policy}");
        assert_eq!(page.matches(&format!("<style nonce=\"{nonce}\">")).count(), 2, "{page}");
        assert!(!render(&site).0.contains(nonce), "two pages have the same nonce");
    }
}
