//! The log has one line for each request and each state of a call, for all routes.

use crate::support::app::ANSWERED;
use crate::support::calls::{Client, app};
use crate::support::captured::Captured;
use crate::support::signed::SignedApp;
use crate::support::tokens;
use crate::support::waiting::until;
use serde_json::{Value, json};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::time::Duration;

/// The fields of each line about `target`, in order.
fn lines(log: &Captured, target: &str) -> Vec<Value> {
    let text = log.text();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["target"] == target).map(|line| line["fields"].clone()).collect()
}

/// Method, route and status of each request.
fn requests(log: &Captured) -> Vec<(String, String, u64)> {
    let text = |field: &Value| field.as_str().unwrap().to_owned();
    let request = |line: Value| {
        assert!(line["took_ms"].is_u64(), "{line}");
        (text(&line["method"]), text(&line["route"]), line["status"].as_u64().unwrap())
    };
    lines(log, "click2call::request").into_iter().map(request).collect()
}

/// The names of the states of calls, with the leg where there is one.
fn states(log: &Captured) -> Vec<String> {
    let state = |line: Value| {
        assert!(line["call_id"].is_string() && line["took_ms"].is_u64(), "{line}");
        let leg = line["leg"].as_str().map(|leg| format!(" {leg}")).unwrap_or_default();
        format!("{}{leg}", line["state"].as_str().unwrap())
    };
    lines(log, "click2call::call").into_iter().map(state).collect()
}

fn expected(all: &[(&str, &str, u64)]) -> Vec<(String, String, u64)> {
    all.iter().map(|&(method, route, status)| (method.into(), route.into(), status)).collect()
}

#[tokio::test]
async fn visitors_applications_and_everybody_else_are_a_line_each() {
    let (log, _guard) = Captured::start();
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };

    let taken = app.call_me("202-555-0101").await.json();
    app.clock.advance(Duration::from_mins(1));
    app.get(&format!("/click-to-call/{}/events", taken["call_id"].as_str().unwrap()), &[]).await;
    until(async || states(&log).len() >= 3).await;
    assert_eq!(states(&log), ["queued", "ringing visitor", "ended"]);
    let id = client.call(ANSWERED).await;
    client.status(&id).await;
    client.press(&id, "5").await;
    client.end(&id).await;
    client.events(&id).await;
    Client { app: &app, token: "x" }.initiate(&json!({})).await;
    for path in ["/healthz", "/widget.js?domain=acme.com", "/openapi.json", "/nothing"] {
        app.get(path, &[]).await;
    }

    assert_eq!(
        requests(&log),
        expected(&[
            ("POST", "/click-to-call", 200),
            ("GET", "/click-to-call/{call_id}/events", 200),
            ("POST", "/api/calls/initiate", 201),
            ("GET", "/api/calls/status/{call_id}", 200),
            ("POST", "/api/calls/dtmf/{call_id}", 200),
            ("POST", "/api/calls/end/{call_id}", 200),
            ("GET", "/api/calls/{call_id}/events", 200),
            ("POST", "/api/calls/initiate", 401),
            ("GET", "/healthz", 200),
            ("GET", "/widget.js", 200),
            ("GET", "/openapi.json", 200),
            ("GET", "none", 404),
        ])
    );
    until(async || states(&log).len() >= 4).await;
    assert_eq!(states(&log).last().map(String::as_str), Some("ended"));
}

#[tokio::test]
async fn signed_calls_are_a_line_each() {
    let (log, _guard) = Captured::start();
    let app = SignedApp::new().await;
    let call = app.place("mine").await;
    app.world.reach("mine", CallState::Ringing { leg: Leg::Terminal });
    app.world.reach("mine", CallState::Ended { cause: EndCause::Completed });
    app.ask("GET", "/call/mine/events", &call.token, "").await;
    until(async || states(&log).len() >= 2).await;

    assert_eq!(
        requests(&log),
        expected(&[
            ("POST", "/challenge", 200),
            ("POST", "/call", 200),
            ("GET", "/call/{iden}/events", 200),
        ])
    );
    assert_eq!(states(&log), ["ringing terminal", "ended"]);
}
