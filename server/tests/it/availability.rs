//! `GET /click-to-call/availability`: by the hours, and by the queue, whose answers are cached.

use crate::support::app::{ACME, Answer, TestApp, config_of};
use crate::support::recorder::Recorder;
use futures_util::future::join_all;
use model::provider::AgentAvailability;
use serde_json::{Value, json};
use std::time::Duration;

const COMPANY: &str = r#"{"acme.com":{"queue":"500","show_availability":true,"closed_behavior":"hide",
    "departments":[{"id":"sales","name":"Sales","queue":"510"}]}}"#;
/// The tests' clock starts on a Saturday.
const OFFICE: &str = r#"{"acme.com":{"queue":"500","hours":{"zone":"Europe/Berlin",
    "week":{"mon":["09:00-17:00"]},"except":{"2026-11-21":{"label":"Founders' day"}}}}}"#;

async fn ask(app: &TestApp, more: &str) -> Answer {
    app.get(&format!("/click-to-call/availability?domain=acme.com{more}"), &[]).await
}

#[tokio::test]
async fn an_open_company_reports_the_availability_if_it_is_known() {
    for (availability, free) in [
        (AgentAvailability::Available, json!(true)),
        (AgentAvailability::Unavailable, json!(false)),
        (AgentAvailability::Unknown, Value::Null),
    ] {
        let recorder = Recorder::default();
        recorder.says(availability);
        let app = recorder.app(COMPANY).await;

        let answer = ask(&app, "").await;

        assert_eq!(answer.json(), json!({ "status": "ok", "open": true, "free": free }));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=5"));
    }
}

#[tokio::test]
async fn a_closed_company_reports_its_opening_and_its_telephone_system_is_not_queried() {
    let recorder = Recorder::default();
    let app = recorder.app(OFFICE).await;

    let told = ask(&app, "").await.json();

    assert_eq!(
        told,
        json!({ "status": "ok", "open": false, "free": null, "closed_for": "Founders' day",
            "opens_at": "2026-11-23T09:00:00+01:00" })
    );
    assert!(recorder.looks().is_empty());
}

#[tokio::test]
async fn the_telephone_system_is_queried_once_per_interval_for_all_clients() {
    let recorder = Recorder::default();
    recorder.says(AgentAvailability::Available);
    let app = recorder.app(COMPANY).await;

    let answers = join_all((0..20).map(|_| ask(&app, ""))).await;
    assert!(answers.iter().all(|answer| answer.json()["free"] == true));
    assert_eq!(recorder.looks(), ["500"]);

    recorder.says(AgentAvailability::Unavailable);
    app.clock.advance(Duration::from_secs(4));
    assert_eq!(ask(&app, "").await.json()["free"], true);
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(ask(&app, "").await.json()["free"], false);
    assert_eq!(recorder.looks(), ["500", "500"]);
}

#[tokio::test]
async fn a_department_has_a_queue_of_its_own() {
    let recorder = Recorder::default();
    let app = recorder.app(COMPANY).await;

    ask(&app, "&department=sales").await;
    ask(&app, "").await;

    assert_eq!(recorder.looks(), ["510", "500"]);
    let unknown = ask(&app, "&department=support").await;
    assert_eq!(unknown.outcome(), (400, "department_unknown".to_owned()));
}

#[tokio::test]
async fn a_query_without_a_tenant_is_refused() {
    let app = TestApp::new(ACME).await;

    for question in ["", "?domain=nobody.example", "?domain=../x", "?%ff=%"] {
        let answer = app.get(&format!("/click-to-call/availability{question}"), &[]).await;
        assert_eq!(answer.outcome(), (404, "unknown_domain".to_owned()), "{question:?}");
    }
}

#[tokio::test]
async fn the_simulator_has_agents_in_every_queue_except_the_one_named_empty() {
    let app = TestApp::new(ACME).await;
    assert_eq!(ask(&app, "").await.json()["free"], true);

    let app = TestApp::new(&ACME.replace("500", "empty")).await;
    assert_eq!(ask(&app, "").await.json()["free"], false);
    let refused = app.call_me(crate::support::app::ANSWERED).await;
    assert_eq!(refused.outcome(), (503, "nobody_available".to_owned()));
}

#[tokio::test]
async fn the_widget_configuration_has_the_availability_and_closed_behavior_settings() {
    let config = config_of(&TestApp::new(COMPANY).await).await;
    assert_eq!((&config["capacity"], &config["when_closed"]), (&json!(true), &json!("hide")));

    let config = config_of(&TestApp::new(ACME).await).await;
    assert_eq!((config.get("capacity"), config.get("when_closed")), (None, None));
}
