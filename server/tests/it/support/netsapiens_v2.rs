//! A stand-in for NetSapiens with API v2, on a real socket.
//!
//! It implements the vendor's description ([`contract`]) and records every request that is not in it, or whose body deviates; such a
//! request fails the test. Its calls do not progress by themselves: they ring, are answered and end by the test ([`calls`]). The
//! answer to each kind of request can be set ([`manner`]).

pub(crate) mod calls;
mod contract;
pub(crate) mod manner;
pub(crate) mod tokens;

use super::waiting::{in_vain, until};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use calls::Calls;
use manner::{Kind, Manner, answer, json_answer};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokens::Tokens;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The valid API key.
pub(crate) const KEY: &str = "nsd_test";
/// In seconds: longer than an answer takes on a busy machine.
const TIMEOUT: u32 = 60;
const V2: &str = "/ns-api/v2";

pub(crate) struct NetSapiensV2 {
    /// The path of the legacy API, as in settings.
    pub(crate) url: String,
    world: Arc<World>,
    server: JoinHandle<()>,
}

/// A received request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) kind: Kind,
    /// As received, still encoded, with its query.
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) subscription_key: Option<String>,
    pub(crate) body: String,
}

struct World {
    inner: Mutex<Inner>,
    /// The number of requests.
    count: watch::Sender<usize>,
}

#[derive(Default)]
struct Inner {
    asked: Vec<Asked>,
    breaches: Vec<String>,
    manners: HashMap<Kind, Manner>,
    calls: Calls,
    tokens: Tokens,
    agents: Value,
    subscription_key: Option<String>,
    /// The executed creates.
    placed: usize,
    is_key_revoked: bool,
}

impl NetSapiensV2 {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/ns-api/", listener.local_addr().unwrap());
        let inner = Mutex::new(Inner { agents: json!(1), ..Inner::default() });
        let world = Arc::new(World { inner, count: watch::Sender::default() });
        let router = Router::new().fallback(serve).with_state(Arc::clone(&world));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, world, server }
    }

    /// Settings for `driver`, with its key.
    pub(crate) fn settings(&self, driver: &str) -> String {
        self.settings_as(driver, &format!("token = '{KEY}'"))
    }

    /// The same with an account, for which tokens are fetched.
    pub(crate) fn settings_with_account(&self, driver: &str) -> String {
        let account = "[netsapiens.oauth]\nclient_id = 'our-client'\nclient_secret = 'our-secret'\n\
                       username = '111@acme.com'\npassword = 'our-password'";
        self.settings_as(driver, account)
    }

    /// The same with anything else.
    pub(crate) fn settings_as(&self, driver: &str, more: &str) -> String {
        format!(
            "[netsapiens]\nurl = '{}'\ndriver = '{driver}'\nconnect_timeout_seconds = {TIMEOUT}\n\
             timeout_seconds = {TIMEOUT}\n{more}\n",
            self.url
        )
    }

    /// All requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.world.lock().asked.clone()
    }

    /// The requests of one kind.
    pub(crate) fn asked_to(&self, kind: Kind) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.kind == kind).collect()
    }

    /// Waits until it has received `times` requests of this kind.
    pub(crate) async fn until_asked(&self, kind: Kind, times: usize) {
        let mut count = self.world.count.subscribe();
        while self.asked_to(kind).len() < times {
            count.changed().await.unwrap();
        }
    }

    /// Waits for the result of `request`, which sends a request of this kind: its timeout if such requests hang.
    pub(crate) async fn outcome_of<T>(&self, kind: Kind, request: impl Future<Output = T>) -> T {
        let manner = self.world.lock().manners.get(&kind).copied();
        if !matches!(manner, Some(Manner::Hangs)) {
            return request.await;
        }
        let asked = self.asked_to(kind).len();
        in_vain(request, self.until_asked(kind, asked + 1)).await
    }

    /// The deviations from the vendor's description, which are also checked on drop.
    pub(crate) fn breaches(&self) -> Vec<String> {
        self.world.lock().breaches.clone()
    }

    /// Answers requests of this kind in this way from now on.
    pub(crate) fn behaves(&self, kind: Kind, manner: Manner) {
        self.world.lock().manners.insert(kind, manner);
    }

    /// Its calls, to be changed by the test.
    pub(crate) fn calls<T>(&self, with: impl FnOnce(&mut Calls) -> T) -> T {
        with(&mut self.world.lock().calls)
    }

    /// Its tokens, to be changed by the test.
    pub(crate) fn tokens<T>(&self, with: impl FnOnce(&mut Tokens) -> T) -> T {
        with(&mut self.world.lock().tokens)
    }

    /// The number of available agents, as a number or another value.
    pub(crate) fn has_agents(&self, count: impl Into<Value>) {
        self.world.lock().agents = count.into();
    }

    /// The number of placed calls.
    pub(crate) fn placed(&self) -> usize {
        self.world.lock().placed
    }

    /// Refuses its key from now on.
    pub(crate) fn revokes_key(&self) {
        self.world.lock().is_key_revoked = true;
    }

    /// Stops listening.
    pub(crate) async fn stop(&self) {
        self.server.abort();
        until(async || self.server.is_finished()).await;
    }

    /// Requires this key of a gateway from now on.
    pub(crate) fn wants_subscription_key(&self, key: &str) {
        self.world.lock().subscription_key = Some(key.to_owned());
    }
}

impl Drop for NetSapiensV2 {
    fn drop(&mut self) {
        self.server.abort();
        if !std::thread::panicking() {
            assert_eq!(self.breaches(), Vec::<String>::new(), "the vendor describes it otherwise");
        }
    }
}

impl World {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }
}

async fn serve(State(world): State<Arc<World>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    // A connection test, which is not part of the API.
    if parts.method == Method::HEAD && parts.uri.path() == "/" {
        return StatusCode::NOT_FOUND.into_response();
    }
    let body = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
    let kind = Kind::of(&parts);
    let (manner, good) = {
        let mut inner = world.lock();
        inner.note(&parts, &body, kind);
        let good = inner.answer(&parts, &body, kind);
        (inner.manners.get(&kind).copied().unwrap_or(Manner::Well), good)
    };
    world.count.send_modify(|count| *count += 1);
    match manner {
        Manner::Hangs => std::future::pending().await,
        Manner::Says(said) => said.response(),
        Manner::Well => good,
    }
}

impl Inner {
    fn note(&mut self, parts: &Parts, body: &str, kind: Kind) {
        let header = |name| Some(parts.headers.get(name)?.to_str().unwrap().to_owned());
        self.asked.push(Asked {
            kind,
            path: parts.uri.to_string(),
            authorization: header("authorization").unwrap_or_default(),
            subscription_key: header("ocp-apim-subscription-key"),
            body: body.to_owned(),
        });
        let breach = match kind {
            Kind::Legacy | Kind::LegacyRead => None,
            Kind::Token => tokens::breach(parts, body),
            _ => contract::breach(parts, parts.uri.path().strip_prefix(V2).unwrap_or("?"), body),
        };
        self.breaches.extend(breach);
    }

    /// The normal answer. A refusal that was set executes nothing.
    fn answer(&mut self, parts: &Parts, body: &str, kind: Kind) -> Response {
        if self.manners.get(&kind).is_some_and(|manner| !manner.does_it()) {
            return Response::new(Body::empty());
        }
        let asked = self.asked.last().unwrap();
        if self.subscription_key.is_some() && self.subscription_key != asked.subscription_key {
            return manner::GATEWAY_401.response();
        }
        if kind == Kind::Token {
            return self.tokens.grant(body);
        }
        let bearer = asked.authorization.strip_prefix("Bearer ").unwrap_or_default();
        if self.is_key_revoked || (bearer != KEY && !self.tokens.takes(bearer)) {
            return manner::UNAUTHORIZED.response();
        }
        if matches!(kind, Kind::Create | Kind::QueuedCreate | Kind::Legacy) {
            self.placed += 1;
        }
        match kind {
            Kind::Create => self.calls.create(parts.uri.path(), body),
            Kind::List => json_answer(200, &self.calls.list(parts.uri.path())),
            Kind::Reject => self.calls.reject(parts.uri.path()),
            Kind::End => self.calls.end_answered(parts.uri.path()),
            Kind::Queue => json_answer(
                200,
                &json!({ "domain": "acme.com", "callqueue": "500",
                    "callqueue-count-agents-available": self.agents }),
            ),
            Kind::Queues | Kind::LegacyRead => json_answer(200, &json!([])),
            Kind::Waiting => json_answer(200, &self.calls.waiting()),
            Kind::QueuedCreate => json_answer(200, &json!({})),
            Kind::Legacy => answer(202, "text/plain", ""),
            Kind::Token | Kind::Other => manner::NOT_FOUND.response(),
        }
    }
}
