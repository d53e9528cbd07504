//! A telephone system that reports its calls by events, and its driver: signed with HMAC-SHA256 over time and body, as common webhooks
//! are.

use super::clock::ManualClock;
use admission::event_replays::RecentEvents;
use async_trait::async_trait;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use model::call_progress::{CallProgress, ProgressReporter};
use model::clock::Clock;
use model::provider::{
    Capabilities, NewCall, Originated, PlacedCall, Provider, ProviderError, ProviderKind,
    Providers, ResumeError, ResumeHandle,
};
use model::provider_events::address::{InboundRoute, ProviderName};
use model::provider_events::replay::{ReplayProtection, ReplayWindow};
use model::provider_events::{
    EventOutcome, InboundError, InboundEvents, InboundOutcome, InboundReply, InboundRequest,
    shared_secret,
};
use serde_json::{Value, json};
use server::startup::external_services::ExternalServices;
use sha2::Sha256;
use shared_types::call_state::CallState;
use shared_types::hex;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use telephony::reporter_table::{ReporterTable, StateEvent, TableLimits, TableSizes};
use tokio::sync::watch;

pub(crate) const MAX_EVENT_BYTES: usize = 4096;
const SIGNATURE: &str = "x-pbx-signature";

pub(crate) struct EventPbx {
    name: ProviderName,
    secret: String,
    /// A part of the address of its validation requests.
    pub(crate) path_secret: String,
    routes: Vec<InboundRoute>,
    table: ReporterTable,
    replay: ReplayProtection,
    clock: Arc<ManualClock>,
    /// Whether it replies to call requests.
    replies: watch::Sender<bool>,
    /// Its references of the requested calls.
    references: watch::Sender<Vec<String>>,
    is_broken: AtomicBool,
    events: AtomicI64,
}

/// A request as the telephone system sends it.
#[derive(Clone, Debug)]
pub(crate) struct SignedEvent {
    pub(crate) body: String,
    pub(crate) signature: String,
}

/// A call in the events.
struct Placed(CallProgress);

impl EventPbx {
    pub(crate) fn new(name: &str, clock: &Arc<ManualClock>) -> Arc<Self> {
        let provider_name: ProviderName = name.parse().unwrap();
        let our_clock: Arc<dyn Clock> = Arc::clone(clock) as _;
        let window = ReplayWindow::DEFAULT;
        let guard = Arc::new(RecentEvents::new(Arc::clone(&our_clock), window.retention));
        let route = |method, suffix: &str, max_body_bytes| {
            InboundRoute::new(method, suffix, max_body_bytes).unwrap()
        };
        let table = ReporterTable::start(Arc::clone(&our_clock), TableLimits::default());
        Arc::new(Self {
            secret: format!("signing-key-of-{name}"),
            path_secret: format!("address-key-of-{name}"),
            routes: vec![
                route(Method::POST, "events", MAX_EVENT_BYTES),
                route(Method::GET, "hook/{secret}", 1),
            ],
            table,
            replay: ReplayProtection::new(provider_name.clone(), guard, our_clock, window),
            name: provider_name,
            clock: Arc::clone(clock),
            replies: watch::Sender::new(true),
            references: watch::Sender::default(),
            is_broken: AtomicBool::new(false),
            events: AtomicI64::new(0),
        })
    }

    /// Replaces the simulator.
    pub(crate) fn replace(self: &Arc<Self>, external: &mut ExternalServices) {
        let provider = Arc::clone(self) as _;
        external.providers = Providers::default().with(ProviderKind::Simulator, provider);
        external.inbound_events.push(Arc::clone(self) as _);
    }

    /// Sets whether it replies to call requests.
    pub(crate) fn replies(&self, replies: bool) {
        self.replies.send_replace(replies);
    }

    /// Sets whether its driver can process events.
    pub(crate) fn breaks(&self, is_broken: bool) {
        self.is_broken.store(is_broken, Ordering::Relaxed);
    }

    /// Waits until it has received this number of call requests, and returns its reference of the last one.
    pub(crate) async fn reference_of_call(&self, count: usize) -> String {
        let references = self.references.subscribe();
        super::waiting::until_it_is(references, |all| all.len() >= count).await[count - 1].clone()
    }

    pub(crate) fn sizes(&self) -> TableSizes {
        self.table.sizes()
    }

    /// The event that the call `reference` reached `state`, each time another event.
    pub(crate) fn event(&self, reference: &str, state: Value) -> SignedEvent {
        self.sign(&self.unsigned_event(reference, state), self.clock.now().as_second())
    }

    /// The body of such an event. Each has a later time than the one before.
    pub(crate) fn unsigned_event(&self, reference: &str, mut state: Value) -> String {
        let count = self.events.fetch_add(1, Ordering::Relaxed);
        let time = self.clock.now().as_millisecond() + count;
        state["id"] = format!("{}-event-{count}", self.name).into();
        state["time"] = time.into();
        state["call"] = reference.into();
        // Such events contain numbers.
        state["external_number"] = json!("+1 (202) 555-0143");
        state.to_string()
    }

    /// Signs `body` with the current second.
    pub(crate) fn sign(&self, body: &str, seconds: i64) -> SignedEvent {
        let mac = self.mac(seconds, body.as_bytes()).finalize().into_bytes();
        let signature = format!("t={seconds},v1={}", hex::encode(&mac));
        SignedEvent { body: body.to_owned(), signature }
    }

    /// The reference of the call in its events.
    fn reference(&self, call: &NewCall) -> String {
        format!("{}-{}", self.name, call.id)
    }

    fn mac(&self, seconds: i64, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        mac.update(seconds.to_string().as_bytes());
        mac.update(b".");
        mac.update(body);
        mac
    }

    /// By the raw bytes, before parsing.
    fn authenticate(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), InboundError> {
        let header = headers.get(SIGNATURE).and_then(|value| value.to_str().ok());
        let parts = header.and_then(|header| header.strip_prefix("t=")?.split_once(",v1="));
        let (seconds, signature) = parts.ok_or(InboundError::Unauthenticated)?;
        let seconds: i64 = seconds.parse().map_err(|_| InboundError::Unauthenticated)?;
        let signature = hex::decode(signature).ok_or(InboundError::Unauthenticated)?;
        let mac = self.mac(seconds, body);
        mac.verify_slice(&signature).map_err(|_| InboundError::Unauthenticated)?;
        let time = Timestamp::from_second(seconds).map_err(|_| InboundError::OutOfTime)?;
        self.replay.check_signature_time(time)
    }

    async fn receive_event(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<InboundOutcome, InboundError> {
        self.authenticate(headers, body)?;
        let event: Value = serde_json::from_slice(body).map_err(|_| InboundError::Malformed)?;
        let text = |name: &str| event[name].as_str().ok_or(InboundError::Malformed);
        let (id, reference) = (text("id")?, text("call")?);
        let reference = reference.parse().map_err(|_| InboundError::Malformed)?;
        let milliseconds = event["time"].as_i64().ok_or(InboundError::Malformed)?;
        let time =
            Timestamp::from_millisecond(milliseconds).map_err(|_| InboundError::Malformed)?;
        text("state")?;
        let Ok(state) = serde_json::from_value::<CallState>(event.clone()) else {
            return Ok(EventOutcome::Ignored.into());
        };
        if self.is_broken.load(Ordering::Relaxed) {
            return Err(InboundError::Unavailable(None));
        }
        self.replay.admit(time, id.as_bytes()).await?;
        Ok(self.table.apply(&reference, StateEvent { state, order: Some(milliseconds) }))
    }

    /// The sender expects its challenge in the answer.
    fn validate(&self, request: &InboundRequest) -> Result<InboundOutcome, InboundError> {
        let given = request.uri.path().rsplit('/').next().unwrap_or_default();
        if !shared_secret::matches(self.path_secret.as_bytes(), given.as_bytes()) {
            return Err(InboundError::Unauthenticated);
        }
        let query = request.uri.query().unwrap_or_default();
        let challenge = query.strip_prefix("challenge=").ok_or(InboundError::Malformed)?;
        Ok(InboundOutcome::Reply(InboundReply {
            content_type: HeaderValue::from_static("text/plain"),
            body: Bytes::copy_from_slice(challenge.as_bytes()),
        }))
    }
}

#[async_trait]
impl InboundEvents for EventPbx {
    fn name(&self) -> &ProviderName {
        &self.name
    }

    fn routes(&self) -> &[InboundRoute] {
        &self.routes
    }

    fn challenge(&self) -> Option<HeaderValue> {
        Some(HeaderValue::from_static("HMAC-SHA256"))
    }

    async fn receive(&self, request: InboundRequest) -> Result<InboundOutcome, InboundError> {
        match request.route {
            0 => self.receive_event(&request.headers, &request.body).await,
            _ => self.validate(&request),
        }
    }
}

#[async_trait]
impl Provider for EventPbx {
    fn capabilities(&self) -> Capabilities {
        Capabilities { progress: true, ..Capabilities::NONE }
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let placing = self.table.begin_placing();
        let reference = self.reference(call);
        self.references.send_modify(|references| references.push(reference.clone()));
        let mut replies = self.replies.subscribe();
        replies.wait_for(|replies| *replies).await.unwrap();
        let progress = placing.accepted(&reference.parse().unwrap(), &call.api_domain);
        Ok(Originated { upstream_status: Some(201), call: Arc::new(Placed(progress)) })
    }

    fn resume_handle(&self, call: &NewCall) -> Option<ResumeHandle> {
        ResumeHandle::new(self.reference(call))
    }

    async fn resume(
        &self,
        handle: &ResumeHandle,
        history: &[CallState],
    ) -> Result<Arc<dyn PlacedCall>, ResumeError> {
        let reference = handle.expose().parse().map_err(|_| ResumeError::InvalidHandle)?;
        let (reporter, progress) = ProgressReporter::resume(history);
        self.table.register(&reference, "acme.com", reporter);
        Ok(Arc::new(Placed(progress)))
    }
}

#[async_trait]
impl PlacedCall for Placed {
    fn progress(&self) -> CallProgress {
        self.0.clone()
    }
}

impl SignedEvent {
    /// The request to a server without a socket.
    pub(crate) fn request_in_process(&self, name: &str) -> Request<Body> {
        let request = Request::post(format!("/providers/{name}/events"));
        let request = request.header(SIGNATURE, &self.signature);
        request.body(self.body.clone().into()).unwrap()
    }

    /// The request at `url`.
    pub(crate) fn request(&self, http: &reqwest::Client, url: String) -> reqwest::RequestBuilder {
        http.post(url).header(SIGNATURE, &self.signature).body(self.body.clone())
    }
}
