//! Chime SDK Voice, with the stand-in for the service and for the Lambda function.

use crate::support::chime::{ChimeService, Kind, Manner, driver_with, secrets};
use crate::support::clock::ManualClock;
use model::provider::{NewCall, Provider};
use serde_json::{Value, json};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use telephony::chime::Chime;
use telephony::conformance::{CreateAnswer, Event, Fixture, RETRY_AFTER_SECONDS, ReceivedCreate};
use telephony::provider_tests;

provider_tests!(ChimeFixture::new().await);

struct ChimeFixture {
    service: ChimeService,
    clock: Arc<ManualClock>,
    chime: Arc<Chime>,
    /// All drivers: the function reports to an address, independent of the process behind it.
    drivers: Mutex<Vec<Arc<Chime>>>,
    /// The last report of each call.
    last: Mutex<HashMap<String, Value>>,
}

impl ChimeFixture {
    async fn new() -> Self {
        let service = ChimeService::start().await;
        let clock = Arc::new(ManualClock::default());
        let chime = driver_with(&service.url, &clock);
        let drivers = Mutex::new(vec![Arc::clone(&chime)]);
        Self { service, clock, chime, drivers, last: Mutex::default() }
    }

    fn updates(&self, call: &NewCall) -> Vec<Value> {
        let name = self.service.transaction_of(call.id.as_str());
        let updates = self.service.received(Kind::Update).into_iter();
        let of_the_call = updates.filter(|it| it.path.ends_with(&name));
        of_the_call.map(|it| it.body["Arguments"].clone()).collect()
    }

    /// A repeated state: that of a function of another version, if there is none before.
    fn state(&self, call_id: &str, event: Event) -> Value {
        let visitor = |state: &str| json!({ "state": state, "leg": "visitor" });
        let ended = |cause: &str| json!({ "state": "ended", "cause": cause });
        match event {
            Event::Nothing => {
                let last = self.last.lock().unwrap().get(call_id).cloned();
                last.unwrap_or_else(|| json!({ "state": "recording" }))
            }
            Event::FirstRings => visitor("ringing"),
            Event::FirstAnswers => visitor("answered"),
            Event::Connected => json!({ "state": "connected" }),
            Event::Completed => ended("completed"),
            Event::Busy => ended("busy"),
            Event::NotAnswered => ended("no_answer"),
            Event::Gone => ended("unknown"),
            other => panic!("the function reports no {other:?}"),
        }
    }
}

impl Fixture for ChimeFixture {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.chime) as _
    }

    fn reopened(&self) -> Arc<dyn Provider> {
        let chime = driver_with(&self.service.url, &self.clock);
        self.drivers.lock().unwrap().push(Arc::clone(&chime));
        chime
    }

    fn answer_creates(&self, answer: CreateAnswer) -> bool {
        let refusal = |status, name: &str| {
            let headers = vec![
                ("x-amzn-errortype", name.to_owned()),
                ("retry-after", RETRY_AFTER_SECONDS.to_string()),
            ];
            Manner::Says(status, headers, r#"{"Message":"+12025550142"}"#.to_owned())
        };
        let manner = match answer {
            CreateAnswer::Accept => Manner::Well,
            CreateAnswer::Refuse => refusal(403, "ForbiddenException"),
            CreateAnswer::Throttle => refusal(429, "ThrottledClientException"),
            CreateAnswer::Hang => Manner::Hangs,
            CreateAnswer::Garbage => Manner::Says(201, vec![], "<html>2025550142".to_owned()),
            CreateAnswer::Truncate => Manner::CutsOff,
            // Tested on raw sockets, in the tests of the driver.
            CreateAnswer::Drop | CreateAnswer::LoseFirstAnswer => return false,
        };
        self.service.behaves(manner);
        true
    }

    fn creates(&self) -> Vec<ReceivedCreate> {
        vec![ReceivedCreate::default(); self.service.received(Kind::Create).len()]
    }

    async fn until_created(&self, count: usize) {
        self.service.until_received(Kind::Create, count).await;
    }

    fn placed_calls(&self) -> usize {
        self.service.placed()
    }

    /// The driver waits for answers and reports only.
    async fn while_time_passes<T>(&self, future: impl Future<Output = T>) -> T {
        future.await
    }

    fn life(&self) -> Vec<(Event, CallState)> {
        vec![
            (Event::FirstRings, CallState::Ringing { leg: Leg::Visitor }),
            (Event::FirstAnswers, CallState::Answered { leg: Leg::Visitor }),
            (Event::Connected, CallState::Connected),
            (Event::Completed, CallState::Ended { cause: EndCause::Completed }),
        ]
    }

    fn other_ends(&self) -> Vec<(Event, CallState)> {
        [
            (Event::Busy, EndCause::Busy),
            (Event::NotAnswered, EndCause::NoAnswer),
            (Event::Gone, EndCause::Unknown),
        ]
        .map(|(event, cause)| (event, CallState::Ended { cause }))
        .into()
    }

    async fn report(&self, call: &NewCall, event: Event) {
        let call_id = call.id.as_str();
        let state = self.state(call_id, event);
        self.last.lock().unwrap().insert(call_id.to_owned(), state.clone());
        let report = self.service.report(&self.clock, call_id, state);
        let drivers = self.drivers.lock().unwrap().clone();
        for driver in drivers {
            driver.inbound_events().receive(report.inbound()).await.unwrap();
        }
    }

    fn is_hung_up(&self, call: &NewCall) -> bool {
        self.updates(call).iter().any(|update| update["action"] == "hangup")
    }

    fn digits(&self, call: &NewCall) -> Option<String> {
        let updates = self.updates(call).into_iter();
        Some(updates.filter_map(|update| update["digits"].as_str().map(str::to_owned)).collect())
    }

    fn refuse_credentials(&self) -> bool {
        let headers = vec![("x-amzn-errortype", "UnrecognizedClientException".to_owned())];
        self.service.behaves(Manner::Says(403, headers, "{}".to_owned()));
        true
    }

    async fn stop(&self) -> bool {
        self.service.stop();
        // The port is closed when the task has ended.
        crate::support::waiting::until(async || {
            let address = self.service.url.trim_start_matches("http://").trim_end_matches('/');
            tokio::net::TcpStream::connect(address).await.is_err()
        })
        .await;
        true
    }

    fn secrets(&self) -> Vec<String> {
        secrets()
    }
}
