//! Dialpad, with the stand-in that implements the vendor's description.

use crate::support::clock::ManualClock;
use crate::support::dialpad::{SECRET, driver, settings};
use crate::support::dialpad_stand_in::{
    Dialpad as StandIn, DialpadCall, DialpadManner, DialpadRequest,
};
use crate::support::waiting::until;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use model::clock::Clock;
use model::provider::{NewCall, Provider};
use model::provider_events::{InboundEvents, InboundOutcome, InboundRequest};
use serde_json::{Value, json};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use telephony::conformance::{CreateAnswer, Event, Fixture, RETRY_AFTER_SECONDS, ReceivedCreate};
use telephony::dialpad::Dialpad;
use telephony::provider_tests;

provider_tests!(DialpadFixture::new());

struct DialpadFixture {
    pbx: StandIn,
    clock: Arc<ManualClock>,
    settings: String,
    /// The last one is in use.
    drivers: Mutex<Vec<Arc<Dialpad>>>,
    /// Milliseconds since the start of the clock.
    events: AtomicI64,
    last_state: Mutex<&'static str>,
}

impl DialpadFixture {
    fn new() -> Self {
        http_client::install_tls_provider();
        let pbx = StandIn::start().unwrap();
        // The tests' calls have one number.
        pbx.accepts_duplicates();
        pbx.change_endpoints(|_, subscriptions| subscriptions.push(subscription()));
        let settings = settings(&pbx.url(), "").replace("1000 = ", "101 = ");
        let clock = Arc::<ManualClock>::default();
        let drivers = Mutex::new(vec![driver(&settings, &clock)]);
        let last_state = Mutex::new("hold");
        Self { pbx, clock, settings, drivers, events: AtomicI64::new(0), last_state }
    }

    fn driver(&self) -> Arc<Dialpad> {
        Arc::clone(self.drivers.lock().unwrap().last().unwrap())
    }

    /// The latest call to its number.
    fn find(&self, call: &NewCall) -> DialpadCall {
        let calls = self.pbx.calls();
        calls.into_iter().rfind(|it| it.number == call.number.expose_e164()).unwrap()
    }

    async fn send(&self, call: &DialpadCall, state: &'static str) {
        let milliseconds = self.events.fetch_add(1, Ordering::Relaxed);
        let now = self.clock.now().as_millisecond() + milliseconds;
        let body = StandIn::signed(&StandIn::event(call, state, now), SECRET);
        let request = InboundRequest {
            route: 0,
            method: Method::POST,
            uri: "/providers/dialpad/events".parse().unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::from(body),
        };
        let outcome = self.driver().receive(request).await.unwrap();
        assert!(matches!(outcome, InboundOutcome::Event(_)), "{outcome:?}");
    }

    /// The calls that a request has ended.
    fn hung_up(&self) -> Vec<DialpadCall> {
        let asked = self.pbx.asked_to(DialpadRequest::HangUp);
        let is_hung_up = |call: &DialpadCall| {
            let path = hang_up_path(call);
            call.is_over && asked.iter().any(|asked| asked.path == path)
        };
        self.pbx.calls().into_iter().filter(is_hung_up).collect()
    }

    fn body(asked: &str) -> Value {
        serde_json::from_str(asked).unwrap()
    }
}

fn hang_up_path(call: &DialpadCall) -> String {
    format!("/api/v2/call/{}/actions/hangup", call.id)
}

fn subscription() -> Value {
    let signature = json!({ "algo": "HS256", "type": "jwt", "secret": SECRET });
    json!({
        "id": "1001",
        "enabled": true,
        "call_states": ["all"],
        "webhook": {
            "id": "1000",
            "hook_url": "https://calls.example.com/providers/dialpad/events",
            "signature": signature,
        },
    })
}

impl Fixture for DialpadFixture {
    fn provider(&self) -> Arc<dyn Provider> {
        self.drivers.lock().unwrap()[0].clone()
    }

    fn reopened(&self) -> Arc<dyn Provider> {
        let driver = driver(&self.settings, &self.clock);
        self.drivers.lock().unwrap().push(Arc::clone(&driver));
        driver
    }

    fn answer_creates(&self, answer: CreateAnswer) -> bool {
        let refusal = r#"{"error":{"code":400,"message":"+12025550142"}}"#;
        let says = |status, headers, body| DialpadManner::Says { status, headers, body };
        let manner = match answer {
            CreateAnswer::Accept => DialpadManner::Well,
            CreateAnswer::Refuse => says(400, "", refusal),
            CreateAnswer::Throttle => says(429, "retry-after: 30\r\n", refusal),
            CreateAnswer::Drop => DialpadManner::Drops,
            CreateAnswer::Hang => DialpadManner::Hangs,
            CreateAnswer::Garbage => says(200, "", "<html>+12025550142</html>"),
            CreateAnswer::Truncate => DialpadManner::Truncates,
            CreateAnswer::LoseFirstAnswer => return false,
        };
        // An earlier Retry-After has expired.
        self.clock.advance(Duration::from_secs(RETRY_AFTER_SECONDS));
        for kind in [DialpadRequest::Call, DialpadRequest::Callback] {
            self.pbx.behaves(kind, manner.clone());
        }
        true
    }

    fn creates(&self) -> Vec<ReceivedCreate> {
        let is_create = |kind| matches!(kind, DialpadRequest::Call | DialpadRequest::Callback);
        let asked = self.pbx.asked().into_iter().filter(|asked| is_create(asked.kind));
        let received = asked.map(|asked| ReceivedCreate {
            context: Self::body(&asked.body)["custom_data"].as_str().map(str::to_owned),
            ..ReceivedCreate::default()
        });
        received.collect()
    }

    async fn until_created(&self, count: usize) {
        until(async || self.creates().len() >= count).await;
    }

    fn placed_calls(&self) -> usize {
        self.pbx.calls().len()
    }

    async fn while_time_passes<T>(&self, future: impl Future<Output = T>) -> T {
        // Nothing is polled, and no test reaches the rate limits.
        let before = self.hung_up();
        let outcome = future.await;
        for call in self.hung_up() {
            if before.iter().all(|earlier| earlier.id != call.id) {
                self.send(&call, "hangup").await;
            }
        }
        outcome
    }

    fn life(&self) -> Vec<(Event, CallState)> {
        vec![
            (Event::Queued { position: 1 }, CallState::Queued { position: Some(1), wait: None }),
            (Event::FirstRings, CallState::Ringing { leg: Leg::Agent }),
            (Event::SecondRings, CallState::Ringing { leg: Leg::Visitor }),
            (Event::Connected, CallState::Connected),
            (Event::Completed, CallState::Ended { cause: EndCause::Completed }),
        ]
    }

    fn other_ends(&self) -> Vec<(Event, CallState)> {
        vec![
            (Event::NotAnswered, CallState::Ended { cause: EndCause::NoAnswer }),
            (Event::Gone, CallState::Ended { cause: EndCause::Unknown }),
        ]
    }

    async fn report(&self, call: &NewCall, event: Event) {
        let state = match event {
            // The position is in the answer to the create.
            Event::Queued { .. } => return,
            Event::Nothing => *self.last_state.lock().unwrap(),
            Event::FirstRings => "ringing",
            Event::SecondRings => "calling",
            Event::Connected => "connected",
            Event::Completed | Event::Gone => "hangup",
            Event::NotAnswered => "missed",
            other => panic!("Dialpad reports no {other:?}"),
        };
        *self.last_state.lock().unwrap() = state;
        let call = self.find(call);
        if matches!(state, "hangup" | "missed") {
            self.pbx.ends(call.id);
        }
        self.send(&call, state).await;
    }

    fn is_hung_up(&self, call: &NewCall) -> bool {
        let path = hang_up_path(&self.find(call));
        self.pbx.asked_to(DialpadRequest::HangUp).iter().any(|asked| asked.path == path)
    }

    fn refuse_credentials(&self) -> bool {
        self.pbx.revokes_key();
        true
    }

    async fn stop(&self) -> bool {
        self.pbx.stop();
        true
    }

    fn secrets(&self) -> Vec<String> {
        let ids = [StandIn::CALL_CENTER, StandIn::USER];
        [StandIn::KEY, SECRET].into_iter().chain(ids).map(str::to_owned).collect()
    }
}
