//! The context of a call: who may send one, where it is sent, and the search of calls by it.

use crate::support::app::{ANSWERED, TestApp};
use crate::support::calls::{Client, settings};
use crate::support::captured::Captured;
use crate::support::recorder::Recorder;
use crate::support::signed::{ALICE, ALICES_PASSWORD, SECTION, SignedApp};
use crate::support::tokens;
use crate::support::waiting::until;
use serde_json::{Value, json};
use std::time::Duration;
use store::context_calls::{ContextCallStore, Lookup};

/// One tenant that accepts contexts, and one that does not.
pub(crate) const DOMAINS: &str = r#"{
    "acme.com": {"queue":"500","numbers":{"fiction":true},"call_context":true,
        "limits":{"domain_per_hour":1000,"number_per_hour":1000}},
    "other.example": {"queue":"610","numbers":{"fiction":true},"call_context":true},
    "plain.example": {"queue":"620","numbers":{"fiction":true}}
}"#;
const BUSY: &str = "+1 202-555-0101";

pub(crate) fn token_of(subject: &str, domain: &str) -> String {
    tokens::shared(&tokens::claims_with(&json!({
        "sub": subject, "org": domain,
        "scope": "calls:initiate calls:control calls:read calls:cti",
    })))
}

pub(crate) async fn app() -> TestApp {
    let settings = settings("per_minute = 1000\ntenant_claim = 'org'");
    TestApp::with_settings(DOMAINS, &settings).await
}

fn call(number: &str, custom_data: &Value) -> Value {
    json!({ "phoneNumber": number, "customData": custom_data })
}

/// Waits until the calls of acme.com's customer, newest first, are recorded with these states. The look-ups of users
/// are rate-limited.
async fn wait_for_states(app: &TestApp, customer: &str, states: &[&str]) {
    let store = ContextCallStore::new(app.shared_database());
    let (tenant, lookup) = ("acme.com".parse().unwrap(), Lookup::Customer(customer.to_owned()));
    let recorded = async || {
        let calls = store.find(&tenant, &lookup).await.unwrap();
        calls.into_iter().map(|call| call.state).collect::<Vec<_>>()
    };
    until(async || recorded().await == states).await;
}

#[tokio::test]
async fn a_context_requires_a_tenant_that_accepts_it_and_is_never_ignored() {
    let app = app().await;
    let (acme, plain) = (token_of("alice", "acme.com"), token_of("alice", "plain.example"));
    let (acme, plain) = (Client { app: &app, token: &acme }, Client { app: &app, token: &plain });
    let context = json!({ "customerId": "C-7" });

    let refused = plain.initiate(&call(ANSWERED, &context)).await;
    assert_eq!(refused.outcome(), (403, "context_not_allowed".to_owned()));
    let nothing = plain.initiate(&call(ANSWERED, &Value::Null)).await;
    assert_eq!(nothing.status.as_u16(), 201, "{}", nothing.text());
    for good in [context, json!("any text"), json!({}), json!("")] {
        let answer = acme.initiate(&call(BUSY, &good)).await;
        assert_eq!(answer.status.as_u16(), 201, "{good}: {}", answer.text());
        app.clock.advance(Duration::from_mins(6));
    }
    for wrong in [json!(7), json!([]), json!(true), json!({ "customerId": 7 }), json!("a\0b")] {
        let outcome = acme.initiate(&call(ANSWERED, &wrong)).await.outcome();
        assert_eq!(outcome, (400, "unreadable_request".to_owned()), "{wrong}");
    }
}

#[tokio::test]
async fn two_thousand_characters_are_the_most_in_any_spelling() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    // Twelve bytes each, as some programs write them.
    let escaped = |length: usize| {
        let text = "\\ud83d\\ude00".repeat(length);
        format!(r#"{{"phoneNumber":"{BUSY}","customData":"{text}"}}"#)
    };

    let longest = client.post("/api/calls/initiate", escaped(2_000), &[]).await;
    assert_eq!(longest.status.as_u16(), 201, "{}", longest.text());
    let longer = client.post("/api/calls/initiate", escaped(2_001), &[]).await;
    assert_eq!(longer.outcome(), (400, "context_too_long".to_owned()));
}

#[tokio::test]
async fn the_telephone_system_gets_the_context_unchanged() {
    let recorder = Recorder::default();
    let more = settings("tenant = 'acme.com'").replace("provider = 'simulator'\n", "");
    let app = recorder.app_with(DOMAINS, &more).await;
    let token = token_of("alice", "acme.com");
    let body = format!(
        r#"{{"phoneNumber":"{ANSWERED}","customData":{{ "z": 1.10, "customerId": "C 7" }}}}"#
    );

    Client { app: &app, token: &token }.post("/api/calls/initiate", body, &[]).await;

    let context = recorder.asked()[0].custom_data.clone().unwrap();
    assert_eq!(context.expose_text(), r#"{"z":1.10,"customerId":"C 7"}"#);
}

#[tokio::test]
async fn calls_are_found_by_customer_or_job_within_their_tenant() {
    let app = app().await;
    let (alice, bob) = (token_of("alice", "acme.com"), token_of("bob", "acme.com"));
    let theirs = token_of("alice", "other.example");
    let [alice, bob, theirs] = [&alice, &bob, &theirs].map(|token| Client { app: &app, token });
    let context = json!({ "customerId": "C 7&ü", "jobId": "J1", "more": { "a": [1] } });
    let first = alice.initiate(&call(BUSY, &context)).await.json();
    app.clock.advance(Duration::from_mins(10));
    let button = json!({ "phoneNumber": ANSWERED, "source": "call_button",
        "customData": { "customerId": "C 7&ü", "jobId": "J2" } });
    let second = bob.initiate(&button).await.json();
    let other = call("(202) 555-0143", &json!({ "customerId": "C 7&ü" }));
    assert_eq!(theirs.initiate(&other).await.status.as_u16(), 201);
    let of_customer = "/api/cti/calls?customer=C%207%26%C3%BC";
    app.clock.advance(Duration::from_secs(15));
    wait_for_states(&app, "C 7&ü", &["connected", "ended"]).await;

    let found = alice.get(of_customer).await;
    assert_eq!(found.header("cache-control"), Some("no-store"));
    assert_eq!(
        found.json(),
        json!({ "calls": [
            { "callId": second["callId"], "source": "call_button", "direction": "outbound",
              "externalNumber": "***-***-0142", "at": "2026-11-21T08:10:00.000Z",
              "state": "connected", "cause": null,
              "customData": { "customerId": "C 7&ü", "jobId": "J2" } },
            { "callId": first["callId"], "source": "api", "direction": "outbound",
              "externalNumber": "***-***-0101", "at": "2026-11-21T08:00:00.000Z",
              "state": "ended", "cause": "busy", "customData": context },
        ] })
    );
    let of_job = alice.get("/api/cti/calls?job=J2").await.json();
    assert_eq!(of_job["calls"].as_array().unwrap().len(), 1);
    assert_eq!(of_job["calls"][0]["callId"], second["callId"]);
    assert_eq!(theirs.get(of_customer).await.json()["calls"].as_array().unwrap().len(), 1);
    for none in ["customer=J1", "job=C%207", "customer=C", "customer=%27%20OR%201=1--"] {
        let path = format!("/api/cti/calls?{none}");
        assert_eq!(alice.get(&path).await.json(), json!({ "calls": [] }), "{none}");
    }
}

#[tokio::test]
async fn a_call_that_fails_is_found_with_its_failure() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    let context = json!({ "jobId": "J" });

    let refused = client.initiate(&call("+1 202-555-0104", &context)).await;
    app.clock.advance(Duration::from_mins(1));
    let unanswered = client.initiate(&call("+1 202-555-0105", &context)).await;

    assert_eq!((refused.status.as_u16(), unanswered.status.as_u16()), (502, 504));
    app.journal().await;
    let found = client.get("/api/cti/calls?job=J").await.json();
    assert_eq!(found["calls"][0]["state"], "outcome_unknown");
    assert_eq!(found["calls"][0]["callId"], unanswered.json()["callId"]);
    assert_eq!(found["calls"][1]["state"], "failed");
}

#[tokio::test]
async fn a_look_up_names_one_customer_or_one_job_and_needs_its_scope() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    for wrong in ["", "?", "?customer=", "?job=", "?customer=1&job=2", "?customer=1&customer=2"] {
        let outcome = client.get(&format!("/api/cti/calls{wrong}")).await.outcome();
        assert_eq!(outcome, (400, "unreadable_request".to_owned()), "{wrong}");
    }

    let reader = tokens::shared(&tokens::claims_with(&json!({ "org": "acme.com" })));
    let refused = Client { app: &app, token: &reader }.get("/api/cti/calls?job=1").await;
    assert_eq!(refused.outcome(), (403, "forbidden".to_owned()));
    assert_eq!(
        refused.header("www-authenticate"),
        Some("Bearer error=\"insufficient_scope\", scope=\"calls:cti\"")
    );
    let nobody = token_of("alice", "unknown.example");
    let nobody = Client { app: &app, token: &nobody }.get("/api/cti/calls?job=1").await;
    assert_eq!(nobody.outcome(), (403, "forbidden".to_owned()));
}

#[tokio::test]
async fn a_look_up_is_limited_for_each_user() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    for _ in 0..240 {
        assert_eq!(client.get("/api/cti/calls?job=1").await.status.as_u16(), 200);
    }

    let outcome = client.get("/api/cti/calls?job=1").await.outcome();
    assert_eq!(outcome, (429, "rate_limited".to_owned()));
    let bob = token_of("bob", "acme.com");
    let other = Client { app: &app, token: &bob }.get("/api/cti/calls?job=1").await;
    assert_eq!(other.status.as_u16(), 200);
}

#[tokio::test]
async fn the_source_of_a_call_is_counted() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    client.initiate(&json!({ "phoneNumber": BUSY })).await;
    app.clock.advance(Duration::from_mins(6));
    client.initiate(&json!({ "phoneNumber": BUSY, "source": "call_button" })).await;
    app.call_me("(202) 555-0102").await;

    let page = app.metrics().await;

    for source in ["api", "call_button", "callback"] {
        let line =
            format!("click2call_call_sources_total{{source=\"{source}\",domain=\"acme.com\"}} 1\n");
        assert!(page.contains(&line), "{page}");
    }
}

#[tokio::test]
async fn a_signed_call_carries_a_context_where_the_settings_allow_it() {
    let app = SignedApp::with(&format!("{SECTION}call_context = true\n")).await;
    let mut body = app.signed(ALICE, ALICES_PASSWORD, "102").await;
    body["customData"] = "x".repeat(2_001).into();
    assert_eq!(app.call(&body).await.refusal(), (400, "context too long".to_owned()));
    body["customData"] = r#"{"customerId":"C-secret"}"#.into();

    let placed = app.call(&body).await;

    assert_eq!(placed.status.as_u16(), 200, "the nonce is not spent by a refused context");
    let context = app.world.asked.lock().unwrap()[0].custom_data.clone().unwrap();
    assert_eq!(context.expose_text(), r#"{"customerId":"C-secret"}"#);

    let without = SignedApp::new().await;
    let mut body = without.signed(ALICE, ALICES_PASSWORD, "102").await;
    body["customData"] = "a text".into();
    let refused = without.call(&body).await;
    assert_eq!(refused.refusal(), (403, "context not allowed".to_owned()));
    assert_eq!(without.world.calls(), 0);
    body["customData"] = Value::Null;
    assert_eq!(without.call(&body).await.status.as_u16(), 200);
}

#[tokio::test]
async fn the_same_key_with_another_context_is_another_request() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    let key = [("idempotency-key", "one")];
    let body = |id: &str| call(ANSWERED, &json!({ "customerId": id }));

    let first = client.initiate_with(&body("1"), &key).await;
    let again = client.initiate_with(&body("1"), &key).await;
    let other = client.initiate_with(&body("2"), &key).await;

    assert_eq!(first.json()["callId"], again.json()["callId"]);
    assert_eq!(other.outcome(), (409, "idempotency_key_reused".to_owned()));
    let found = client.get("/api/cti/calls?customer=1").await.json();
    assert_eq!(found["calls"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_resumed_call_has_its_source_and_its_context() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    client.initiate(&call(ANSWERED, &json!({ "customerId": "7" }))).await;
    let toml = settings("tenant_claim = 'org'");

    // The next process does not have the telephone system's calls.
    let recorder = Recorder::default();
    let next = app.restarted(&toml, recorder.provider()).await;

    let client = Client { app: &next, token: &token };
    wait_for_states(&next, "7", &["unknown"]).await;
    let found = client.get("/api/cti/calls?customer=7").await.json();
    assert_eq!(found["calls"][0]["customData"], json!({ "customerId": "7" }));
}

#[tokio::test]
async fn nothing_of_a_context_is_logged() {
    let (log, _guard) = Captured::start();
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    client
        .initiate(&call(ANSWERED, &json!({ "customerId": "C-secret", "n": "note-secret" })))
        .await;
    client.initiate(&call(BUSY, &json!({ "customerId": ["C-secret"] }))).await;
    client.get("/api/cti/calls?customer=C-secret").await;
    client.get("/api/cti/calls?customer=C-secret&job=J-secret").await;

    let log = log.text();
    assert!(log.contains("/api/cti/calls") && !log.contains("secret"), "{log}");
}
