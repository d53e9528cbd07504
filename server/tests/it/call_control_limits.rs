//! Limits of an application's user, and the extension that a token may name.

use crate::support::app::TestApp;
use crate::support::calls::{Client, settings_with_limits};
use crate::support::telephones::{Manner, Telephones};
use crate::support::tokens;
use crate::support::waiting::until;
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;

const TENANTS: &str = r#"{
    "acme.com": {"queue":"500","numbers":{"fiction":true,"countries":["44"]},
        "limits":{"domain_per_hour":1000,"number_per_hour":1000}}
}"#;

/// With telephones that accept every call.
async fn app_with(more: &str, limits: Option<&str>) -> TestApp {
    let toml = settings_with_limits(&format!("per_minute = 1000\n{more}"), limits);
    TestApp::with_provider(TENANTS, &toml, Telephones::new(Manner::Takes)).await
}

/// A different number for each call.
fn number(call: u32) -> Value {
    json!({ "phoneNumber": format!("+1 202 555 01{call:02}") })
}

async fn outcome(client: Client<'_>, body: &Value) -> (u16, String) {
    let answer = client.initiate(body).await;
    let word = answer.json()["code"].as_str().unwrap_or("ok").to_owned();
    (answer.status.as_u16(), word)
}

#[tokio::test]
async fn one_token_places_only_so_many_calls_at_the_same_time() {
    let app = app_with("", None).await;
    let (alice, bob) = (tokens::of("alice"), tokens::of("bob"));
    let (alice, bob) = (Client { app: &app, token: &alice }, Client { app: &app, token: &bob });
    let numbers: Vec<_> = (0..100).map(number).collect();

    let answers = join_all(numbers.iter().map(|number| alice.initiate(number))).await;

    let (placed, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status.as_u16() == 201);
    assert_eq!(placed.len(), 4);
    for answer in refused {
        assert_eq!(answer.outcome(), (429, "concurrency_limit".to_owned()));
        assert!(answer.header("retry-after").is_some());
    }
    assert_eq!(outcome(bob, &number(99)).await.0, 201, "another user has their own limits");

    let id = placed[0].json()["callId"].as_str().unwrap().to_owned();
    assert_eq!(alice.end(&id).await.status.as_u16(), 200);
    alice.events(&id).await;
    alice.reaches(&id, "ended").await;
    until(async || outcome(alice, &number(98)).await.0 == 201).await;
}

#[tokio::test]
async fn a_user_places_only_so_many_calls_in_an_hour_and_in_a_day() {
    let limits = "concurrent_calls = 1000, calls_per_hour = 2, calls_per_day = 3";
    let app = app_with("", Some(limits)).await;
    let alice = tokens::shared(&tokens::claims_with(&json!({ "exp": tokens::START + 864_000 })));
    let alice = Client { app: &app, token: &alice };
    for call in 0..2 {
        assert_eq!(outcome(alice, &number(call)).await.0, 201);
    }

    assert_eq!(outcome(alice, &number(2)).await, (429, "rate_limited".to_owned()));
    app.clock.advance(Duration::from_hours(1));
    assert_eq!(outcome(alice, &number(3)).await.0, 201);
    assert_eq!(outcome(alice, &number(4)).await, (429, "daily_limit".to_owned()));
    app.clock.advance(Duration::from_hours(23));
    assert_eq!(outcome(alice, &number(5)).await.0, 201);
}

#[tokio::test]
async fn a_refused_call_is_not_charged_to_its_user() {
    let app = app_with("", Some("calls_per_hour = 2")).await;
    let alice = tokens::of("alice");
    let alice = Client { app: &app, token: &alice };
    assert_eq!(outcome(alice, &number(42)).await.0, 201);

    for _ in 0..3 {
        assert_eq!(outcome(alice, &number(42)).await, (429, "already_under_way".to_owned()));
    }

    assert_eq!(outcome(alice, &number(43)).await.0, 201);
    assert_eq!(outcome(alice, &number(44)).await, (429, "rate_limited".to_owned()));
}

#[tokio::test]
async fn calls_to_other_countries_have_limits_of_their_own() {
    let abroad = json!({ "phoneNumber": "+44 20 7946 0958" });
    let another = json!({ "phoneNumber": "+44 20 7946 0959" });
    let alice = tokens::of("alice");
    let app = app_with("calling_code = '1'", Some("international_per_hour = 1")).await;
    let client = Client { app: &app, token: &alice };
    assert_eq!(outcome(client, &abroad).await.0, 201);
    assert_eq!(outcome(client, &another).await, (429, "budget_exhausted".to_owned()));
    assert_eq!(outcome(client, &number(1)).await.0, 201);

    let app = app_with("calling_code = '1'", Some("international_per_day = 0")).await;
    let client = Client { app: &app, token: &alice };
    assert_eq!(outcome(client, &abroad).await, (403, "destination_not_allowed".to_owned()));

    // Without the calling code, all numbers of the tenant are national.
    let app = app_with("", Some("international_per_hour = 0")).await;
    assert_eq!(outcome(Client { app: &app, token: &alice }, &abroad).await.0, 201);
}

#[tokio::test]
async fn a_claim_that_is_no_extension_is_refused_and_not_read_as_something_else() {
    let app = app_with("extension_claim = 'ext'", None).await;
    let with_claim = async |ext: Value| {
        let token = tokens::shared(&tokens::claims_with(&json!({ "ext": ext })));
        outcome(Client { app: &app, token: &token }, &number(42)).await
    };

    for ext in [
        json!("*72"),
        json!("#31#"),
        json!(["101"]),
        json!([]),
        json!(101),
        json!({ "number": "101" }),
        json!(true),
        json!(""),
        json!("19005550142"),
    ] {
        assert_eq!(with_claim(ext.clone()).await, (403, "forbidden".to_owned()), "{ext}");
    }
    assert_eq!(with_claim(json!("101")).await.0, 201);
}
