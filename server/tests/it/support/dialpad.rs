//! The driver for Dialpad with the stand-in and a virtual clock.

use super::clock::ManualClock;
use super::dialpad_stand_in::{Dialpad as StandIn, DialpadCall, DialpadManner, DialpadRequest};
use super::waiting::{in_vain, until};
use admission::event_replays::RecentEvents;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use model::clock::Clock;
use model::provider::{NewCall, Originated, Provider};
use model::provider_events::{InboundError, InboundEvents, InboundOutcome, InboundRequest};
use serde_json::Value;
use server::config::read;
use std::sync::{Arc, Mutex};
use telephony::dialpad::{Dialpad, EVENT_WINDOW};

pub(crate) const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
pub(crate) const NUMBER: &str = "+12025550142";
/// In seconds: longer than an answer takes on a busy machine.
const TIMEOUT: u32 = 60;

pub(crate) struct DialpadOffice {
    pub(crate) pbx: StandIn,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) driver: Arc<Dialpad>,
    /// The calls in progress, as the server stores them.
    calls: Mutex<Vec<Originated>>,
}

impl DialpadOffice {
    pub(crate) fn open() -> Self {
        Self::with("")
    }

    /// With more settings.
    pub(crate) fn with(more: &str) -> Self {
        let pbx = StandIn::start().unwrap();
        let clock = Arc::<ManualClock>::default();
        let driver = driver(&settings(&pbx.url(), more), &clock);
        Self { pbx, clock, driver, calls: Mutex::default() }
    }

    /// The driver of the next process.
    pub(crate) fn restart(&mut self) {
        self.driver = driver(&settings(&self.pbx.url(), ""), &self.clock);
        self.calls.lock().unwrap().clear();
    }

    pub(crate) async fn places(&self, call: &NewCall) -> Originated {
        let originated = self.driver.originate(call).await.unwrap();
        self.calls.lock().unwrap().push(originated.clone());
        originated
    }

    /// Waits for the result of `request`, which is its timeout if such requests hang.
    pub(crate) async fn outcome_of<T>(
        &self,
        kind: DialpadRequest,
        manner: &DialpadManner,
        request: impl Future<Output = T>,
    ) -> T {
        if !matches!(manner, DialpadManner::Hangs) {
            return request.await;
        }
        let asked = self.pbx.asked_to(kind).len();
        in_vain(request, until(async || self.pbx.asked_to(kind).len() > asked)).await
    }

    /// The event of the last call, this number of milliseconds after the start of the clock.
    pub(crate) fn event(&self, state: &str, milliseconds: i64) -> Value {
        self.event_of(&self.pbx.calls().pop().unwrap(), state, milliseconds)
    }

    pub(crate) fn event_of(&self, call: &DialpadCall, state: &str, milliseconds: i64) -> Value {
        let start = self.clock.started_at().as_millisecond() + 1000;
        StandIn::event(call, state, start + milliseconds)
    }

    /// Sends `event` with Dialpad's signature.
    pub(crate) async fn receives(&self, event: &Value) -> Result<InboundOutcome, InboundError> {
        self.receives_body(&StandIn::signed(event, SECRET), "/providers/dialpad/events").await
    }

    pub(crate) async fn receives_body(
        &self,
        body: &str,
        path: &str,
    ) -> Result<InboundOutcome, InboundError> {
        let request = InboundRequest {
            route: 0,
            method: Method::POST,
            uri: path.parse().unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body.as_bytes()),
        };
        self.driver.receive(request).await
    }

    /// The outcome of an event of the last call, by its name in the metrics.
    pub(crate) async fn reports(&self, state: &str, milliseconds: i64) -> &'static str {
        outcome(self.receives(&self.event(state, milliseconds)).await).await
    }
}

impl Drop for DialpadOffice {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(
                self.pbx.breaches(),
                Vec::<String>::new(),
                "a request differs from Dialpad's description"
            );
        }
    }
}

pub(crate) async fn outcome(result: Result<InboundOutcome, InboundError>) -> &'static str {
    match result {
        Ok(InboundOutcome::Event(outcome)) => outcome.as_str(),
        Ok(InboundOutcome::Pending(pending)) => pending.settled().await.as_str(),
        Ok(InboundOutcome::Reply(_)) => "reply",
        Err(error) => error.as_str(),
    }
}

/// The section, for the stand-in at `url`.
pub(crate) fn settings(url: &str, more: &str) -> String {
    format!(
        "[dialpad]\nurl = '{url}'\napi_key = '{}'\nwebhook_secret = '{SECRET}'\n\
         connect_timeout_seconds = {TIMEOUT}\ntimeout_seconds = {TIMEOUT}\n{more}\n\
         [dialpad.queues]\n500 = '{}'\n[dialpad.extensions]\n1000 = '{}'\n",
        StandIn::KEY,
        StandIn::CALL_CENTER,
        StandIn::USER
    )
}

pub(crate) fn driver(settings: &str, clock: &Arc<ManualClock>) -> Arc<Dialpad> {
    let settings = read::from_text(settings, "test settings", &|_| None).unwrap();
    let clock: Arc<dyn Clock> = Arc::clone(clock) as _;
    let guard = RecentEvents::new(Arc::clone(&clock), EVENT_WINDOW.retention);
    Arc::new(Dialpad::open(*settings.dialpad.unwrap(), &clock, Arc::new(guard)).unwrap())
}
