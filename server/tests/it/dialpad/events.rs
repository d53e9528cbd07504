//! The effect of events on calls: in order, late, repeated, reordered, forged.

use crate::support::dialpad::{DialpadOffice, NUMBER, SECRET, outcome};
use crate::support::dialpad_stand_in::{Dialpad, DialpadManner, DialpadRequest};
use crate::support::new_calls::{users_call, visitors_call};
use crate::support::waiting::{in_time, until};
use model::call_progress::CallProgress;
use model::provider::{NewCall, Provider, ResumeError};
use serde_json::{Value, json};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::time::Duration;

const COMPLETED: CallState = CallState::Ended { cause: EndCause::Completed };
const EVENTS: &str = "/providers/dialpad/events";

fn ringing(leg: Leg) -> CallState {
    CallState::Ringing { leg }
}

/// The states after the acceptance.
fn states(progress: &CallProgress) -> Vec<CallState> {
    progress.borrow()[1..].to_vec()
}

#[tokio::test]
async fn a_users_call_is_reported_from_the_first_ring_to_its_end() {
    let office = DialpadOffice::open();
    let progress = office.places(&users_call()).await.call.progress();

    for (state, time) in [("ringing", 10), ("calling", 20), ("connected", 30), ("hangup", 40)] {
        assert_eq!(office.reports(state, time).await, "applied", "{state}");
    }

    assert_eq!(
        states(&progress),
        [ringing(Leg::Terminal), ringing(Leg::Destination), CallState::Connected, COMPLETED]
    );
}

#[tokio::test]
async fn a_callback_is_reported_from_the_queue_to_its_end() {
    let office = DialpadOffice::open();
    let progress = office.places(&visitors_call()).await.call.progress();

    for (state, time) in [("ringing", 10), ("calling", 20), ("connected", 30), ("hangup", 40)] {
        assert_eq!(office.reports(state, time).await, "applied", "{state}");
    }

    let first = CallState::Queued { position: Some(1), wait: None };
    let talked = [ringing(Leg::Agent), ringing(Leg::Visitor), CallState::Connected, COMPLETED];
    assert_eq!(states(&progress), [&[first][..], &talked].concat());
}

#[tokio::test]
async fn the_cause_of_an_end_is_exactly_what_dialpad_reports() {
    for (events, expected) in [
        (&["missed"][..], EndCause::NoAnswer),
        (&["voicemail"], EndCause::NoAnswer),
        (&["blocked"], EndCause::Failed),
        (&["calling", "hangup"], EndCause::Unknown),
        (&["connected", "hangup"], EndCause::Completed),
    ] {
        let office = DialpadOffice::open();
        let progress = office.places(&users_call()).await.call.progress();
        for (state, time) in events.iter().zip(1..) {
            office.reports(state, time).await;
        }

        assert_eq!(progress.borrow().last().unwrap().cause(), Some(expected), "{events:?}");
    }
    let office = DialpadOffice::open();
    let progress = office.places(&users_call()).await.call.progress();
    let mut hangup = office.event("hangup", 10);
    hangup["date_connected"] = 1_795_248_000_005_i64.to_string().into();
    office.receives(&hangup).await.unwrap();
    assert_eq!(states(&progress), [COMPLETED], "the event of the connection was lost");
}

#[tokio::test]
async fn a_repeated_event_has_an_effect_once() {
    let office = DialpadOffice::open();
    let progress = office.places(&users_call()).await.call.progress();

    assert_eq!(office.reports("calling", 10).await, "applied");
    assert_eq!(office.reports("calling", 10).await, "replayed");
    assert_eq!(office.reports("calling", 11).await, "ignored", "it happened once more");
    assert_eq!(office.reports("hangup", 20).await, "applied");
    assert_eq!(office.reports("hangup", 20).await, "replayed");

    assert_eq!(states(&progress).len(), 2);
}

#[tokio::test]
async fn reordered_events_do_not_return_to_earlier_states() {
    let office = DialpadOffice::open();
    let progress = office.places(&users_call()).await.call.progress();

    assert_eq!(office.reports("connected", 30).await, "applied");
    assert_eq!(office.reports("ringing", 10).await, "late");
    assert_eq!(office.reports("hangup", 40).await, "applied");
    assert_eq!(office.reports("calling", 20).await, "late");

    assert_eq!(states(&progress), [CallState::Connected, COMPLETED]);
}

#[tokio::test]
async fn late_events_count_for_as_long_as_repetitions_are_known() {
    let office = DialpadOffice::open();
    let progress = office.places(&users_call()).await.call.progress();
    office.clock.advance(Duration::from_mins(59));

    assert_eq!(office.reports("connected", 10).await, "applied");
    office.clock.advance(Duration::from_mins(2));
    assert_eq!(office.reports("hangup", 20).await, "replayed", "it may have been received before");

    assert_eq!(states(&progress), [CallState::Connected]);
}

#[tokio::test]
async fn events_that_overtake_the_answer_are_applied_after_it() {
    for (call, kind) in
        [(users_call(), DialpadRequest::Call), (visitors_call(), DialpadRequest::Callback)]
    {
        let office = DialpadOffice::open();
        office.pbx.behaves(kind, DialpadManner::Waits);
        let sends_events = async {
            until(async || !office.pbx.asked_to(kind).is_empty()).await;
            let call = crate::support::dialpad_stand_in::DialpadCall {
                id: 5_780_123_456_789_012_346,
                number: NUMBER.to_owned(),
                call_center: (kind == DialpadRequest::Callback)
                    .then(|| Dialpad::CALL_CENTER.parse().unwrap()),
                user: None,
                custom_data: custom_data(&office),
                is_over: false,
            };
            let events = [("connected", 20), ("ringing", 10)];
            let mut pending = Vec::new();
            for (state, time) in events {
                pending.push(office.receives(&office.event_of(&call, state, time)).await);
            }
            office.pbx.behaves(kind, DialpadManner::Well);
            pending
        };

        let (originated, pending) =
            in_time(async { tokio::join!(office.driver.originate(&call), sends_events) }).await;

        for event in pending {
            assert_eq!(outcome(event).await, "applied", "{kind:?}");
        }
        let progress = originated.unwrap().call.progress();
        let states = states(&progress);
        assert_eq!(states.last(), Some(&CallState::Connected), "{states:?}");
        assert_eq!(states.len(), 2, "the position in the queue is older: {states:?}");
    }
}

fn custom_data(office: &DialpadOffice) -> Option<String> {
    let asked = office.pbx.asked().pop().unwrap();
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    body["custom_data"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn only_events_with_a_signature_of_the_secret_are_read() {
    let office = DialpadOffice::open();
    let progress = office.places(&users_call()).await.call.progress();
    let event = office.event("calling", 10);
    let good = Dialpad::signed(&event, SECRET);
    let (header, rest) = good.split_once('.').unwrap();
    let unsigned = good.rsplit_once('.').unwrap().0;
    // {"alg":"none"} and {"alg":"HS512"}
    let (none, other) = ("eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzUxMiJ9");

    for body in [
        event.to_string(),
        String::new(),
        unsigned.to_owned(),
        format!("{unsigned}."),
        format!("{none}.{rest}"),
        format!("{other}.{rest}"),
        format!("{header}.{header}.{rest}"),
        Dialpad::signed(&event, "another secret of thirty-two bytes"),
    ] {
        let refused = office.receives_body(&body, EVENTS).await;
        assert_eq!(outcome(refused).await, "unauthenticated", "{body}");
    }
    assert_eq!(outcome(office.receives_body(&good, EVENTS).await).await, "applied");
    assert_eq!(states(&progress), [ringing(Leg::Destination)]);
}

#[tokio::test]
async fn plain_json_is_read_only_where_it_is_configured_and_with_the_secret_in_the_address() {
    let office = DialpadOffice::with("webhook_format = 'json'");
    office.places(&users_call()).await;
    let event = office.event("calling", 10);

    for path in [EVENTS.to_owned(), format!("{EVENTS}/{}", &SECRET[1..]), format!("{EVENTS}/x")] {
        let refused = office.receives_body(&event.to_string(), &path).await;
        assert_eq!(outcome(refused).await, "unauthenticated", "{path}");
    }
    let path = format!("{EVENTS}/{SECRET}");
    let signed = office.receives_body(&Dialpad::signed(&event, SECRET), &path).await;
    assert_eq!(outcome(signed).await, "malformed");
    let taken = office.receives_body(&event.to_string(), &path).await;
    assert_eq!(outcome(taken).await, "applied");
}

#[tokio::test]
async fn events_that_are_not_as_described_are_malformed_and_others_are_ignored() {
    let office = DialpadOffice::open();
    let progress = office.places(&users_call()).await.call.progress();
    let with = |name: &str, value: Value| {
        let mut event = office.event("calling", 10);
        event[name] = value;
        event
    };
    for (event, expected) in [
        (json!([]), "malformed"),
        (json!("text"), "malformed"),
        (with("call_id", Value::Null), "malformed"),
        (with("call_id", json!(5.78e18)), "malformed"),
        (with("event_timestamp", json!("soon")), "malformed"),
        (with("event_timestamp", json!(i64::MAX)), "malformed"),
        (with("state", json!(7)), "malformed"),
        (with("state", json!("transcription")), "ignored"),
        (with("custom_data", Value::Null), "ignored"),
        (with("custom_data", json!("of another program")), "ignored"),
        (
            with("custom_data", json!(r#"{"click2call":"hqaaaaaaaaaaaaaaaaaaaaaaaa"}"#)),
            "unknown_call",
        ),
    ] {
        assert_eq!(outcome(office.receives(&event).await).await, expected, "{event}");
    }
    assert_eq!(office.reports("calling", 120_000).await, "out_of_time", "of the future");
    assert_eq!(states(&progress), []);
}

#[tokio::test]
async fn calls_that_resemble_a_callback_do_not_affect_it() {
    let office = DialpadOffice::open();
    let progress = office.places(&visitors_call()).await.call.progress();
    let with = |name: &str, value: Value| {
        let mut event = office.event("hangup", 10);
        event[name] = value;
        event
    };
    for (mut event, call_id) in [
        with("direction", json!("inbound")),
        with("external_number", json!("+12025550143")),
        with("target", json!({ "id": "5123456789012345679", "type": "callcenter" })),
        with("target", json!({ "id": Dialpad::CALL_CENTER, "type": "department" })),
        // A callback that was placed earlier, whose event is late.
        with("event_timestamp", json!(1_795_248_000_000_i64 - 3_000_000)),
    ]
    .into_iter()
    .zip(70..)
    {
        event["call_id"] = call_id.into();
        let outcome = outcome(office.receives(&event).await).await;
        assert!(["ignored", "unknown_call"].contains(&outcome), "{outcome}: {event}");
    }
    assert_eq!(office.reports("calling", 20).await, "applied");
    let other = with("call_id", json!(77));
    assert_eq!(outcome(office.receives(&other).await).await, "unknown_call");
    let mut leg = with("call_id", json!(78));
    leg["master_call_id"] = office.event("hangup", 1)["call_id"].clone();
    leg["state"] = "connected".into();
    leg["event_timestamp"] = office.event("connected", 30)["event_timestamp"].clone();
    assert_eq!(outcome(office.receives(&leg).await).await, "applied", "a leg of it");
    assert_eq!(states(&progress)[1..], [ringing(Leg::Visitor), CallState::Connected]);
}

#[tokio::test]
async fn a_refused_callback_to_the_same_number_does_not_affect_the_one_in_progress() {
    let office = DialpadOffice::open();
    let progress = office.places(&visitors_call()).await.call.progress();
    assert_eq!(office.reports("connected", 10).await, "applied");
    let refuses = DialpadManner::Says { status: 409, headers: "", body: "" };
    office.pbx.behaves(DialpadRequest::Callback, refuses);
    office.driver.originate(&visitors_call()).await.unwrap_err();

    let mut foreign = office.event("hangup", 20);
    foreign["call_id"] = json!(77);
    assert_eq!(outcome(office.receives(&foreign).await).await, "unknown_call");

    assert_eq!(office.reports("hangup", 30).await, "applied");
    assert_eq!(states(&progress)[1..], [CallState::Connected, COMPLETED]);
}

#[tokio::test]
async fn a_call_is_found_again_after_a_restart_and_ended_by_the_id_of_its_next_event() {
    for call in [users_call(), visitors_call()] {
        let mut office = DialpadOffice::open();
        let handle = office.driver.resume_handle(&call).unwrap();
        assert!(!handle.expose().contains("5550142"), "{}", handle.expose());
        let progress = office.places(&call).await.call.progress();
        office.reports("calling", 10).await;
        let history = progress.borrow().to_vec();
        office.restart();

        let resumed = office.driver.resume(&handle, &history).await.unwrap();

        let (progress, known) = (resumed.progress(), history.len());
        assert_eq!(progress.borrow().last(), Some(&CallState::Unknown));
        assert_eq!(office.reports("connected", 20).await, "applied");
        assert_eq!(progress.borrow()[known..], [CallState::Unknown, CallState::Connected]);
        resumed.hang_up().await.unwrap();
        assert_eq!(office.pbx.asked_to(DialpadRequest::HangUp).len(), 1);
    }
}

#[tokio::test]
async fn an_invalid_or_ended_handle_is_not_resumed() {
    let office = DialpadOffice::open();
    let handle = office.driver.resume_handle(&users_call()).unwrap();
    let ended = office.driver.resume(&handle, &[CallState::Accepted, COMPLETED]).await;
    assert!(matches!(ended, Err(ResumeError::Ended)));
    for content in ["{}", "x", r#"{"call":"other-1","domain":"acme.com"}"#] {
        let handle = model::provider::ResumeHandle::new(content.to_owned()).unwrap();
        let resumed = office.driver.resume(&handle, &[CallState::Accepted]).await;
        assert!(matches!(resumed, Err(ResumeError::InvalidHandle)), "{content}");
    }
    let no_center = model::provider::RingOrder::NumberThenQueue { queue: "sales".into() };
    assert!(
        office.driver.resume_handle(&NewCall { order: no_center, ..visitors_call() }).is_none()
    );
}
