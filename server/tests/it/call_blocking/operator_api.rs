//! The operator API: requires its token, and has numbers in bodies only.

use crate::support::app::{ACME, ANSWERED, Answer, TestApp};
use crate::support::schedule::SETTINGS;
use crate::support::signed::SECTION;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

const TOKEN: &str = "5c1e0f7a9d3b4826a1f0c2e4d6b8091a";

async fn app() -> TestApp {
    let settings = format!("{SETTINGS}[call_blocking]\napi_token = '{TOKEN}'\n");
    TestApp::with_settings(ACME, &settings).await
}

async fn send(app: &TestApp, method: &str, path: &str, token: &str, body: String) -> Answer {
    let request = Request::builder().method(method).uri(format!("/api/operator/{path}"));
    let request = request.header("authorization", format!("Bearer {token}"));
    app.send(request.body(Body::from(body)).unwrap()).await
}

async fn post(app: &TestApp, path: &str, body: Value) -> Answer {
    send(app, "POST", path, TOKEN, body.to_string()).await
}

async fn get(app: &TestApp, path: &str) -> Value {
    let answer = send(app, "GET", path, TOKEN, String::new()).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("access-control-allow-origin"), None);
    answer.json()
}

const ROUTES: [(&str, &str); 6] = [
    ("GET", "stops"),
    ("POST", "stop-calls"),
    ("POST", "resume-calls"),
    ("GET", "do-not-call"),
    ("POST", "do-not-call"),
    ("POST", "do-not-call/remove"),
];

#[tokio::test]
async fn without_the_token_of_the_settings_nothing_is_answered_or_changed() {
    let app = app().await;
    for (method, path) in ROUTES {
        for token in ["", "5c1e0f7a9d3b4826a1f0c2e4d6b8091b", "null"] {
            let answer = send(&app, method, path, token, "{}".to_owned()).await;
            assert_eq!(answer.outcome(), (401, "unauthorized".to_owned()), "{method} {path}");
        }
    }

    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "ok");
}

#[tokio::test]
async fn without_a_token_in_the_settings_there_are_no_such_addresses() {
    let app = TestApp::with_settings(ACME, SETTINGS).await;
    for (method, path) in ROUTES {
        let answer = send(&app, method, path, TOKEN, "{}".to_owned()).await;
        assert_eq!(answer.outcome().0, 404, "{method} {path}");
    }
}

#[tokio::test]
async fn calls_are_stopped_and_resumed() {
    let app = app().await;
    assert_eq!(get(&app, "stops").await, json!({ "stops": [] }));

    let stopped = post(&app, "stop-calls", json!({})).await.json();
    let tenant = post(&app, "stop-calls", json!({ "tenant": "acme.com" })).await.json();
    assert_eq!(stopped["stops"].as_array().unwrap().len(), 1);
    assert_eq!(tenant["stops"][0]["tenant"], Value::Null);
    assert_eq!(tenant["stops"][1]["tenant"], "acme.com");
    assert_eq!(tenant["stops"][0]["byFile"], false);
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "calls_stopped");

    let left = post(&app, "resume-calls", json!({})).await.json();
    assert_eq!(left["stops"].as_array().unwrap().len(), 1, "that of the tenant stays");
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "calls_stopped");
    let none = post(&app, "resume-calls", json!({ "tenant": "acme.com" })).await.json();
    assert_eq!(none, json!({ "stops": [] }));
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "ok");
}

#[tokio::test]
async fn a_typing_error_changes_nothing() {
    let app = app().await;
    for wrong in [
        json!({ "tenat": "acme.com" }),
        json!({ "tenant": "acme com" }),
        json!({ "tenant": 7 }),
        json!([]),
        json!("acme.com"),
    ] {
        for path in ["stop-calls", "resume-calls", "do-not-call", "do-not-call/remove"] {
            let answer = post(&app, path, wrong.clone()).await;
            assert_eq!(answer.outcome(), (400, "unreadable_request".to_owned()), "{wrong}");
        }
    }
    let unknown = post(&app, "stop-calls", json!({ "tenant": "acne.com" })).await;
    assert_eq!(unknown.outcome(), (404, "unknown_domain".to_owned()));
    let unknown = json!({ "number": "+1900*", "tenant": "acne.com" });
    let unknown = post(&app, "do-not-call", unknown).await;
    assert_eq!(unknown.outcome(), (404, "unknown_domain".to_owned()));

    assert_eq!(get(&app, "stops").await, json!({ "stops": [] }));
    assert_eq!(get(&app, "do-not-call").await["total"], 0);
}

#[tokio::test]
async fn where_calls_are_signed_a_realm_is_stopped_as_well() {
    let settings = format!("{SECTION}[call_blocking]\napi_token = '{TOKEN}'\n");
    let app = TestApp::with_settings("{}", &settings).await;

    let stopped = post(&app, "stop-calls", json!({ "tenant": "pbx.example.com" })).await;

    assert_eq!(stopped.json()["stops"][0]["tenant"], "pbx.example.com");
}

#[tokio::test]
async fn numbers_are_added_to_and_removed_from_the_list_and_shown_masked() {
    let app = app().await;
    let number = json!({ "number": "+1 (202) 555-0142" });

    let first = post(&app, "do-not-call", number.clone()).await;
    assert_eq!((first.status.as_u16(), first.json()), (201, json!({ "changed": true })));
    let again = post(&app, "do-not-call", number.clone()).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, json!({ "changed": false })));
    post(&app, "do-not-call", json!({ "number": "+1900*", "tenant": "acme.com" })).await;
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "number_not_allowed");

    let list = get(&app, "do-not-call").await;
    assert_eq!(list["total"], 2);
    let text = list.to_string();
    assert!(text.contains("***-***-0142") && text.contains("+1900*"), "{text}");
    assert!(!text.contains("5550142"), "{text}");
    assert!(text.contains(r#""origin":"api""#), "{text}");

    let removed = post(&app, "do-not-call/remove", number.clone()).await;
    assert_eq!(removed.json(), json!({ "changed": true }));
    assert_eq!(post(&app, "do-not-call/remove", number).await.json()["changed"], false);
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "ok");
}

#[tokio::test]
async fn an_invalid_number_is_refused() {
    let app = app().await;
    for wrong in ["", "12", "1900*", "*", "sesame"] {
        let answer = post(&app, "do-not-call", json!({ "number": wrong })).await;
        assert_eq!(answer.outcome(), (400, "number_invalid".to_owned()), "{wrong}");
    }
    let large = send(&app, "POST", "do-not-call", TOKEN, " ".repeat(5_000)).await;
    assert_eq!(large.outcome(), (413, "body_too_large".to_owned()));
    let get = send(&app, "GET", "stop-calls", TOKEN, String::new()).await;
    assert_eq!(get.outcome(), (405, "method_not_allowed".to_owned()));
}
