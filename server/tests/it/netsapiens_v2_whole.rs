//! The complete server with NetSapiens v2: visitors follow, applications place, follow and end calls.

use crate::support::app::{ANSWERED, TestApp, from};
use crate::support::calls::{ACME, Client};
use crate::support::netsapiens_v2::NetSapiensV2;
use crate::support::netsapiens_v2::manner::{self, Kind, Manner};
use crate::support::tokens;
use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt;

struct Office {
    pbx: NetSapiensV2,
    app: TestApp,
}

impl Office {
    async fn open() -> Self {
        let pbx = NetSapiensV2::start().await;
        let settings = format!(
            "{}[limits]\nflood_per_second = 1000\nflood_burst = 10000\nip_per_minute = 1000\nclient_per_hour = 1000\n\
             [call_control]\ntenant = 'acme.com'\nper_minute = 1000\n\
             [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '{}'\n",
            pbx.settings("v2-call"),
            tokens::SECRET
        );
        let app = TestApp::with_settings(ACME, &settings).await;
        Self { pbx, app }
    }

    /// Advances the clock while `future` runs.
    async fn while_waiting_for<T>(&self, future: impl Future<Output = T>) -> T {
        self.app.clock.while_waiting_for(future).await
    }

    async fn listen(&self, id: &str) -> Listener {
        let request = Request::get(format!("/click-to-call/{id}/events")).body(Body::empty());
        let request = from("198.51.100.7", request.unwrap());
        let response = self.app.router.clone().oneshot(request).await.unwrap();
        Listener { events: response.into_body().into_data_stream() }
    }

    fn reads(&self) -> usize {
        self.pbx.asked_to(Kind::List).len()
    }
}

struct Listener {
    events: BodyDataStream,
}

impl Listener {
    /// The data of the next event; `None` after the end.
    async fn next(&mut self) -> Option<Value> {
        loop {
            let event = self.events.next().await?.unwrap();
            let event = String::from_utf8(event.to_vec()).unwrap();
            if let Some(data) = event.lines().find_map(|line| line.strip_prefix("data: ")) {
                return Some(serde_json::from_str(data).unwrap());
            }
        }
    }
}

#[tokio::test]
async fn two_subscribers_of_a_call_get_the_same_states_by_one_poll() {
    let office = Office::open().await;
    let taken = office.app.call_me(ANSWERED).await.json();
    let id = taken["call_id"].as_str().unwrap();
    let (mut one, mut other) = (office.listen(id).await, office.listen(id).await);
    for listener in [&mut one, &mut other] {
        assert_eq!(listener.next().await.unwrap()["state"], "accepted");
    }

    for (change, state) in [("rings", "ringing"), ("answered", "answered"), ("talks", "connected")]
    {
        office.pbx.calls(|calls| match change {
            "rings" => calls.rings(id),
            "answered" => calls.is_answered(id),
            _ => calls.talks(id),
        });
        let both = async { (one.next().await.unwrap(), other.next().await.unwrap()) };
        let (of_one, of_other) = office.while_waiting_for(both).await;
        assert_eq!((&of_one["state"], &of_one), (&json!(state), &of_other));
    }
    let before = office.reads();
    office.while_waiting_for(office.pbx.until_asked(Kind::List, before + 1)).await;
    assert_eq!(office.reads(), before + 1, "a look is one question, whoever watches");

    office.pbx.calls(|calls| calls.is_over(id));
    let both = async { (one.next().await.unwrap(), other.next().await.unwrap()) };
    let (of_one, of_other) = office.while_waiting_for(both).await;
    assert_eq!((&of_one["cause"], &of_one), (&json!("completed"), &of_other));
    assert_eq!((one.next().await, other.next().await), (Some(json!({})), Some(json!({}))));
    assert_eq!((one.next().await, other.next().await), (None, None));
    // No poll is pending.
    office.app.clock.until_nobody_sleeps().await;
    let after = office.reads();
    office.app.clock.advance(Duration::from_mins(5));
    assert_eq!(office.reads(), after, "nobody asks for a call that is over");
}

#[tokio::test]
async fn an_applications_call_is_listed_and_rejected_before_an_answer() {
    let office = Office::open().await;
    let alice = tokens::of("alice");
    let client = Client { app: &office.app, token: &alice };
    let answer = client.initiate(&json!({ "phoneNumber": ANSWERED })).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    let id = answer.json()["callId"].as_str().unwrap().to_owned();
    assert_eq!(
        answer.json()["capabilities"],
        json!({ "progress": true, "hangUp": true, "dtmf": false })
    );
    office.pbx.calls(|calls| calls.rings(&id));
    office.while_waiting_for(client.reaches(&id, "ringing")).await;

    let pressed = client.press(&id, "5").await;
    let ended = client.end(&id).await;

    assert_eq!(pressed.outcome(), (501, "not_supported".to_owned()));
    assert_eq!(ended.status.as_u16(), 200, "{}", ended.text());
    assert_eq!(office.pbx.asked_to(Kind::Reject).len(), 1);
    assert!(office.pbx.calls(|calls| calls.has_ended(&id)));
    office.while_waiting_for(client.reaches(&id, "ended")).await;
    assert_eq!(client.status(&id).await.json()["cause"], "cancelled");
    assert_eq!(client.end(&id).await.json()["state"], "ended");
    assert_eq!(client.press(&id, "5").await.outcome(), (409, "call_over".to_owned()));
}

/// An answer of the upstream, and the resulting answer for the client.
const TROUBLE: [(Manner, u16, &str); 5] = [
    (Manner::Says(manner::UNAUTHORIZED), 502, "phone_system_refused"),
    (Manner::Says(manner::NOT_FOUND), 502, "phone_system_refused"),
    (Manner::Says(manner::OOPS), 502, "phone_system_refused"),
    (Manner::Says(manner::GATEWAY_401), 502, "phone_system_refused"),
    (Manner::Hangs, 504, "outcome_unknown"),
];

#[tokio::test]
async fn every_upstream_error_has_a_stable_code_for_the_application() {
    let office = Office::open().await;
    let alice = tokens::of("alice");
    let client = Client { app: &office.app, token: &alice };
    for (manner, status, code) in TROUBLE {
        office.pbx.behaves(Kind::Create, manner);

        let body = json!({ "phoneNumber": ANSWERED });
        let answer = office.pbx.outcome_of(Kind::Create, client.initiate(&body)).await;

        assert_eq!(answer.outcome(), (status, code.to_owned()), "{manner:?}");
        let told = answer.text();
        assert!(!told.contains("555") && !told.contains("subscription"), "{told}");
    }
}

#[tokio::test]
async fn an_upstream_error_of_a_hang_up_has_a_stable_code() {
    let office = Office::open().await;
    let alice = tokens::of("alice");
    let client = Client { app: &office.app, token: &alice };
    let id = client.call(ANSWERED).await;
    office.pbx.calls(|calls| calls.rings(&id));
    office.while_waiting_for(client.reaches(&id, "ringing")).await;
    // An unknown call counts as over, which is not an error.
    let trouble = TROUBLE
        .iter()
        .filter(|(manner, ..)| !matches!(manner, Manner::Says(said) if said.status == 404));
    for (manner, status, code) in trouble {
        for kind in [Kind::Reject, Kind::End] {
            office.pbx.behaves(kind, *manner);
        }

        let answer = office.pbx.outcome_of(Kind::Reject, client.end(&id)).await;

        assert_eq!(answer.outcome(), (*status, (*code).to_owned()), "{manner:?}");
        assert!(!answer.text().contains("555"), "{}", answer.text());
        assert_ne!(client.status(&id).await.json()["state"], "ended");
    }
}
