//! `POST /credentials`: in the format of the contract, without a call.

use crate::support::app::Answer;
use crate::support::captured::Captured;
use crate::support::signed::{
    ALICE, ALICES_PASSWORD, BOB, BOBS_PASSWORD, SECTION, SignedApp, Trouble,
};
use serde_json::{Value, json};
use std::time::Duration;

const WORD: &str = "credentials";

/// The body of the request, signed over a new nonce.
async fn claim(app: &SignedApp, aor: &str, password: &str) -> Value {
    let mut body = app.signed(aor, password, WORD).await;
    body.as_object_mut().unwrap().remove("destination");
    body
}

async fn ask(app: &SignedApp, body: &Value) -> Answer {
    app.post("/credentials", body.to_string()).await
}

fn forbidden() -> (u16, String) {
    (403, "forbidden".to_owned())
}

#[tokio::test]
async fn a_valid_password_gets_its_extension_and_nothing_is_called() {
    let app = SignedApp::new().await;
    for (aor, password, extension) in [(ALICE, ALICES_PASSWORD, "101"), (BOB, BOBS_PASSWORD, "102")]
    {
        let mut body = claim(&app, aor, password).await;
        body["response"] = body["response"].as_str().unwrap().to_uppercase().into();

        let answer = ask(&app, &body).await;

        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        assert_eq!(answer.text(), format!("{{\"extension\":\"{extension}\"}}\n"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
    assert_eq!(app.world.calls(), 0);
    assert_eq!(app.app.journal().await, []);
}

#[tokio::test]
async fn what_proves_a_password_places_no_call() {
    let app = SignedApp::new().await;
    let mut body = claim(&app, ALICE, ALICES_PASSWORD).await;
    body["destination"] = WORD.into();
    assert_eq!(app.call(&body).await.refusal(), (400, "invalid destination".to_owned()));
    body["destination"] = "102".into();

    assert_eq!(app.call(&body).await.refusal(), forbidden());

    assert_eq!(app.world.calls(), 0);
}

#[tokio::test]
async fn the_signature_of_a_call_is_no_password_proof() {
    let app = SignedApp::new().await;
    let body = app.signed(ALICE, ALICES_PASSWORD, "102").await;

    assert_eq!(ask(&app, &body).await.refusal(), forbidden());
    assert_eq!(app.call(&body).await.refusal(), (401, "invalid nonce".to_owned()));
}

#[tokio::test]
async fn an_unknown_terminal_and_a_wrong_password_are_answered_alike() {
    let app = SignedApp::new().await;
    let unknown = ask(&app, &claim(&app, "nobody@127.0.0.1", ALICES_PASSWORD).await).await;
    let wrong = ask(&app, &claim(&app, ALICE, "guess").await).await;

    assert_eq!(unknown.refusal(), forbidden());
    assert_eq!((&unknown.body, &unknown.headers), (&wrong.body, &wrong.headers));
    assert_eq!(*app.world.lookups.lock().unwrap(), 2);
}

#[tokio::test]
async fn the_first_thing_that_is_wrong_decides_the_answer() {
    let app = SignedApp::new().await;
    let good = claim(&app, ALICE, ALICES_PASSWORD).await;
    // Each step fixes the fault that the previous one reported.
    let mut body = json!({ "aor": "alice", "nonce": "x", "response": 5 });
    let mut told = Vec::new();
    for (name, value) in [
        ("response", "0".repeat(32).into()),
        ("aor", ALICE.into()),
        ("nonce", good["nonce"].clone()),
        ("response", good["response"].clone()),
    ] {
        told.push(ask(&app, &body).await.refusal());
        body[name] = value;
    }
    // The nonce was spent by the wrong response.
    told.push(ask(&app, &body).await.refusal());

    let told: Vec<_> = told.iter().map(|(status, words)| (*status, words.as_str())).collect();
    assert_eq!(
        told,
        [
            (400, "invalid json body"),
            (400, "invalid aor"),
            (401, "invalid nonce"),
            (403, "forbidden"),
            (401, "invalid nonce"),
        ]
    );
}

#[tokio::test]
async fn a_nonce_is_good_for_one_question_at_either_place() {
    let app = SignedApp::new().await;
    let body = claim(&app, ALICE, ALICES_PASSWORD).await;

    assert_eq!(ask(&app, &body).await.status.as_u16(), 200);

    assert_eq!(ask(&app, &body).await.refusal(), (401, "invalid nonce".to_owned()));
    let call = app.call_with(&json!({ "nonce": body["nonce"] })).await;
    assert_eq!(call.refusal(), (401, "invalid nonce".to_owned()));
}

#[tokio::test]
async fn bodies_are_read_as_those_of_calls_are() {
    let app = SignedApp::new().await;
    let body = claim(&app, ALICE, ALICES_PASSWORD).await;
    let text = body.to_string().replace("\"aor\"", "\"AOR\"");

    let answer = app.post("/credentials", format!("{text} trailing")).await;

    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    let large = app.post("/credentials", vec![b' '; 16 * 1024 + 1]).await;
    assert_eq!(large.refusal(), (413, "request body too large".to_owned()));
}

#[tokio::test]
async fn guesses_here_and_at_calls_share_one_budget() {
    let app = SignedApp::with(&format!("{SECTION}failed_auth_per_hour = 3\n")).await;
    for _ in 0..5 {
        let right = claim(&app, ALICE, ALICES_PASSWORD).await;
        assert_eq!(ask(&app, &right).await.status.as_u16(), 200);
    }
    assert_eq!(ask(&app, &claim(&app, ALICE, "guess 1").await).await.refusal(), forbidden());
    assert_eq!(app.call(&app.signed(ALICE, "guess 2", "102").await).await.refusal(), forbidden());
    assert_eq!(ask(&app, &claim(&app, ALICE, "guess 3").await).await.refusal(), forbidden());

    let answer = ask(&app, &claim(&app, ALICE, ALICES_PASSWORD).await).await;
    assert_eq!(answer.refusal(), (429, "too many requests".to_owned()));
    assert_eq!(answer.header("retry-after"), Some("3600"));
    assert_eq!(app.call_with(&json!({})).await.status.as_u16(), 429);
    app.app.clock.advance(Duration::from_hours(1));
    app.place("mine").await;
}

#[tokio::test]
async fn one_client_has_a_rate_limit() {
    let few = SECTION.replace("ip_per_minute = 10000", "ip_per_minute = 2");
    let app = SignedApp::with(&few).await;
    for _ in 0..2 {
        let answer = app.post_from("203.0.113.1", "/credentials", String::new()).await;
        assert_eq!(answer.status.as_u16(), 400);
    }

    let answer = app.post_from("203.0.113.1", "/credentials", String::new()).await;

    assert_eq!(answer.refusal(), (429, "too many requests".to_owned()));
}

#[tokio::test]
async fn a_directory_that_fails_is_a_fault_behind_us_which_the_log_explains() {
    let (log, _guard) = Captured::start();
    let app = SignedApp::with(&format!("{SECTION}failed_auth_per_hour = 1\n")).await;
    *app.world.trouble.lock().unwrap() = Trouble::Directory;
    for _ in 0..2 {
        let answer = ask(&app, &claim(&app, ALICE, "guess").await).await;
        assert_eq!(answer.refusal(), (502, "backend error".to_owned()));
    }

    assert!(log.text().contains("the directory did not answer"), "{}", log.text());
    assert!(!log.text().contains("alice"), "{}", log.text());
}

#[tokio::test]
async fn only_post_and_options_are_methods() {
    let app = SignedApp::new().await;
    for (method, status) in [("OPTIONS", 204), ("GET", 405), ("PUT", 405)] {
        let answer = app.ask(method, "/credentials", "", "").await;
        assert_eq!(answer.status.as_u16(), status, "{method}");
        assert_eq!(answer.header("access-control-allow-methods"), Some("POST, OPTIONS"));
    }
}
