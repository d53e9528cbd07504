//! `/demo/`: everything to try, with no telephone system.

use crate::support::app::TestApp;
use serde_json::{Value, json};
use std::time::Duration;

async fn app() -> TestApp {
    TestApp::with_settings("{}", "demo = true\n").await
}

#[tokio::test]
async fn the_page_is_there_under_a_strict_policy() {
    let app = app().await;

    let page = app.get("/demo/", &[]).await;

    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    assert_eq!(app.get("/", &[]).await.header("location"), Some("/demo/"));
    assert_eq!(app.get("/demo/nothing.js", &[]).await.status.as_u16(), 404);
}

#[tokio::test]
async fn it_shows_what_the_telephone_system_was_asked_and_how_the_call_goes() {
    let app = app().await;
    app.call_me("202-555-0142").await;
    app.clock.advance(Duration::from_secs(2));

    let calls = app.get("/demo/calls", &[]).await;

    assert_eq!(calls.header("cache-control"), Some("no-store"));
    let call = &calls.json()["calls"][0];
    assert_eq!(call["domain"], "acme.com");
    assert_eq!(call["at"], "2026-11-21T08:00:00Z");
    assert_eq!(call["asked"]["destination"], "***-***-0142");
    assert_eq!(call["asked"]["format"], "json");
    assert_eq!(
        call["history"],
        json!([
            { "state": "accepted", "after_ms": 0 },
            { "state": "queued", "after_ms": 600 },
            { "state": "ringing", "leg": "visitor", "after_ms": 1800 },
        ]) as Value
    );
}

#[tokio::test]
async fn all_of_its_tenants_have_a_widget() {
    let app = app().await;

    for domain in ["acme.com", "globex.example", "initech.example"] {
        assert_eq!(app.get(&format!("/widget.js?domain={domain}"), &[]).await.status.as_u16(), 200);
    }
}
