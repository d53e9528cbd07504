//! Opening hours: a request outside of them gets the next opening, and the widget has the timetable.

use crate::support::app::{ANSWERED, TestApp};
use serde_json::{Value, json};
use shared_types::hours::{Opening, Timetable};
use std::time::Duration;

/// The tests' clock starts on Saturday, 2026-11-21 at 08:00 UTC, which is nine in Berlin.
const OFFICE: &str = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true},"hours":{
    "zone":"Europe/Berlin","week":{"sat":["09:30-12:00"],"mon":["09:00-17:00"]},
    "except":{"2026-11-23":{"label":"Stock-taking","hours":["15:00-16:00"]}}}}}"#;
const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_closed_tenant_reports_its_opening_time() {
    let app = TestApp::new(OFFICE).await;

    let early = app.call_me(ANSWERED).await;
    assert_eq!(early.outcome(), (409, "outside_hours".to_owned()));
    let told = early.json();
    assert_eq!(told["opens_at"], "2026-11-21T09:30:00+01:00");
    assert_eq!(told["closed_for"], Value::Null);

    app.clock.advance(HOUR / 2);
    assert_eq!(app.call_me(ANSWERED).await.outcome(), (200, "ok".to_owned()));
}

#[tokio::test]
async fn a_special_day_is_named() {
    let app = TestApp::new(OFFICE).await;
    app.clock.advance(48 * HOUR);

    let told = app.call_me(ANSWERED).await.json();

    assert_eq!(told["opens_at"], "2026-11-23T15:00:00+01:00");
    assert_eq!(told["closed_for"], "Stock-taking");
}

#[tokio::test]
async fn a_tenant_that_never_opens_reports_no_time() {
    let app =
        TestApp::new(r#"{"acme.com":{"queue":"500","hours":{"zone":"UTC","week":{}}}}"#).await;

    let answer = app.call_me("212-234-5678").await;

    assert_eq!(answer.outcome(), (409, "outside_hours".to_owned()));
    assert_eq!(answer.json()["opens_at"], Value::Null);
}

#[tokio::test]
async fn asking_a_closed_tenant_costs_neither_the_number_nor_the_domain() {
    let limited = OFFICE.replace(
        r#""queue":"500""#,
        r#""queue":"500","limits":{"ip_per_minute":9,"domain_per_hour":1,"number_per_hour":1}"#,
    );
    let app = TestApp::new(&limited).await;

    for _ in 0..3 {
        assert_eq!(app.call_me(ANSWERED).await.outcome().1, "outside_hours");
    }
    app.clock.advance(HOUR / 2);

    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "ok");
}

#[tokio::test]
async fn hours_are_checked_after_the_origin_and_before_the_number() {
    let app = TestApp::new(OFFICE).await;
    let refused = |domain: &str, number: &str| json!({ "domain": domain, "phone_number": number });

    let premium = app.post(&refused("acme.com", "900-555-1234")).await;
    assert_eq!(premium.outcome().1, "outside_hours");

    let with_pages = OFFICE
        .replace(r#""queue":"500""#, r#""queue":"500","allowed_origins":["https://acme.com"]"#);
    let app = TestApp::new(&with_pages).await;
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "origin_not_allowed");
}

#[tokio::test]
async fn the_journal_records_requests_outside_of_the_hours() {
    let app = TestApp::new(OFFICE).await;
    app.call_me(ANSWERED).await;

    let refused = ("acme.com".into(), "outside_hours".into(), String::new(), 1);
    assert_eq!(app.refusals().await, [refused]);
    assert!(app.journal().await.is_empty());
}

#[tokio::test]
async fn the_widget_configuration_matches_the_servers_answers() {
    let app = TestApp::new(OFFICE).await;
    let start = 1_795_248_000; // 2026-11-21T08:00Z
    let table = timetable(&app).await;
    assert_eq!(table.zone, "Europe/Berlin");

    // From Saturday into Monday evening.
    for step in 0..48 {
        let said_by_widget = table.at(start + step * 70 * 60).lets_call();
        let said_by_server = app.call_me(&format!("202555{:04}", 110 + step)).await.outcome().1;
        assert_eq!(said_by_widget, said_by_server == "ok", "{step}: {said_by_server}");
        app.clock.advance(HOUR * 7 / 6);
    }
}

#[tokio::test]
async fn the_widgets_timetable_is_updated_each_day() {
    let app = TestApp::new(OFFICE).await;
    let first = timetable(&app).await;
    app.clock.advance(HOUR);
    assert_eq!(timetable(&app).await, first, "and not oftener");

    app.clock.advance(7 * 24 * HOUR);

    let week_later = timetable(&app).await;
    assert_eq!(week_later.start, first.start + 7 * 24 * 60);
    assert!(matches!(week_later.at(week_later.start * 60), Opening::Closed { opens: Some(_), .. }));
}

#[tokio::test]
async fn a_tenant_without_hours_is_always_open_and_its_widget_has_no_timetable() {
    let app = TestApp::new(crate::support::app::ACME).await;

    assert!(!app.get("/widget.js?domain=acme.com", &[]).await.text().contains("\"hours\":"));
    assert_eq!(app.call_me(ANSWERED).await.outcome().1, "ok");
}

async fn timetable(app: &TestApp) -> Timetable {
    let script = app.get("/widget.js?domain=acme.com", &[]).await;
    let hours = script.text().split_once("\"hours\":").unwrap().1;
    let mut values = serde_json::Deserializer::from_str(hours).into_iter();
    values.next().unwrap().unwrap()
}
