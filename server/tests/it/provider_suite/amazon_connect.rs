//! Amazon Connect, with the stand-in that has its operations.

use crate::support::amazon_connect::ConnectDriver;
use model::provider::{NewCall, Provider};
use rig::{
    AmazonConnect, ConnectAnswer, ConnectContact, ConnectEvent, ConnectManner, ConnectMetrics,
    ConnectRequest,
};
use serde_json::Value;
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;
use telephony::conformance::{CreateAnswer, Event, Fixture, RETRY_AFTER_SECONDS, ReceivedCreate};
use telephony::provider_tests;

provider_tests!(ConnectFixture(ConnectDriver::new()));

const GARBAGE: ConnectAnswer =
    ConnectAnswer::Says { status: 200, headers: "", body: "<html>12025550142</html>" };
const WAIT_SECONDS: u32 = 40;

struct ConnectFixture(ConnectDriver);

impl ConnectFixture {
    fn contact(&self, call: &NewCall) -> Option<ConnectContact> {
        let contacts = self.0.connect.contacts();
        contacts.into_iter().find(|contact| contact.token == call.id.as_str())
    }
}

impl Fixture for ConnectFixture {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.0.provider)
    }

    fn reopened(&self) -> Arc<dyn Provider> {
        self.0.reopened()
    }

    fn answer_creates(&self, answer: CreateAnswer) -> bool {
        let done = |answer| ConnectManner { is_done: true, answer };
        let not_done = |answer| ConnectManner { is_done: false, answer };
        let manner = match answer {
            CreateAnswer::Accept => ConnectManner::WELL,
            CreateAnswer::Refuse => ConnectManner::refuses(403, "DestinationNotAllowedException"),
            CreateAnswer::Throttle => ConnectManner::throttles(RETRY_AFTER_SECONDS),
            CreateAnswer::Drop => not_done(ConnectAnswer::Closes),
            CreateAnswer::Hang => not_done(ConnectAnswer::Hangs),
            CreateAnswer::Garbage => done(GARBAGE),
            CreateAnswer::Truncate => done(ConnectAnswer::Truncates),
            CreateAnswer::LoseFirstAnswer => {
                self.0.connect.behaves_once(ConnectRequest::Start, done(ConnectAnswer::Closes));
                ConnectManner::WELL
            }
        };
        self.0.connect.behaves(ConnectRequest::Start, manner);
        true
    }

    fn creates(&self) -> Vec<ReceivedCreate> {
        let asked = self.0.connect.asked_to(ConnectRequest::Start).into_iter();
        let received = asked.map(|asked| {
            let body: Value = serde_json::from_str(&asked.body).unwrap();
            let text = |value: &Value| value.as_str().map(str::to_owned);
            ReceivedCreate {
                token: text(&body["ClientToken"]),
                code: None,
                context: text(&body["Attributes"]["c2c_context"]),
            }
        });
        received.collect()
    }

    async fn until_created(&self, count: usize) {
        self.0.until_asked(ConnectRequest::Start, count).await;
    }

    fn placed_calls(&self) -> usize {
        self.0.connect.contacts().len()
    }

    async fn while_time_passes<T>(&self, future: impl Future<Output = T>) -> T {
        self.0.clock.while_waiting_for(future).await
    }

    fn life(&self) -> Vec<(Event, CallState)> {
        let queued = CallState::Queued { position: Some(2), wait: Some(WAIT_SECONDS) };
        vec![
            // As in campaigns.
            (Event::FirstRings, CallState::Ringing { leg: Leg::Visitor }),
            (Event::FirstAnswers, CallState::Answered { leg: Leg::Visitor }),
            (Event::Queued { position: 2 }, queued),
            (Event::Connected, CallState::Connected),
            (Event::Completed, CallState::Ended { cause: EndCause::Completed }),
        ]
    }

    fn other_ends(&self) -> Vec<(Event, CallState)> {
        let ended = |cause| CallState::Ended { cause };
        vec![
            (Event::Busy, ended(EndCause::Busy)),
            (Event::NotAnswered, ended(EndCause::NoAnswer)),
            (Event::Gone, ended(EndCause::Unknown)),
        ]
    }

    async fn report(&self, call: &NewCall, event: Event) {
        let ended = |reason| ConnectEvent::Ended { reason, detection: None };
        let event = match event {
            Event::Nothing => {
                return self.0.is_asked_again(ConnectRequest::Describe, 2).await;
            }
            Event::Lost => {
                let fails = ConnectManner::refuses(500, "InternalServiceException");
                return self.0.connect.behaves(ConnectRequest::Describe, fails);
            }
            Event::Found => {
                return self.0.connect.behaves(ConnectRequest::Describe, ConnectManner::WELL);
            }
            Event::FirstRings => ConnectEvent::Rings,
            Event::FirstAnswers => ConnectEvent::Answered,
            Event::Queued { position } => {
                self.0.connect.has_metrics(ConnectMetrics {
                    agents_available: Some(0.0),
                    contacts_in_queue: Some(position.into()),
                    estimated_wait_seconds: Some(WAIT_SECONDS.into()),
                });
                ConnectEvent::Queued
            }
            Event::Connected => ConnectEvent::Connected,
            Event::Completed => ended("AGENT_DISCONNECT"),
            Event::Busy => ended("TELECOM_BUSY"),
            Event::NotAnswered => ended("TELECOM_UNANSWERED"),
            Event::Gone => ConnectEvent::Forgotten,
            Event::SecondRings | Event::SecondAnswers => panic!("a contact has no {event:?}"),
        };
        self.0.happens(call, event);
    }

    fn can_lose_calls(&self) -> bool {
        true
    }

    fn set_available_agents(&self, count: u32) -> String {
        self.0.connect.has_metrics(ConnectMetrics {
            agents_available: Some(count.into()),
            ..ConnectMetrics::default()
        });
        "500".to_owned()
    }

    fn is_hung_up(&self, call: &NewCall) -> bool {
        self.contact(call).is_some_and(|contact| contact.stops > 0)
    }

    fn refuse_credentials(&self) -> bool {
        self.0.connect.refuses_credentials();
        true
    }

    async fn stop(&self) -> bool {
        self.0.connect.stop();
        true
    }

    fn secrets(&self) -> Vec<String> {
        vec![AmazonConnect::SECRET_ACCESS_KEY.to_owned()]
    }
}
