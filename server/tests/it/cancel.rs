//! `POST /click-to-call/{call_id}/cancel`: a visitor cancels their call.

use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office, SETTINGS, cancel};
use crate::support::telephones::{Manner, Telephones};
use crate::support::waiting::until;
use axum::body::Body;
use axum::http::Request;
use model::provider::Capabilities;
use serde_json::json;
use std::time::Duration;

/// The simulator in real time.
const SIMULATOR: &str = "provider = 'simulator'\n";

fn id(answer: &crate::support::app::Answer) -> String {
    answer.json()["call_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_scheduled_call_is_cancelled_and_not_placed() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;

    let answer = cancel(&office.app, &call_id).await;
    let told = json!({ "status": "ok", "call_id": call_id, "message": "The call is cancelled." });
    assert_eq!((answer.status.as_u16(), answer.json()), (200, told.clone()));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(cancel(&office.app, &call_id).await.json(), told, "and again");

    assert_eq!(office.numbers().await, [""]);
    let other = office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(Duration::from_mins(90));
    until(async || office.states().await.contains(&"placed".to_owned())).await;
    assert_eq!(office.telephones.called().len(), 1, "the other one");
    assert_eq!(office.events().await[..3], ["scheduled", "cancelled", "scheduled"]);
    assert_eq!(cancel(&office.app, &other).await.outcome().0, 200);
}

#[tokio::test]
async fn a_call_that_was_placed_is_hung_up() {
    let app = TestApp::with_settings(ACME, SIMULATOR).await;
    let placed = app.call_me(ANSWERED).await;
    assert_eq!(placed.json()["can_cancel"], true);

    let call_id = id(&placed);
    assert_eq!(cancel(&app, &call_id).await.outcome(), (200, "ok".to_owned()));

    let events = app.get(&format!("/click-to-call/{call_id}/events"), &[]).await;
    assert!(events.text().contains(r#""state":"ended","cause":"cancelled""#), "{}", events.text());
    assert_eq!(cancel(&app, &call_id).await.outcome(), (200, "ok".to_owned()), "and again");
    let events: Vec<_> = app.journal().await.into_iter().map(|row| row.0).collect();
    for event in ["control", "ended"] {
        assert_eq!(events.iter().filter(|it| *it == event).count(), 1, "{events:?}");
    }
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "ok", "the number is free again");
}

#[tokio::test]
async fn a_call_that_ended_by_itself_is_over() {
    let app = TestApp::with_settings(ACME, SIMULATOR).await;
    let call_id = id(&app.call_me("202-555-0101").await);
    app.clock.advance(Duration::from_mins(1));
    let events = format!("/click-to-call/{call_id}/events");
    assert!(app.get(&events, &[]).await.text().contains("busy"));

    assert_eq!(cancel(&app, &call_id).await.outcome(), (409, "call_over".to_owned()));
}

#[tokio::test]
async fn without_hang_up_support_no_cancellation_is_offered() {
    let telephones = Telephones::that_can(Capabilities::NONE, Manner::Takes);
    let app = TestApp::with_provider(ACME, SETTINGS, telephones).await;
    let placed = app.call_me(ANSWERED).await;
    assert_eq!(placed.json().get("can_cancel"), None);

    assert_eq!(cancel(&app, &id(&placed)).await.outcome(), (501, "not_supported".to_owned()));
}

#[tokio::test]
async fn a_call_that_never_was_is_not_found() {
    let app = TestApp::with_settings(OFFICE, SETTINGS).await;

    for unknown in ["aaaaaaaaaaaaaaaaaaaaaaaaaa", "x", "..%2f"] {
        assert_eq!(cancel(&app, unknown).await.outcome(), (404, "call_not_found".to_owned()));
    }
    let get = app.get("/click-to-call/aaaaaaaaaaaaaaaaaaaaaaaaaa/cancel", &[]).await;
    assert_eq!(get.outcome(), (405, "method_not_allowed".to_owned()));
}

#[tokio::test]
async fn any_page_may_cancel() {
    let app = TestApp::with_settings(ACME, SIMULATOR).await;
    let preflight = Request::options("/click-to-call/aaaaaaaaaaaaaaaaaaaaaaaaaa/cancel")
        .header("origin", "https://acme.com")
        .header("access-control-request-method", "POST");

    let answer = app.send(preflight.body(Body::empty()).unwrap()).await;

    assert!(answer.status.is_success());
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}
