//! The called person presses 9, and is never called again. Asterisk reports it by an event of its dialplan.

use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::asterisk_stand_in::{AsteriskStandIn, Step};
use crate::support::schedule::SETTINGS;
use crate::support::waiting::until;

const ON_ASTERISK: &str = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true}},
    "other.example":{"queue":"600","numbers":{"fiction":true}}}"#;

async fn call(app: &TestApp, domain: &str) -> (String, String) {
    let body = serde_json::json!({ "domain": domain, "phone_number": ANSWERED });
    let answer = app.post(&body).await;
    let call_id = answer.json()["call_id"].as_str().unwrap_or_default().to_owned();
    (answer.outcome().1, call_id)
}

async fn listed(app: &TestApp) -> i64 {
    app.app.calls.blocking.entries(1).await.unwrap().1
}

#[tokio::test]
async fn a_called_person_who_presses_nine_is_never_called_again() {
    let pbx = AsteriskStandIn::start().await;
    let settings = SETTINGS.replace("simulator", "asterisk") + &pbx.settings();
    let app = TestApp::with_settings(ON_ASTERISK, &settings).await;
    let (outcome, call_id) = call(&app, "acme.com").await;
    assert_eq!(outcome, "ok");

    pbx.steps(&call_id, Step::FirstAnswers);
    pbx.steps(&call_id, Step::OptsOut);
    pbx.steps(&call_id, Step::Ends);
    until(async || listed(&app).await == 1).await;
    until(async || app.app.live.count() == 0).await;

    for domain in ["acme.com", "other.example"] {
        assert_eq!(call(&app, domain).await.0, "number_not_allowed", "{domain}");
    }
    assert_eq!(pbx.placed(), 1);
    let (entries, _) = app.app.calls.blocking.entries(1).await.unwrap();
    assert_eq!(entries[0].origin.unwrap().as_str(), "called");
    let journal = app.journal().await;
    assert!(journal.iter().any(|(event, ..)| event == "control"), "{journal:?}");
    let metrics = app.metrics().await;
    assert!(metrics.contains(r#"call_control_total{action="do_not_call""#), "{metrics}");
}

#[tokio::test]
async fn a_call_without_the_key_puts_nothing_on_the_list() {
    let pbx = AsteriskStandIn::start().await;
    let settings = SETTINGS.replace("simulator", "asterisk") + &pbx.settings();
    let app = TestApp::with_settings(ACME, &settings).await;
    let (_, call_id) = call(&app, "acme.com").await;

    pbx.steps(&call_id, Step::FirstAnswers);
    pbx.steps(&call_id, Step::Ends);
    until(async || app.app.live.count() == 0).await;

    assert_eq!(listed(&app).await, 0);
    assert_eq!(call(&app, "acme.com").await.0, "ok");
}

#[tokio::test]
async fn the_opt_out_key_also_works_after_a_restart() {
    let pbx = AsteriskStandIn::start().await;
    let settings = SETTINGS.replace("simulator", "asterisk") + &pbx.settings();
    let app = TestApp::with_settings(ON_ASTERISK, &settings).await;
    let (_, call_id) = call(&app, "acme.com").await;
    pbx.steps(&call_id, Step::FirstAnswers);
    until(async || app.journal_states().await.len() > 2).await;

    let next = app.restarted_with(&settings).await;
    until(async || next.app.live.count() == 1).await;
    until(async || !pbx.received("Status").is_empty()).await;
    pbx.steps(&call_id, Step::OptsOut);

    until(async || listed(&next).await == 1).await;
    assert_eq!(call(&next, "other.example").await.0, "number_not_allowed");
}
