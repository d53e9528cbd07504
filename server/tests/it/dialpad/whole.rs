//! The complete server with Dialpad: visitor, journal, log and metrics.

use crate::support::app::TestApp;
use crate::support::captured::Captured;
use crate::support::dialpad::{self, SECRET};
use crate::support::dialpad_stand_in::{Dialpad, DialpadManner, DialpadRequest};
use crate::support::event_office::states_in_stream;
use axum::body::Body;
use axum::http::Request;
use model::clock::Clock;
use serde_json::json;

const ACME: &str =
    r#"{"acme.com":{"queue":"500","provider":"dialpad","numbers":{"fiction":true}}}"#;
const NUMBER: &str = "202-555-0142";

async fn app(pbx: &Dialpad) -> TestApp {
    TestApp::with_settings(ACME, &dialpad::settings(&pbx.url(), "")).await
}

/// The status of the answer to an event of the last call.
async fn reports(app: &TestApp, pbx: &Dialpad, state: &str, secret: &str) -> u16 {
    let now = app.clock.now().as_millisecond();
    let event = Dialpad::event(&pbx.calls().pop().unwrap(), state, now);
    let request = Request::post("/providers/dialpad/events");
    let request = request.body(Body::from(Dialpad::signed(&event, secret))).unwrap();
    app.send(request).await.status.as_u16()
}

#[tokio::test]
async fn a_visitor_follows_a_callback_from_the_queue_to_its_end() {
    let pbx = Dialpad::start().unwrap();
    let app = app(&pbx).await;

    let told = app.call_me(NUMBER).await;

    assert_eq!(told.status, 200, "{}", told.text());
    let call_id = told.json()["call_id"].as_str().unwrap().to_owned();
    for state in ["ringing", "calling", "connected", "hangup"] {
        assert_eq!(reports(&app, &pbx, state, SECRET).await, 204, "{state}");
    }
    let stream = app.get(&format!("/click-to-call/{call_id}/events"), &[]).await;
    assert_eq!(
        states_in_stream(stream.text()),
        [
            json!({ "state": "accepted" }),
            json!({ "state": "queued", "position": 1 }),
            json!({ "state": "ringing", "leg": "agent" }),
            json!({ "state": "ringing", "leg": "visitor" }),
            json!({ "state": "connected" }),
            json!({ "state": "ended", "cause": "completed" }),
        ]
    );
    assert_eq!(pbx.breaches(), Vec::<String>::new());
}

#[tokio::test]
async fn a_refusal_reaches_the_visitor_as_a_code_with_the_time_of_the_next_attempt() {
    for (kind, status, headers, expected) in [
        (DialpadRequest::Callback, 429, "retry-after: 9\r\n", 502),
        (DialpadRequest::Validate, 400, "", 502),
        (DialpadRequest::Callback, 500, "", 504),
    ] {
        let pbx = Dialpad::start().unwrap();
        pbx.behaves(kind, DialpadManner::Says { status, headers, body: "+12025550142" });
        let app = app(&pbx).await;

        let told = app.call_me(NUMBER).await;

        assert_eq!(told.status.as_u16(), expected, "{}", told.text());
        assert!(!told.text().contains("5550142"), "{}", told.text());
        let retry_after = told.headers.get("retry-after").map(|value| value.to_str().unwrap());
        assert_eq!(retry_after, (status == 429).then_some("9"));
    }
}

#[tokio::test]
async fn forged_events_are_refused_and_change_nothing() {
    let pbx = Dialpad::start().unwrap();
    let app = app(&pbx).await;
    app.call_me(NUMBER).await;

    assert_eq!(reports(&app, &pbx, "hangup", "a secret that is not ours").await, 401);
    assert_eq!(reports(&app, &pbx, "calling", SECRET).await, 204);

    let figures = app.metrics().await;
    for outcome in ["unauthenticated", "applied"] {
        let sample = format!(
            "click2call_provider_events_total{{provider=\"dialpad\",outcome=\"{outcome}\"}} 1"
        );
        assert!(figures.contains(&sample), "{outcome}: {figures}");
    }
}

#[tokio::test]
async fn no_data_from_or_to_dialpad_is_logged() {
    let (log, _guard) = Captured::start();
    let pbx = Dialpad::start().unwrap();
    let app = app(&pbx).await;
    app.call_me(NUMBER).await;
    for state in ["ringing", "calling", "connected", "hangup"] {
        reports(&app, &pbx, state, SECRET).await;
    }
    app.journal().await;

    let journal = std::fs::read(app.folder.path().join("journal.db")).unwrap();
    let journal = String::from_utf8_lossy(&journal).into_owned();
    for text in [log.text(), journal, app.metrics().await] {
        for secret in [Dialpad::KEY, SECRET, "5550142", "Example", "alice", Dialpad::CALL_CENTER] {
            assert!(!text.contains(secret), "{secret} got out");
        }
    }
}
