//! Valid and invalid requests for scheduled calls.

use crate::support::app::{ACME, TestApp, post_request};
use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office, SETTINGS, ask};
use crate::support::telephones::Manner;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_scheduled_call_is_stored_and_its_time_is_in_the_tenants_zone() {
    let app = TestApp::with_settings(OFFICE, SETTINGS).await;

    let answer = ask(&app, NUMBER, "2026-11-23T08:30:00Z").await;

    assert_eq!(answer.outcome(), (200, "ok".to_owned()));
    let told = answer.json();
    assert_eq!(told["scheduled_for"], "2026-11-23T09:30:00+01:00");
    assert_eq!(told["can_cancel"], true);
    assert_eq!(told["message"], "We will call you at the time you chose.");
    assert_eq!(told["call_id"].as_str().unwrap().len(), 26);
    let scheduled = ("scheduled".into(), None, Some("***-***-0142".into()));
    assert_eq!(app.journal().await, [scheduled]);
}

#[tokio::test]
async fn a_time_outside_of_the_hours_in_the_past_or_too_far_is_not_offered() {
    let app = TestApp::with_settings(OFFICE, SETTINGS).await;

    for (at, opens_at) in [
        ("2026-11-23T08:59:59+01:00", json!("2026-11-23T09:00:00+01:00")),
        ("2026-11-23T12:00:00+01:00", json!("2026-11-23T13:00:00+01:00")),
        ("2026-11-22T10:00:00+01:00", json!("2026-11-23T09:00:00+01:00")),
        ("2026-11-21T09:00:00+01:00", json!("2026-11-21T09:30:00+01:00")),
        ("2026-11-16T10:00:00+01:00", json!("2026-11-21T09:30:00+01:00")),
        ("2026-12-07T10:00:00+01:00", json!("2026-11-21T09:30:00+01:00")),
        ("2100-01-01T10:00:00Z", json!("2026-11-21T09:30:00+01:00")),
    ] {
        let answer = ask(&app, NUMBER, at).await;
        assert_eq!(answer.outcome(), (409, "time_not_offered".to_owned()), "{at}");
        assert_eq!(answer.json()["opens_at"], opens_at, "{at}");
    }
    assert_eq!(ask(&app, NUMBER, "2026-12-05T09:00:00+01:00").await.outcome().0, 409, "too early");
    assert_eq!(ask(&app, NUMBER, "2026-11-30T16:59:59+01:00").await.outcome().0, 200);
}

#[tokio::test]
async fn an_invalid_time_is_refused() {
    let app = TestApp::with_settings(OFFICE, SETTINGS).await;

    for at in ["", "tomorrow", "2026-11-23", "2026-11-23T10:00:00", "09:00"] {
        let answer = ask(&app, NUMBER, at).await;
        assert_eq!(answer.outcome(), (400, "unreadable_request".to_owned()), "{at}");
        assert!(answer.json()["message"].as_str().unwrap().contains("\"at\""), "{at}");
    }
}

#[tokio::test]
async fn only_tenants_that_enable_it_schedule_calls_and_their_widget_offers_it() {
    let quiet = OFFICE.replace("\"schedule\":true", "\"schedule\":false");
    for tenants in [ACME, &quiet] {
        let app = TestApp::with_settings(tenants, SETTINGS).await;
        let answer = ask(&app, NUMBER, HALF_PAST_TEN).await;
        assert_eq!(answer.outcome(), (409, "time_not_offered".to_owned()));
        assert_eq!(answer.json()["opens_at"], Value::Null);
        let script = app.get("/widget.js?domain=acme.com", &[]).await;
        assert!(!script.text().contains("\"schedule\":"), "{}", script.text());
    }
    let app = TestApp::with_settings(OFFICE, SETTINGS).await;
    let script = app.get("/widget.js?domain=acme.com", &[]).await;
    assert!(script.text().contains("\"schedule\":true"), "{}", script.text());
}

#[tokio::test]
async fn a_call_at_a_later_time_passes_every_gate() {
    let guarded = OFFICE.replace(
        r#""queue":"500""#,
        r#""queue":"500","allowed_origins":["https://acme.com"],
           "limits":{"ip_per_minute":4,"domain_per_hour":1,"number_per_hour":9}"#,
    );
    let app = TestApp::with_settings(&guarded, SETTINGS).await;
    let body = |number: &str, at: &str| {
        json!({ "domain": "acme.com", "phone_number": number, "at": at }).to_string()
    };
    let from_the_page = async |number: &str, at: &str| {
        let mut request = post_request(body(number, at));
        request.headers_mut().insert("origin", "https://acme.com".parse().unwrap());
        app.send(request).await.outcome().1
    };

    let first = HALF_PAST_TEN;
    let second = "2026-11-21T11:30:00+01:00";
    let elsewhere = app.send(post_request(body(NUMBER, first))).await;
    assert_eq!(elsewhere.outcome().1, "origin_not_allowed");
    assert_eq!(from_the_page("900-555-1234", first).await, "number_not_allowed");
    assert_eq!(from_the_page("12", first).await, "number_invalid");
    assert_eq!(from_the_page(NUMBER, first).await, "ok");
    assert_eq!(from_the_page("202-555-0143", first).await, "time_not_offered", "by the hour");
    app.clock.advance(Duration::from_hours(1));
    app.clock.advance(Duration::from_secs(1));
    for _ in 0..4 {
        assert_eq!(from_the_page("12", second).await, "number_invalid");
    }
    assert_eq!(from_the_page("202-555-0144", second).await, "rate_limited", "by the address");
}

#[tokio::test]
async fn one_call_to_a_number_waits_and_it_does_not_keep_the_number_from_being_called_now() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.app.clock.advance(Duration::from_mins(45));
    office.keeps(NUMBER, HALF_PAST_TEN).await;

    let again = office.ask("+1 (202) 555 0142", "2026-11-23T10:00:00+01:00").await;
    assert_eq!(again.outcome(), (429, "already_under_way".to_owned()));
    let hint = again.json()["retry_after"].as_u64().unwrap();
    assert_eq!(hint, 3600, "it does not tell when the other call is");

    assert_eq!(office.app.call_me(NUMBER).await.outcome().1, "ok");
    // Now a call is in progress.
    office.keeps("202-555-0143", HALF_PAST_TEN).await;
    assert_eq!(office.app.call_me("202-555-0144").await.outcome().1, "ok");
    assert_eq!(office.ask("202-555-0144", HALF_PAST_TEN).await.outcome().1, "already_under_way");
}

#[tokio::test]
async fn each_hour_has_a_limit_of_scheduled_calls() {
    let few = r#""queue":"500","limits":{"domain_per_hour":2,"new_client_percent":0},
        "proof_of_work":"never""#;
    let few = OFFICE.replace(r#""queue":"500""#, few);
    let app = TestApp::with_settings(&few, SETTINGS).await;
    let ask = async |number: &str, at: &str| ask(&app, number, at).await.outcome().1;
    assert_eq!(ask("202-555-0142", "2026-11-23T14:00:00+01:00").await, "ok");
    assert_eq!(ask("202-555-0143", "2026-11-23T14:29:00+01:00").await, "ok");
    app.clock.advance(Duration::from_hours(1));

    assert_eq!(ask("202-555-0144", "2026-11-23T14:15:00+01:00").await, "time_not_offered");
    assert_eq!(ask("202-555-0144", "2026-11-23T14:40:00+01:00").await, "time_not_offered");
    assert_eq!(ask("202-555-0144", "2026-11-23T15:00:00+01:00").await, "ok");
    assert_eq!(ask("202-555-0145", "2026-11-23T16:00:00+01:00").await, "ok");
}
