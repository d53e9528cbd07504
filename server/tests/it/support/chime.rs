//! A stand-in for Amazon Chime SDK Voice and the Lambda function of its SIP media application, on a real socket.
//!
//! It verifies the signature of each request and checks it against the service model; a deviating request fails the test. Its calls do
//! not progress by themselves: a test reports their states as the function does.

use super::clock::ManualClock;
use super::waiting::in_vain;
use admission::event_replays::RecentEvents;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use model::clock::Clock;
use model::provider_events::{InboundError, InboundOutcome, InboundRequest};
use rig::sigv4::{self, SignedRequest};
use serde_json::{Value, json};
use server::config::read;
use sha2::Sha256;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use telephony::chime::{self, Chime};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) const APPLICATION: &str = "11111111-2222-3333-4444-555555555555";
pub(crate) const EVENTS_SECRET: &str =
    "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
/// In seconds: longer than an answer takes on a busy machine.
const TIMEOUT: u32 = 60;

/// Kinds of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Create,
    Update,
    Describe,
    Other,
}

/// The kind of answer.
#[derive(Clone, Debug)]
pub(crate) enum Manner {
    /// By the service model.
    Well,
    /// With this status, these headers and this body.
    Says(u16, Vec<(&'static str, String)>, String),
    /// With a success status and a part of the body; then it closes the connection.
    CutsOff,
    /// No answer.
    Hangs,
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) kind: Kind,
    pub(crate) path: String,
    pub(crate) body: Value,
}

pub(crate) struct ChimeService {
    /// The address of the API.
    pub(crate) url: String,
    world: Arc<World>,
    server: JoinHandle<()>,
    sequence: AtomicI64,
}

struct World {
    manner: Mutex<Manner>,
    received: watch::Sender<Vec<Received>>,
    breaches: Mutex<Vec<String>>,
    placed: AtomicUsize,
}

/// A report of the function.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) seconds: i64,
    pub(crate) signature: String,
    pub(crate) body: String,
}

impl ChimeService {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let world = Arc::new(World {
            manner: Mutex::new(Manner::Well),
            received: watch::Sender::default(),
            breaches: Mutex::default(),
            placed: AtomicUsize::new(0),
        });
        let router = Router::new().fallback(serve).with_state(Arc::clone(&world));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, world, server, sequence: AtomicI64::new(1) }
    }

    pub(crate) fn settings(&self) -> String {
        settings(&self.url)
    }

    /// Answers in this way from now on.
    pub(crate) fn behaves(&self, manner: Manner) {
        *self.world.manner.lock().unwrap() = manner;
    }

    pub(crate) fn received(&self, kind: Kind) -> Vec<Received> {
        self.world.received.borrow().iter().filter(|it| it.kind == kind).cloned().collect()
    }

    /// Waits until so many requests of this kind were received.
    pub(crate) async fn until_received(&self, kind: Kind, count: usize) {
        let mut received = self.world.received.subscribe();
        let are_there =
            |all: &Vec<Received>| all.iter().filter(|it| it.kind == kind).count() >= count;
        received.wait_for(are_there).await.unwrap();
    }

    /// The number of creates that were answered with a success.
    pub(crate) fn placed(&self) -> usize {
        self.world.placed.load(Ordering::Relaxed)
    }

    /// Stops listening.
    pub(crate) fn stop(&self) {
        self.server.abort();
    }

    /// The name of the call with this id.
    pub(crate) fn transaction_of(&self, call_id: &str) -> String {
        let creates = self.received(Kind::Create);
        let place = creates.iter().position(|it| it.body["ArgumentsMap"]["call_id"] == call_id);
        transaction(place.map_or(creates.len(), |place| place + 1))
    }

    /// Waits for the result of `request`, which is never answered: the client's timeout.
    pub(crate) async fn outcome_of<T>(&self, request: impl Future<Output = T>) -> T {
        let known = self.world.received.borrow().len();
        let mut received = self.world.received.subscribe();
        let is_sent = async move {
            received.wait_for(|all| all.len() > known).await.unwrap();
        };
        in_vain(request, is_sent).await
    }

    /// The name of the last created call.
    pub(crate) fn transaction(&self) -> String {
        let count = self.received(Kind::Create).len();
        transaction(count)
    }

    /// The function's report that `call_id` reached `state`, each time another event.
    pub(crate) fn report(&self, clock: &ManualClock, call_id: &str, state: Value) -> Report {
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed);
        self.report_in_order(clock, call_id, state, sequence)
    }

    /// The same with this position among the events of the call.
    pub(crate) fn report_in_order(
        &self,
        clock: &ManualClock,
        call_id: &str,
        mut state: Value,
        sequence: i64,
    ) -> Report {
        let transaction = self.transaction_of(call_id);
        let id = format!("{transaction}_{sequence}_EVENT_call");
        state["call_id"] = call_id.into();
        state["transaction_id"] = transaction.into();
        state["sequence"] = sequence.into();
        Report::signed(&id, clock.now().as_second(), &state.to_string())
    }
}

impl Drop for ChimeService {
    fn drop(&mut self) {
        self.server.abort();
        if !std::thread::panicking() {
            let breaches = self.world.breaches.lock().unwrap();
            assert_eq!(*breaches, Vec::<String>::new(), "the service model has it otherwise");
        }
    }
}

/// The settings for a service at `url`.
pub(crate) fn settings(url: &str) -> String {
    format!(
        "provider = 'chime'\n[chime]\nregion = 'us-east-1'\nurl = '{url}'\n\
         sip_media_application_id = '{APPLICATION}'\nfrom_number = '+12025550145'\n\
         events_secret = '{EVENTS_SECRET}'\nconnect_timeout_seconds = {TIMEOUT}\n\
         timeout_seconds = {TIMEOUT}\n[chime.queues]\n500 = '+12025550150'\n[chime.extensions]\n\
         101 = '+12025550151'\n[chime.credentials]\naccess_key_id = '{}'\n\
         secret_access_key = '{}'\n",
        sigv4::ACCESS_KEY_ID,
        sigv4::SECRET_ACCESS_KEY
    )
}

impl Report {
    pub(crate) fn signed(id: &str, seconds: i64, body: &str) -> Self {
        Self::signed_with(EVENTS_SECRET, id, seconds, body)
    }

    pub(crate) fn signed_with(secret: &str, id: &str, seconds: i64, body: &str) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        Self { id: id.to_owned(), seconds, signature, body: body.to_owned() }
    }

    /// The request to a server without a socket.
    pub(crate) fn request(&self) -> axum::http::Request<Body> {
        let request = axum::http::Request::post("/providers/chime/events")
            .header("content-type", "application/json")
            .header("webhook-id", &self.id)
            .header("webhook-timestamp", self.seconds)
            .header("webhook-signature", &self.signature);
        request.body(self.body.clone().into()).unwrap()
    }

    /// The request to a driver.
    pub(crate) fn inbound(&self) -> InboundRequest {
        let (parts, _) = self.request().into_parts();
        InboundRequest {
            route: 0,
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body: Bytes::copy_from_slice(self.body.as_bytes()),
        }
    }
}

/// The secrets in the settings. The key id is part of each signature and not secret.
pub(crate) fn secrets() -> Vec<String> {
    [EVENTS_SECRET, sigv4::SECRET_ACCESS_KEY].map(str::to_owned).into()
}

/// The driver with a stand-in and a clock.
pub(crate) struct Driver {
    pub(crate) service: ChimeService,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) chime: Arc<Chime>,
}

impl Driver {
    pub(crate) async fn open() -> Self {
        let service = ChimeService::start().await;
        let (clock, chime) = driver(&service.url);
        Self { service, clock, chime }
    }

    /// A new process with the same service.
    pub(crate) fn restarted(self) -> Self {
        let (clock, chime) = driver(&self.service.url);
        Self { clock, chime, ..self }
    }

    /// The function reports this state.
    pub(crate) async fn reports(
        &self,
        call_id: &str,
        state: Value,
    ) -> Result<InboundOutcome, InboundError> {
        self.receives(&self.service.report(&self.clock, call_id, state)).await
    }

    pub(crate) async fn receives(&self, report: &Report) -> Result<InboundOutcome, InboundError> {
        self.chime.inbound_events().receive(report.inbound()).await
    }
}

/// A driver for the service at `url`, and its clock.
pub(crate) fn driver(url: &str) -> (Arc<ManualClock>, Arc<Chime>) {
    let clock = Arc::new(ManualClock::default());
    let chime = driver_with(url, &clock);
    (clock, chime)
}

/// The same with this clock.
pub(crate) fn driver_with(url: &str, clock: &Arc<ManualClock>) -> Arc<Chime> {
    http_client::install_tls_provider();
    let our_clock: Arc<dyn Clock> = Arc::clone(clock) as _;
    let section = read::from_text(&settings(url), "test settings", &|_| None).unwrap().chime;
    let received = RecentEvents::new(Arc::clone(&our_clock), chime::EVENT_WINDOW.retention);
    let chime = Chime::new(*section.unwrap(), &our_clock, Arc::new(received)).unwrap();
    Arc::new(chime)
}

/// `text` contains no number, no secret and no text of the service.
pub(crate) fn assert_reveals_nothing(text: &str) {
    let words = ["202555", "5550142", "Signature=", "PIN"].map(str::to_owned);
    for word in words.into_iter().chain(secrets()) {
        assert!(!text.contains(&word), "{word} is in: {text}");
    }
}

async fn serve(State(world): State<Arc<World>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let path = parts.uri.path().to_owned();
    let kind = kind_of(&parts.method, &path);
    let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let breaches = signature_breach(&parts, &body)
        .into_iter()
        .chain(breach(kind, &parts.headers, &json))
        .map(|breach| format!("{} {path}: {breach}", parts.method));
    world.breaches.lock().unwrap().extend(breaches);
    let manner = world.manner.lock().unwrap().clone();
    let count = {
        world.received.send_modify(|all| all.push(Received { kind, path, body: json }));
        world.received.borrow().iter().filter(|it| it.kind == Kind::Create).count()
    };
    let is_success = match &manner {
        Manner::Well | Manner::CutsOff => true,
        Manner::Says(status, ..) => (200..300).contains(status),
        Manner::Hangs => false,
    };
    if kind == Kind::Create && is_success {
        world.placed.fetch_add(1, Ordering::Relaxed);
    }
    match manner {
        Manner::Hangs => std::future::pending().await,
        Manner::CutsOff => cut_off(),
        Manner::Says(status, headers, body) => answer(status, &headers, body),
        Manner::Well => answer_well(kind, count),
    }
}

/// The fault of the signature.
fn signature_breach(parts: &Parts, body: &[u8]) -> Option<String> {
    let headers = parts.headers.iter();
    let headers: Vec<_> =
        headers.map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let signed = SignedRequest { method: parts.method.as_str(), path, headers: &headers, body };
    sigv4::check(signed, "us-east-1", "chime").err()
}

fn kind_of(method: &Method, path: &str) -> Kind {
    let segments: Vec<_> = path.trim_matches('/').split('/').collect();
    match (method, &segments[..]) {
        (&Method::POST, ["sip-media-applications", APPLICATION, "calls"]) => Kind::Create,
        (&Method::POST, ["sip-media-applications", APPLICATION, "calls", _]) => Kind::Update,
        (&Method::GET, ["sip-media-applications", APPLICATION]) => Kind::Describe,
        _ => Kind::Other,
    }
}

/// The deviations from the service model.
fn breach(kind: Kind, headers: &HeaderMap, body: &Value) -> Vec<String> {
    let members = |body: &Value| {
        body.as_object().map(|it| it.keys().cloned().collect::<Vec<_>>()).unwrap_or_default()
    };
    let is_number = |value: &Value| {
        let digits = value.as_str().and_then(|text| text.strip_prefix('+')).unwrap_or_default();
        (2..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_map = |value: &Value| {
        value.as_object().is_some_and(|map| map.len() <= 20 && map.values().all(Value::is_string))
    };
    let mut breaches = Vec::new();
    let mut require = |holds: bool, what: &str| {
        if !holds {
            breaches.push(what.to_owned());
        }
    };
    match kind {
        Kind::Create => {
            let expected = ["ArgumentsMap", "FromPhoneNumber", "ToPhoneNumber"];
            require(members(body) == expected, "members");
            require(is_number(&body["FromPhoneNumber"]), "FromPhoneNumber");
            require(is_number(&body["ToPhoneNumber"]), "ToPhoneNumber");
            require(is_map(&body["ArgumentsMap"]), "ArgumentsMap");
        }
        Kind::Update => {
            require(members(body) == ["Arguments"], "members");
            require(is_map(&body["Arguments"]), "Arguments");
        }
        Kind::Describe => require(body.is_null(), "a body"),
        Kind::Other => require(false, "no such operation"),
    }
    if kind != Kind::Describe {
        let content_type = headers.get("content-type").map(|value| value.to_str().unwrap());
        require(content_type == Some("application/json"), "content-type");
    }
    breaches
}

fn answer_well(kind: Kind, count: usize) -> Response {
    let call = |name| json!({ "SipMediaApplicationCall": { "TransactionId": name } });
    let (status, body) = match kind {
        Kind::Create => (201, call(transaction(count))),
        Kind::Update => (202, call(transaction(count))),
        Kind::Describe => (
            200,
            json!({ "SipMediaApplication": { "SipMediaApplicationId": APPLICATION,
                "AwsRegion": "us-east-1", "Name": "click2call",
                "Endpoints": [{ "LambdaArn": "arn:aws:lambda:us-east-1:123456789012:function:c2c" }],
            } }),
        ),
        Kind::Other => (404, json!({ "Code": "NotFound" })),
    };
    answer(status, &[("content-type", "application/json".to_owned())], body.to_string())
}

fn cut_off() -> Response {
    let part = Ok("{\"SipMediaApplicationCall\":{\"Tra");
    let lost = Err(std::io::Error::other("of the test"));
    let body = Body::from_stream(futures_util::stream::iter([part, lost]));
    Response::builder().status(201).body(body).unwrap()
}

fn answer(status: u16, headers: &[(&'static str, String)], body: String) -> Response {
    let response = Response::builder().status(status);
    let response =
        headers.iter().fold(response, |response, (name, value)| response.header(*name, value));
    response.body(body.into()).unwrap()
}

/// The name of the call with this index.
fn transaction(count: usize) -> String {
    format!("6e1b7a52-93c5-4c0f-8a0b-{count:012}")
}
