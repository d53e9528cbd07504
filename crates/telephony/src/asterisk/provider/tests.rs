use super::*;
use model::call_id::CallId;
use model::client_presence::ClientPresence;
use model::provider::RingOrder;
use model::random::SystemRandom;
use serde_json::{Value, json};
use shared_types::call_state::{EndCause, Leg};
use std::time::Duration;
use supervisor::Supervisor;

/// No Asterisk is at this host.
fn driver() -> Asterisk {
    let settings = json!({ "host": "asterisk.invalid", "user": "u", "secret": "s", "tls": false });
    let random = Arc::new(SystemRandom);
    let tasks = Supervisor::of_command(Arc::clone(&random) as _);
    Asterisk::new(serde_json::from_value(settings).unwrap(), random, tasks).unwrap()
}

fn new_call() -> NewCall {
    NewCall {
        id: CallId::random(&SystemRandom).unwrap(),
        api_domain: "acme.com".to_owned(),
        number: "(202) 555-0142".parse().unwrap(),
        order: RingOrder::NumberThenQueue { queue: "500".to_owned() },
        caller_id: None,
        code: None,
        company: None,
        custom_data: None,
    }
}

fn terminal_call() -> TerminalCall {
    TerminalCall {
        host: "pbx".to_owned(),
        iden: "abc".parse().unwrap(),
        destination: "+34944010101".parse().unwrap(),
        endpoint: "b1c1t1_alice".to_owned().try_into().unwrap(),
        extension: "101".to_owned().try_into().unwrap(),
        company: 7,
        brand: 3,
        dial_timeout: Duration::from_secs(30),
        max_duration: Duration::from_hours(3),
        optimize: false,
        aor: "alice@host.example.org".parse().unwrap(),
        custom_data: None,
        client: ClientPresence::not_needed(),
    }
}

fn content(handle: Option<ResumeHandle>) -> Value {
    serde_json::from_str(handle.unwrap().expose()).unwrap()
}

#[tokio::test]
async fn a_handle_has_the_host_the_channels_and_the_legs_and_no_number() {
    let (driver, call) = (driver(), new_call());
    let id = call.id.as_str();

    assert_eq!(
        content(driver.resume_handle(&call)),
        json!({ "host": "asterisk.invalid", "channel": id, "other_channel": format!("{id}-2"),
            "first_leg": "visitor", "second_leg": "agent" })
    );
    assert_eq!(
        content(driver.terminal_resume_handle(&terminal_call())),
        json!({ "host": "pbx", "channel": "abc", "other_channel": "abc-2",
            "first_leg": "terminal", "second_leg": "destination" })
    );
}

#[tokio::test]
async fn a_call_is_resumed_at_once_and_unknown_without_a_connection() {
    let driver = driver();
    let handle = driver.resume_handle(&new_call()).unwrap();
    let history = [CallState::Accepted, CallState::Ringing { leg: Leg::Visitor }];

    let call = driver.resume(&handle, &history).await.unwrap();

    let expected = [&history[..], &[CallState::Unknown]].concat();
    assert_eq!(**call.progress().borrow(), expected);
}

#[tokio::test]
async fn a_handle_that_cannot_be_read_is_refused() {
    let driver = driver();
    let valid = content(driver.resume_handle(&new_call()));
    let with = |name: &str, value: Value| {
        let mut content = valid.clone();
        content[name] = value;
        content.to_string()
    };
    for garbled in [
        "x".to_owned(),
        "{}".to_owned(),
        "null".to_owned(),
        with("first_leg", json!("nobody")),
        with("channel", json!("/.*/")),
        with("channel", json!("")),
        with("other_channel", json!("x".repeat(150))),
        with("number", json!("12025550142")),
    ] {
        let handle = ResumeHandle::new(garbled.clone()).unwrap();
        let refused = driver.resume(&handle, &[CallState::Accepted]).await.err();
        assert!(matches!(refused, Some(ResumeError::InvalidHandle)), "{garbled}: {refused:?}");
    }
}

#[tokio::test]
async fn a_call_that_has_ended_is_not_resumed() {
    let driver = driver();
    let handle = driver.resume_handle(&new_call()).unwrap();
    let history = [CallState::Accepted, CallState::Ended { cause: EndCause::Busy }];

    let refused = driver.resume(&handle, &history).await.err();

    assert!(matches!(refused, Some(ResumeError::Ended)), "{refused:?}");
}
