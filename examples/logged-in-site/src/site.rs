//! The site: pages for signed-in users, and the address that gives a page its access token.

use crate::login::Login;
use crate::sessions::{Session, Sessions};
use crate::settings::Client;
use crate::user::User;
use crate::{click2call, cookie, encoding};
use anyhow::Result;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use model::clock::Clock;
use model::random::Random;
use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

const SESSION: &str = "session";
const LOGIN: &str = "login";

/// A Mini Dialer, which pages show in a frame.
#[derive(Clone, Debug)]
pub struct Dialer {
    pub origin: String,
    /// The client id, which is public.
    pub client_id: String,
}

/// The running site.
pub struct Site {
    /// The site's origin.
    pub url: String,
    /// The origin of the click2call server.
    pub click2call: String,
    /// The Mini Dialer, if the example has one.
    pub dialer: Option<Dialer>,
    folder: PathBuf,
    tenants: fn(bool) -> Value,
    login: Login,
    sessions: Sessions,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// The parameters of a site.
pub(crate) struct Parts {
    pub(crate) url: String,
    pub(crate) click2call: String,
    pub(crate) dialer: Option<Dialer>,
    pub(crate) folder: PathBuf,
    pub(crate) tenants: fn(bool) -> Value,
    pub(crate) client: Client,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
}

impl Site {
    pub(crate) fn new(parts: Parts) -> Result<Arc<Self>> {
        let Parts { url, click2call, dialer, folder, tenants, client, clock, random } = parts;
        let login = Login::new(client, &url, Arc::clone(&clock), Arc::clone(&random))?;
        let sessions = Sessions::new(Arc::clone(&clock));
        Ok(Arc::new(Self {
            url,
            click2call,
            dialer,
            folder,
            tenants,
            login,
            sessions,
            clock,
            random,
        }))
    }

    /// The signed-in user, by the request's headers.
    pub fn user(&self, headers: &HeaderMap) -> Option<User> {
        Some(self.session(headers)?.user.clone())
    }

    fn session(&self, headers: &HeaderMap) -> Option<Arc<Session>> {
        self.sessions.get(cookie::value(headers, SESSION)?)
    }

    fn is_secure(&self) -> bool {
        self.url.starts_with("https:")
    }
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Allows scripts and requests of the site and of click2call, frames of the dialer, and nothing else. The site has no inline
/// styles.
fn content_security_policy(server: &str, dialer: Option<&Dialer>) -> String {
    let dialer = dialer.map_or("'none'", |dialer| &*dialer.origin);
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {server}; connect-src 'self' {server}; \
         style-src 'self'; img-src 'self' data:; frame-src {dialer}; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

impl Dialer {
    /// Dialpad's Mini Dialer, with the client id that Dialpad issued.
    pub(crate) fn of_dialpad(client_id: String) -> Self {
        Self { origin: "https://dialpad.com".to_owned(), client_id }
    }
}

/// `pages`, and the routes of every site.
pub(crate) fn router(pages: Router<Arc<Site>>, site: Arc<Site>) -> Router {
    pages
        .route("/login", get(begin_login))
        .route("/callback", get(complete_login))
        .route("/logout", post(logout))
        .route("/call-token", get(call_token))
        .route("/demo/agents", post(agents))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), with_headers))
        .with_state(site)
}

async fn with_headers(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Ok(policy) =
        HeaderValue::from_str(&content_security_policy(&site.click2call, site.dialer.as_ref()))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

async fn begin_login(State(site): State<Arc<Site>>) -> Response {
    match site.login.begin().await {
        // The cookie binds the login to this browser: the `state` of another browser is rejected.
        Ok((address, state)) => {
            let cookie = cookie::set(LOGIN, &state, site.is_secure());
            ([(header::SET_COOKIE, cookie)], Redirect::to(address.as_str())).into_response()
        }
        Err(error) => failed(StatusCode::BAD_GATEWAY, &error),
    }
}

#[derive(Deserialize)]
struct Returned {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

async fn complete_login(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Response {
    if cookie::value(&headers, LOGIN) != Some(&returned.state) {
        return (StatusCode::BAD_REQUEST, "This login was begun in another browser.")
            .into_response();
    }
    let session = match site.login.complete(&returned.state, &returned.code).await {
        Ok((user, tokens)) => encoding::random_name(&*site.random).inspect(|name| {
            site.sessions.open(name, user, tokens);
        }),
        Err(error) => return failed(StatusCode::BAD_REQUEST, &error),
    };
    match session {
        Ok(name) => {
            let mut response = Redirect::to("/").into_response();
            for cookie in [cookie::set(SESSION, &name, site.is_secure()), cookie::remove(LOGIN)] {
                append_cookie(&mut response, &cookie);
            }
            response
        }
        Err(error) => failed(StatusCode::INTERNAL_SERVER_ERROR, &error.into()),
    }
}

async fn logout(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    if let Some(name) = cookie::value(&headers, SESSION) {
        site.sessions.close(name);
    }
    let mut response = Redirect::to("/").into_response();
    append_cookie(&mut response, &cookie::remove(SESSION));
    response
}

/// `GET /call-token`: the access token of the page's user, for the option `token` of the client.
///
/// Without CORS headers, so that only the site's own pages can read the answer.
pub async fn call_token(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    let Some(session) = site.session(&headers) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    match session.access_token(&site.login, &*site.clock).await {
        Ok(token) => token.into_response(),
        Err(error) => {
            eprintln!("a token could not be renewed: {error}");
            StatusCode::UNAUTHORIZED.into_response()
        }
    }
}

#[derive(Deserialize)]
struct Agents {
    available: bool,
}

/// `POST /demo/agents`: sets whether the simulated telephone system has available agents.
async fn agents(State(site): State<Arc<Site>>, Json(agents): Json<Agents>) -> Response {
    match click2call::write_tenants(&site.folder, &(site.tenants)(agents.available)) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(StatusCode::INTERNAL_SERVER_ERROR, &error),
    }
}

fn append_cookie(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

fn failed(status: StatusCode, error: &anyhow::Error) -> Response {
    eprintln!("{error:#}");
    (status, "Signing in failed. Please try again.").into_response()
}

/// A static file of an example.
pub fn file(mime: &'static str, content: impl Into<axum::body::Body>) -> Response {
    ([(header::CONTENT_TYPE, mime)], content.into()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_may_frame_the_dialer_and_nothing_else() {
        let dialpad = Dialer::of_dialpad("4f2".to_owned());
        for (dialer, source) in
            [(None, "frame-src 'none';"), (Some(&dialpad), "frame-src https://dialpad.com;")]
        {
            let policy = content_security_policy("https://calls.example.com", dialer);
            assert!(policy.contains(source), "{policy}");
        }
    }
}
