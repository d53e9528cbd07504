//! `Idempotency-Key`: the same request twice is one call.

use crate::support::app::{ANSWERED, Answer};
use crate::support::calls::{Client, app};
use crate::support::tokens;
use serde_json::{Value, json};
use std::time::Duration;

const KEY: &[(&str, &str)] = &[("idempotency-key", "3b1e-77")];

fn call(number: &str) -> Value {
    json!({ "phoneNumber": number })
}

fn id(answer: &Answer) -> String {
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()["callId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_same_key_and_body_are_the_same_call() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };

    let first = client.initiate_with(&call(ANSWERED), KEY).await;
    let again = client.initiate_with(&call(ANSWERED), KEY).await;

    assert_eq!(id(&first), id(&again));
    assert_eq!(first.header("location"), again.header("location"));
    let events: Vec<_> = app.journal().await.into_iter().map(|row| row.0).collect();
    assert_eq!(events, ["accepted", "placed"], "the second is not written down as another");
}

#[tokio::test]
async fn two_at_once_are_one_call() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    // A slow telephone system that never answers.
    let body = call("+1 202-555-0105");

    let (first, second) =
        tokio::join!(client.initiate_with(&body, KEY), client.initiate_with(&body, KEY));

    assert_eq!(first.outcome(), (504, "outcome_unknown".to_owned()));
    assert_eq!(first.body, second.body, "with the same call id");
    let accepted = app.journal().await.iter().filter(|row| row.0 == "accepted").count();
    assert_eq!(accepted, 1);
    let later = client.initiate_with(&body, KEY).await;
    assert_eq!(later.body, first.body, "a call that may come is not asked for again");
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    client.initiate_with(&call(ANSWERED), KEY).await;

    let other = client.initiate_with(&call("+1 312-555-0142"), KEY).await;

    assert_eq!(other.outcome(), (409, "idempotency_key_reused".to_owned()));
}

#[tokio::test]
async fn a_key_is_its_users_own() {
    let app = app().await;
    let [alice, bob] = ["alice", "bob"].map(tokens::of);
    let first = Client { app: &app, token: &alice }.initiate_with(&call(ANSWERED), KEY).await;

    let body = call("+1 312-555-0142");
    let other = Client { app: &app, token: &bob }.initiate_with(&body, KEY).await;

    assert_ne!(id(&first), id(&other));
}

#[tokio::test]
async fn a_request_that_placed_nothing_may_be_made_again_with_its_key() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    for _ in 0..2 {
        let refused = client.initiate_with(&call("+1 202-555-0104"), KEY).await;
        assert_eq!(refused.outcome(), (502, "phone_system_refused".to_owned()));
    }

    let failed = app.journal().await.iter().filter(|row| row.0 == "failed").count();
    assert_eq!(failed, 2, "it was asked each time");
}

#[tokio::test]
async fn a_key_is_stored_for_a_day() {
    let app = app().await;
    let token = tokens::shared(&tokens::claims_with(&json!({ "exp": tokens::START * 2 })));
    let client = Client { app: &app, token: &token };
    let first = id(&client.initiate_with(&call(ANSWERED), KEY).await);

    app.clock.advance(Duration::from_hours(23));
    assert_eq!(id(&client.initiate_with(&call(ANSWERED), KEY).await), first);
    app.clock.advance(Duration::from_hours(1));
    assert_ne!(id(&client.initiate_with(&call(ANSWERED), KEY).await), first);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let app = app().await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };

    let long = "a".repeat(256);
    for bad in ["", "two words", &long] {
        let answer = client.initiate_with(&call(ANSWERED), &[("idempotency-key", bad)]).await;
        assert_eq!(answer.outcome(), (400, "unreadable_request".to_owned()), "{bad}");
        assert!(answer.text().contains("Idempotency-Key"), "{}", answer.text());
    }
}
