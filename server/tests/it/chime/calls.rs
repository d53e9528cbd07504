//! A call from the request to its end.

use super::{answered, connected, ended, ringing};
use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::calls::{self, Client};
use crate::support::captured::Captured;
use crate::support::chime::{ChimeService, Kind, assert_reveals_nothing};
use crate::support::tokens;
use serde_json::{Value, json};

/// The whole server, and the service.
struct Office {
    service: ChimeService,
    app: TestApp,
}

impl Office {
    async fn open() -> Self {
        let service = ChimeService::start().await;
        let app = TestApp::with_settings(ACME, &service.settings()).await;
        Self { service, app }
    }

    async fn reports(&self, call_id: &str, state: Value) -> u16 {
        let report = self.service.report(&self.app.clock, call_id, state);
        self.app.send(report.request()).await.status.as_u16()
    }
}

#[tokio::test]
async fn a_visitor_is_called_bridged_to_the_queue_and_sees_each_state() {
    let (log, _guard) = Captured::start();
    let office = Office::open().await;

    let placed = office.app.call_me(ANSWERED).await;
    assert_eq!(placed.outcome(), (200, "ok".to_owned()), "{}", placed.text());
    assert_ne!(placed.json()["can_cancel"], true, "the first phone rings, and cannot be hung up");
    let call_id = placed.json()["call_id"].as_str().unwrap().to_owned();
    let creates = office.service.received(Kind::Create);
    assert_eq!(
        creates[0].body,
        json!({
            "FromPhoneNumber": "+12025550145",
            "ToPhoneNumber": "+12025550142",
            "ArgumentsMap": { "call_id": call_id, "legs": "visitor,agent",
                "bridge_to": "+12025550150", "bridge_from": "+12025550145", "bridge_seconds": "30" },
        })
    );
    for state in [ringing(), answered(), connected(), ended("completed")] {
        assert_eq!(office.reports(&call_id, state).await, 204);
    }

    let events = office.app.get(&format!("/click-to-call/{call_id}/events"), &[]).await;
    let states: Vec<Value> = events
        .text()
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str::<Value>(data).unwrap()["state"].clone())
        .filter(|state| !state.is_null())
        .collect();
    assert_eq!(states, ["accepted", "ringing", "answered", "connected", "ended"]);
    let rows: Vec<_> = office.app.journal().await.into_iter().map(|row| row.0).collect();
    assert_eq!(rows, ["accepted", "placed", "state", "state", "state", "ended"]);
    assert_eq!(creates.len(), 1, "a create is sent once");
    assert_reveals_nothing(&log.text());
    assert_reveals_nothing(events.text());
}

#[tokio::test]
async fn an_application_calls_from_its_users_phone_plays_digits_and_ends_the_call() {
    let service = ChimeService::start().await;
    let settings = format!(
        "{}[limits]\nflood_per_second = 1000\nflood_burst = 10000\n[call_control]\ntenant = 'acme.com'\n\
         extension_claim = 'ext'\n\
         [call_control.tokens]\nalgorithm = 'HS256'\nsecret = '{}'\n",
        service.settings(),
        tokens::SECRET
    );
    let domains = calls::ACME
        .replace(r#""other.example": {"queue":"610","#, r#""other.example": {"queue":"500","#);
    let app = TestApp::with_settings(&domains, &settings).await;
    let office = Office { service, app };
    let alice = tokens::shared(&tokens::claims_with(&json!({ "ext": "101" })));
    let client = Client { app: &office.app, token: &alice };

    let answer = client.initiate(&json!({ "phoneNumber": ANSWERED })).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    let call_id = answer.json()["callId"].as_str().unwrap().to_owned();
    assert_eq!(
        answer.json()["capabilities"],
        json!({ "progress": true, "hangUp": true, "dtmf": true })
    );
    let create = &office.service.received(Kind::Create)[0].body;
    assert_eq!(create["ToPhoneNumber"], "+12025550151");
    assert_eq!(create["ArgumentsMap"]["bridge_to"], "+12025550142");
    for state in [json!({ "state": "answered", "leg": "terminal" }), connected()] {
        assert_eq!(office.reports(&call_id, state).await, 204);
    }
    client.reaches(&call_id, "connected").await;

    assert_eq!(client.press(&call_id, "5").await.status.as_u16(), 200);
    assert_eq!(client.end(&call_id).await.status.as_u16(), 200);

    let updates: Vec<_> =
        office.service.received(Kind::Update).into_iter().map(|it| it.body).collect();
    assert_eq!(
        updates,
        [
            json!({ "Arguments": { "action": "digits", "digits": "5" } }),
            json!({ "Arguments": { "action": "hangup" } }),
        ]
    );
    assert_eq!(office.reports(&call_id, ended("completed")).await, 204);
    client.reaches(&call_id, "ended").await;
    assert_eq!(client.status(&call_id).await.json()["cause"], "completed");
}
