//! The complete server with Amazon Connect: visitors are called back, follow their calls and cancel them.

use crate::support::amazon_connect::settings;
use crate::support::app::{ANSWERED, TestApp};
use crate::support::captured::Captured;
use crate::support::schedule::cancel;
use crate::support::waiting::until;
use model::call_id::CallId;
use rig::{
    AmazonConnect, ConnectAnswer, ConnectEvent, ConnectManner, ConnectMetrics, ConnectRequest,
};
use serde_json::json;
use server::startup;
use shared_types::call_state::{CallState, EndCause};

const COMPANY: &str = r#"{"acme.com":{"queue":"500","provider":"amazon_connect","numbers":{"fiction":true},
    "departments":[{"id":"sales","name":"Sales","queue":"sales"}]}}"#;
const LOST: ConnectManner = ConnectManner { is_done: true, answer: ConnectAnswer::Closes };

async fn call_center() -> (AmazonConnect, TestApp) {
    http_client::install_tls_provider();
    let connect = AmazonConnect::start().unwrap();
    let app = TestApp::saved(COMPANY, &settings(&connect, ""), |_| {}).await;
    (connect, app)
}

async fn call(app: &TestApp) -> String {
    let answer = app.call_me(ANSWERED).await;
    answer.json()["call_id"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

async fn reaches(app: &TestApp, id: &str, is_it: impl Fn(CallState) -> bool) {
    let id: CallId = id.parse().unwrap();
    let reached = until(async || {
        let call = app.app.live.find(&id).unwrap();
        let states = app.app.live.states(&call).await.unwrap();
        states.last().is_some_and(|timed| is_it(timed.state))
    });
    app.clock.while_waiting_for(reached).await;
}

fn is(state: CallState) -> impl Fn(CallState) -> bool {
    move |it| it == state
}

#[tokio::test]
async fn a_lost_answer_is_a_call_that_was_placed_once() {
    let (connect, app) = call_center().await;
    connect.behaves_once(ConnectRequest::Start, LOST);

    let answer = app.call_me(ANSWERED).await;

    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(connect.contacts().len(), 1);
    assert_eq!(app.journal().await.last().map(|entry| entry.0.clone()), Some("placed".into()));
}

#[tokio::test]
async fn a_department_is_called_from_its_queue() {
    let (connect, app) = call_center().await;
    let body = json!({ "domain": "acme.com", "phone_number": ANSWERED, "department": "sales" });

    assert_eq!(app.post(&body).await.outcome(), (200, "ok".to_owned()));

    assert_eq!(connect.contacts()[0].attributes["c2c_queue"], "sales");
}

#[tokio::test]
async fn no_call_is_placed_while_no_agent_is_available() {
    let (connect, app) = call_center().await;
    connect
        .has_metrics(ConnectMetrics { agents_available: Some(0.0), ..ConnectMetrics::default() });

    let answer = app.call_me(ANSWERED).await;

    assert_ne!(answer.status, 200, "{}", answer.text());
    assert_eq!(connect.contacts(), []);
}

#[tokio::test]
async fn a_visitor_follows_the_call_and_a_cancelled_one_ends_when_amazon_connect_reports_it() {
    let (connect, app) = call_center().await;
    let id = call(&app).await;
    connect.happens(&id, ConnectEvent::Answered);
    reaches(&app, &id, |state| matches!(state, CallState::Answered { .. })).await;

    let answer = app.clock.while_waiting_for(cancel(&app, &id)).await;

    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(connect.contacts()[0].stops, 1);
    reaches(&app, &id, is(CallState::Ended { cause: EndCause::Cancelled })).await;
}

#[tokio::test]
async fn a_call_is_found_again_in_the_next_process_by_the_contact_that_was_stored() {
    let (connect, app) = call_center().await;
    let id = call(&app).await;
    connect.happens(&id, ConnectEvent::Answered);
    reaches(&app, &id, |state| matches!(state, CallState::Answered { .. })).await;
    app.journal().await;

    let next = app.killed(&settings(&connect, ""), |_| {}).await;
    let database = next.shared_database();
    startup::calls_in_progress::resume(&next.app, database).await.unwrap();
    connect.happens(&id, ConnectEvent::Connected);
    reaches(&next, &id, is(CallState::Connected)).await;
    let reason = "CONTACT_FLOW_DISCONNECT";
    connect.happens(&id, ConnectEvent::Ended { reason, detection: Some("VOICEMAIL_BEEP") });
    reaches(&next, &id, CallState::is_final).await;

    assert_eq!(connect.contacts().len(), 1, "nothing is placed again");
}

#[tokio::test]
async fn the_log_and_the_answers_contain_nothing_of_amazon_connects_messages() {
    let (log, _guard) = Captured::start();
    for manner in [
        ConnectManner::WELL,
        LOST,
        ConnectManner::refuses(403, "DestinationNotAllowedException"),
        ConnectManner::throttles(30),
    ] {
        let (connect, app) = call_center().await;
        connect.behaves(ConnectRequest::Start, manner);

        let answer = app.call_me(ANSWERED).await;

        assert!(!answer.text().contains("5550142"), "{}", answer.text());
        assert!(!answer.text().contains("Exception"), "{}", answer.text());
    }
    let text = log.text();
    for secret in ["5550142", AmazonConnect::SECRET_ACCESS_KEY] {
        assert!(!text.contains(secret), "{secret} is in the log: {text}");
    }
}
