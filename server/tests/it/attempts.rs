//! The limit of requests to the telephone system: failed calls count as attempts, not as calls.

use crate::support::app::{Answer, TestApp, from, post_request};
use crate::support::calls::{self, Client};
use crate::support::telephones::{Manner, Telephones};
use crate::support::tokens;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// Only the limits can refuse.
const SETTINGS: &str = "provider = 'simulator'\n[limits]\nip_per_minute = 999\n\
    flood_per_second = 1000\nflood_burst = 9999\nback_off_failures = 999999\n\
    [proof_of_work]\nmode = 'never'\n";
const ACME: &str = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true},
    "limits":{"domain_per_hour":5,"domain_failures_per_hour":7}},
    "b.com":{"queue":"600","numbers":{"fiction":true}}}"#;

async fn office(domains: &str, manner: Manner) -> (TestApp, Arc<Telephones>) {
    let telephones = Telephones::new(manner);
    let app = TestApp::with_provider(domains, SETTINGS, Arc::clone(&telephones) as _).await;
    (app, telephones)
}

/// Requests a call to the fictitious number that ends with `number`, as the client `client`.
async fn ask(app: &TestApp, client: usize, number: usize) -> Answer {
    let number = format!("202-555-0{}", 110 + number % 90);
    let body = json!({ "domain": "acme.com", "phone_number": number }).to_string();
    app.send(from(&format!("203.0.113.{client}"), post_request(body))).await
}

fn exhausted(answer: &Answer) -> Option<u64> {
    (answer.outcome() == (429, "attempts_exhausted".to_owned())).then(|| {
        let seconds = answer.json()["retry_after"].as_u64().unwrap();
        assert_eq!(answer.header("retry-after"), Some(seconds.to_string().as_str()));
        seconds
    })
}

#[tokio::test]
async fn calls_for_a_tenant_that_fail_reach_the_telephone_system_as_often_as_is_allowed() {
    let (app, telephones) = office(ACME, Manner::Refuses).await;

    let mut refused = 0;
    for visitor in 0..60 {
        let answer = ask(&app, visitor, visitor).await;
        match exhausted(&answer) {
            Some(seconds) => {
                assert_eq!(seconds, 3600);
                refused += 1;
            }
            None => assert_eq!(answer.outcome(), (502, "phone_system_refused".to_owned())),
        }
    }

    assert_eq!((telephones.called().len(), refused), (12, 48), "five calls and seven failures");
    app.clock.advance(Duration::from_hours(1));
    assert_eq!(ask(&app, 99, 99).await.outcome().0, 502, "the next hour has its own");
}

#[tokio::test]
async fn a_client_is_limited_after_its_failures_and_others_are_not() {
    let (app, telephones) = office(&ACME.replace(":7", ":70"), Manner::Refuses).await;

    for number in 0..20 {
        ask(&app, 1, number).await;
    }

    assert_eq!(telephones.called().len(), 6, "three calls and three failures");
    assert!(exhausted(&ask(&app, 1, 50).await).is_some());
    assert_eq!(ask(&app, 2, 51).await.outcome().0, 502);
}

#[tokio::test]
async fn a_number_has_a_limit_of_attempts_for_all_clients() {
    let (app, telephones) = office(&ACME.replace(":7", ":70"), Manner::Refuses).await;

    for client in 0..20 {
        ask(&app, client, 1).await;
    }

    assert_eq!(telephones.called().len(), 6, "three calls and three failures");
    let elsewhere = json!({ "domain": "b.com", "phone_number": "202-555-0111" }).to_string();
    let elsewhere = app.send(from("198.51.100.9", post_request(elsewhere))).await;
    assert!(exhausted(&elsewhere).is_some(), "for another tenant too");
}

#[tokio::test]
async fn an_attempt_is_not_refunded_where_the_call_is() {
    let (app, telephones) = office(ACME, Manner::Refuses).await;
    for client in 0..7 {
        assert_eq!(ask(&app, client, client).await.outcome().0, 502);
    }
    telephones.behave(Manner::Takes);

    for client in 10..15 {
        assert_eq!(ask(&app, client, client).await.outcome().0, 200, "the calls were refunded");
    }
    assert_eq!(ask(&app, 20, 20).await.outcome().1, "rate_limited", "five calls an hour");
}

#[tokio::test]
async fn calls_of_applications_that_fail_count_too() {
    let telephones = Telephones::new(Manner::Refuses);
    let few = calls::ACME.replace(
        r#""domain_per_hour":1000"#,
        r#""domain_per_hour":2,"domain_failures_per_hour":2"#,
    );
    let settings = calls::settings("per_minute = 1000")
        .replace("[limits]\n", "[limits]\nback_off_failures = 999999\n");
    let app = TestApp::with_provider(&few, &settings, Arc::clone(&telephones) as _).await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };

    let mut codes = Vec::new();
    for number in 0..6 {
        let body = json!({ "phoneNumber": format!("202-555-01{}", 20 + number) });
        codes.push(client.initiate(&body).await.outcome().1);
    }

    assert_eq!(codes[3..], ["phone_system_refused", "attempts_exhausted", "attempts_exhausted"]);
    assert_eq!(telephones.called().len(), 4);
}

#[tokio::test]
async fn no_proof_of_work_is_demanded_for_an_attempt_that_is_not_made() {
    let none = ACME.replace(":5", ":1").replace(":7", ":0");
    let (app, _) = office(&none, Manner::Refuses).await;
    assert_eq!(ask(&app, 1, 1).await.outcome().0, 502);
    let always = r#""queue":"500","proof_of_work":"always""#;
    app.change_domains(&none.replace(r#""queue":"500""#, always));

    assert!(exhausted(&ask(&app, 2, 2).await).is_some());
    app.clock.advance(Duration::from_hours(1));
    assert_eq!(ask(&app, 2, 2).await.outcome().1, "proof_required");
}
