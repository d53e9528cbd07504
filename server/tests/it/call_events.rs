//! `GET /click-to-call/{call_id}/events`: a visitor follows their call.

use crate::support::app::{ACME, ANSWERED, Answer, TestApp};
use crate::support::stand_in::{Manner, StandIn};
use crate::support::waiting::until;
use serde_json::{Value, json};
use std::time::Duration;

/// The simulator in real time.
const SIMULATOR: &str =
    "provider = 'simulator'\n[limits]\nip_per_minute = 99\nclient_per_hour = 99\n";

/// Requests a call and advances the clock by `time`.
async fn called(app: &TestApp, number: &str, time: Duration) -> String {
    let answer = app.call_me(number).await;
    app.clock.advance(time);
    answer.json()["call_id"].as_str().unwrap().to_owned()
}

async fn events(app: &TestApp, call_id: &str, headers: &[(&'static str, &str)]) -> Answer {
    app.get(&format!("/click-to-call/{call_id}/events"), headers).await
}

/// Id, type and data of each event.
fn told(answer: &Answer) -> Vec<(Option<u64>, String, Value)> {
    let event = |block: &str| {
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
        let data = serde_json::from_str(field("data: ")?).unwrap();
        Some((field("id: ").map(|id| id.parse().unwrap()), field("event: ")?.to_owned(), data))
    };
    answer.text().split("\n\n").filter_map(event).collect()
}

fn states(answer: &Answer) -> Vec<Value> {
    told(answer)
        .into_iter()
        .filter(|(_, name, _)| name == "state")
        .map(|(_, _, mut data)| {
            data.as_object_mut().unwrap().remove("at").unwrap();
            data
        })
        .collect()
}

#[tokio::test]
async fn each_state_is_sent_with_its_id_and_time_and_then_the_end() {
    let app = TestApp::with_settings(ACME, SIMULATOR).await;
    let call_id = called(&app, "202-555-0101", Duration::from_mins(1)).await;

    let answer = events(&app, &call_id, &[]).await;

    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-accel-buffering"), Some("no"));
    assert!(answer.text().starts_with("retry: 2000\n\n"), "{}", answer.text());
    let told = told(&answer);
    let first = json!({ "state": "accepted", "at": "2026-11-21T08:00:00.000Z" });
    assert_eq!(told[0], (Some(1), "state".to_owned(), first));
    assert_eq!(told.last().unwrap(), &(None, "end".to_owned(), json!({})));
    assert_eq!(
        states(&answer),
        [
            json!({ "state": "accepted" }),
            json!({ "state": "queued" }),
            json!({ "state": "ringing", "leg": "visitor" }),
            json!({ "state": "ended", "cause": "busy" }),
        ]
    );
}

#[tokio::test]
async fn each_queue_position_is_sent_and_the_journal_has_the_state_once() {
    let app = TestApp::with_settings(ACME, SIMULATOR).await;
    let call_id = called(&app, "202-555-0106", Duration::from_secs(1)).await;

    // One after the other, as they happen.
    let answer = app.clock.while_waiting_for(events(&app, &call_id, &[])).await;

    let place =
        |place: u16, wait: u32| json!({ "state": "queued", "position": place, "wait": wait });
    assert_eq!(states(&answer)[1..4], [place(3, 60), place(2, 40), place(1, 20)]);
    let rows = app.journal().await;
    let waits = rows.iter().filter(|(event, ..)| event == "state").count();
    assert_eq!(waits, 6, "queued once, and the five states after it: {rows:?}");
}

#[tokio::test]
async fn a_reconnecting_client_gets_the_missed_events() {
    let app = TestApp::with_settings(ACME, SIMULATOR).await;
    let call_id = called(&app, "202-555-0101", Duration::from_mins(1)).await;

    let answer = events(&app, &call_id, &[("last-event-id", "3")]).await;
    assert_eq!(states(&answer), [json!({ "state": "ended", "cause": "busy" })]);

    let all = events(&app, &call_id, &[("last-event-id", "4")]).await;
    assert_eq!(all.status.as_u16(), 204, "so that a browser does not come back");
    for nonsense in ["-1", "x", "99999999999999999999999"] {
        assert_eq!(states(&events(&app, &call_id, &[("last-event-id", nonsense)]).await).len(), 4);
    }
}

#[tokio::test]
async fn a_system_without_call_ids_sends_the_known_state_and_ends() {
    let accepted = "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";
    let netsapiens = StandIn::new(Manner::Says(accepted)).await;
    let app = TestApp::with_settings(ACME, &netsapiens.settings()).await;
    let call_id = called(&app, ANSWERED, Duration::ZERO).await;

    let answer = events(&app, &call_id, &[]).await;

    assert_eq!(states(&answer), [json!({ "state": "accepted" })]);
    assert_eq!(told(&answer).last().unwrap().1, "end");
}

#[tokio::test]
async fn an_unknown_call_is_not_found_in_any_notation() {
    let app = TestApp::with_settings(ACME, SIMULATOR).await;
    let not_found = (404, "call_not_found".to_owned());

    for name in ["a".repeat(26), "..%2F..%2Fadmin".to_owned(), "%00".repeat(26), "z".repeat(4000)] {
        assert_eq!(events(&app, &name, &[]).await.outcome(), not_found, "{name}");
    }
}

#[tokio::test]
async fn a_call_is_forgotten_some_minutes_after_its_end() {
    let app = TestApp::with_settings(ACME, SIMULATOR).await;
    let call_id = called(&app, "202-555-0101", Duration::from_mins(1)).await;
    assert_eq!(events(&app, &call_id, &[]).await.status.as_u16(), 200);
    until(async || app.app.live.count() == 0).await;

    app.clock.advance(Duration::from_mins(11));

    assert_eq!(events(&app, &call_id, &[]).await.status.as_u16(), 404);
}

#[tokio::test]
async fn each_state_is_in_the_journal_once_however_many_listen() {
    let app = TestApp::with_settings(ACME, SIMULATOR).await;
    let call_id = called(&app, "202-555-0101", Duration::from_mins(1)).await;
    for _ in 0..3 {
        events(&app, &call_id, &[]).await;
    }

    let events: Vec<_> = app.journal().await.into_iter().map(|row| row.0).collect();

    assert_eq!(events, ["accepted", "placed", "state", "state", "ended"]);
}
