//! `/api/calls`: an application places calls for its users.

use crate::support::app::{ANSWERED, TestApp};
use crate::support::calls::{ACME, Client, app, settings};
use crate::support::tokens;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use std::time::Duration;

const BUSY: &str = "+1 202-555-0101";

fn call(number: &str) -> Value {
    json!({ "phoneNumber": number })
}

#[tokio::test]
async fn an_accepted_call_has_the_address_of_its_state() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };

    let answer = client.initiate(&call(ANSWERED)).await;

    assert_eq!(answer.status.as_u16(), 201);
    let body = answer.json();
    let id = body["callId"].as_str().unwrap();
    assert_eq!(answer.header("location").unwrap(), format!("/api/calls/status/{id}"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(
        body,
        json!({
            "callId": id,
            "state": "accepted",
            "capabilities": { "progress": true, "hangUp": true, "dtmf": true },
        })
    );
}

#[tokio::test]
async fn a_call_is_shown_with_its_history_and_how_long_it_was_talked() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    let id = client.call(ANSWERED).await;

    let at_once = client.status(&id).await.json();
    assert_eq!(at_once["state"], "accepted");
    assert_eq!(at_once["duration"], Value::Null);
    assert_eq!(at_once["startTime"], "2026-11-21T08:00:00.000Z");
    app.clock.advance(Duration::from_millis(9_300));
    client.reaches(&id, "connected").await;
    app.clock.advance(Duration::from_secs(7));
    let talking = client.status(&id).await.json();
    assert_eq!((&talking["state"], &talking["duration"]), (&json!("connected"), &json!(7)));
    assert_eq!(talking["connectTime"], "2026-11-21T08:00:09.300Z");
    assert!(talking.get("endTime").is_none());

    app.clock.advance(Duration::from_mins(1));
    client.reaches(&id, "ended").await;
    let over = client.status(&id).await.json();
    assert_eq!((&over["state"], &over["cause"]), (&json!("ended"), &json!("completed")));
    assert_eq!(
        (&over["endTime"], &over["duration"]),
        (&json!("2026-11-21T08:01:16.300Z"), &json!(67))
    );
    let history = over["history"].as_array().unwrap();
    assert_eq!(history.len(), 8, "{over}");
    assert_eq!(history[2]["leg"], "visitor");
    assert!(history.iter().all(|reached| reached["at"].is_string()));
}

#[tokio::test]
async fn a_subscriber_gets_each_state_and_the_end() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    let id = client.call(BUSY).await;
    app.clock.advance(Duration::from_mins(1));

    let events = client.events(&id).await;

    assert_eq!(events.header("content-type"), Some("text/event-stream"));
    assert!(events.text().starts_with("retry: 2000\n\nid: 1\nevent: state\n"), "{}", events.text());
    assert!(events.text().contains("\"state\":\"ended\",\"cause\":\"busy\""), "{}", events.text());
    assert!(events.text().ends_with("event: end\ndata: {}\n\n"), "{}", events.text());
}

#[tokio::test]
async fn a_user_with_a_phone_of_their_own_is_rung_first() {
    let app = TestApp::with_settings(ACME, &settings("extension_claim = 'ext'")).await;
    let token = tokens::shared(&tokens::claims_with(&json!({ "ext": "101" })));
    let client = Client { app: &app, token: &token };
    let id = client.call(BUSY).await;
    app.clock.advance(Duration::from_mins(1));

    let events = client.events(&id).await;

    let first = events.text().find("\"leg\":\"terminal\"").unwrap();
    assert!(first < events.text().find("\"leg\":\"destination\"").unwrap(), "{}", events.text());

    let token = tokens::shared(&tokens::claims_with(&json!({ "ext": "19005550142" })));
    let outcome = Client { app: &app, token: &token }.initiate(&call(ANSWERED)).await.outcome();
    assert_eq!(outcome, (403, "forbidden".to_owned()), "a public number is no extension");
}

#[tokio::test]
async fn ending_a_call_again_returns_its_end() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    let id = client.call(ANSWERED).await;

    assert_eq!(client.end(&id).await.status.as_u16(), 200);
    client.events(&id).await;
    let again = client.end(&id).await;

    assert_eq!(again.status.as_u16(), 200);
    assert_eq!(again.json()["state"], "ended");
    assert_eq!(again.json()["cause"], "cancelled");
}

#[tokio::test]
async fn dtmf_is_accepted_until_the_call_is_over() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    let id = client.call(ANSWERED).await;

    let pressed = client.press(&id, "#").await;
    assert_eq!((pressed.status.as_u16(), pressed.json()), (200, json!({ "callId": id })));

    client.end(&id).await;
    client.events(&id).await;
    assert_eq!(client.press(&id, "#").await.outcome(), (409, "call_over".to_owned()));
}

#[tokio::test]
async fn a_caller_id_is_one_of_the_companys_own() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };

    for allowed in ["+12025550100", "(202) 555-0100"] {
        let body = json!({ "phoneNumber": BUSY, "callerId": allowed });
        assert_eq!(client.initiate(&body).await.status.as_u16(), 201, "{allowed}");
        app.clock.advance(Duration::from_mins(6));
    }
    for not_ours in ["+12025550199", "", "anonymous", "+1 911"] {
        let body = json!({ "phoneNumber": ANSWERED, "callerId": not_ours });
        let outcome = client.initiate(&body).await.outcome();
        assert_eq!(outcome, (403, "caller_id_not_allowed".to_owned()), "{not_ours}");
    }
}

#[tokio::test]
async fn a_browser_may_send_requests_from_the_configured_origins() {
    let origins = "allowed_origins = ['https://crm.example']";
    let app = TestApp::with_settings(ACME, &settings(origins)).await;
    let preflight = |origin: &str| {
        let path = "/api/calls/initiate";
        let request = Request::options(path).header("origin", origin);
        request.header("access-control-request-method", "POST").body(Body::empty()).unwrap()
    };

    let ours = app.send(preflight("https://crm.example")).await;
    let theirs = app.send(preflight("https://evil.example")).await;

    assert_eq!(ours.status.as_u16(), 204);
    assert_eq!(ours.header("access-control-allow-origin"), Some("https://crm.example"));
    let headers = ours.header("access-control-allow-headers").unwrap();
    for needed in ["Authorization", "Idempotency-Key", "Last-Event-ID", "Content-Type"] {
        assert!(headers.contains(needed), "{headers}");
    }
    assert_eq!(ours.header("vary"), Some("Origin"));
    assert_eq!(theirs.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn without_the_section_there_is_nothing() {
    let app = TestApp::new(ACME).await;
    let alice = tokens::of("alice");

    let outcome = Client { app: &app, token: &alice }.initiate(&call(ANSWERED)).await.outcome();

    assert_eq!(outcome, (404, "not_found".to_owned()));
}
