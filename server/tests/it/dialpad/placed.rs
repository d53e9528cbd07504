//! Calls that Dialpad accepts, and their end.

use crate::support::dialpad::{DialpadOffice, NUMBER};
use crate::support::dialpad_stand_in::{Dialpad, DialpadManner, DialpadRequest};
use crate::support::new_calls::{users_call, visitors_call};
use model::custom_data::CustomData;
use model::provider::{ControlError, NewCall, Provider, ProviderError, RingOrder};
use serde_json::{Value, json};
use shared_types::call_state::CallState;

fn body(asked: &crate::support::dialpad_stand_in::DialpadAsked) -> Value {
    serde_json::from_str(&asked.body).unwrap()
}

#[tokio::test]
async fn a_users_call_carries_our_id_and_its_context_and_no_id_loses_a_digit() {
    let office = DialpadOffice::open();
    let context = CustomData::from_json(r#"{"customerId":"C-7","jobId":"J-9"}"#).unwrap();
    let call = NewCall { custom_data: context, ..users_call() };

    let originated = office.places(&call).await;

    assert_eq!(originated.upstream_status, Some(200));
    assert_eq!(**originated.call.progress().borrow(), [CallState::Accepted]);
    let asked = office.pbx.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].kind, asked[0].path.as_str()), (DialpadRequest::Call, "/api/v2/call"));
    assert_eq!(asked[0].authorization, format!("Bearer {}", Dialpad::KEY));
    assert!(
        asked[0].body.contains(&format!(r#""user_id":{}"#, Dialpad::USER)),
        "{}",
        asked[0].body
    );
    let custom_data = json!({
        "click2call": call.id.as_str(), "context": { "customerId": "C-7", "jobId": "J-9" },
    });
    let sent = body(&asked[0]);
    assert_eq!(sent["phone_number"], NUMBER);
    assert_eq!(
        serde_json::from_str::<Value>(sent["custom_data"].as_str().unwrap()).unwrap(),
        custom_data
    );
    assert_eq!(sent.get("outbound_caller_id"), None);
}

#[tokio::test]
async fn the_called_person_sees_the_caller_id_of_the_call_or_of_the_settings() {
    let office = DialpadOffice::with("caller_id = '+12025550145'");
    let own = "+12025550146".parse().ok();

    office.places(&users_call()).await;
    office.places(&NewCall { caller_id: own, ..users_call() }).await;

    let shown: Vec<_> =
        office.pbx.asked().iter().map(|asked| body(asked)["outbound_caller_id"].clone()).collect();
    assert_eq!(shown, ["+12025550145", "+12025550146"]);
}

#[tokio::test]
async fn a_callback_is_validated_and_then_queued_and_its_position_is_reported() {
    let office = DialpadOffice::open();
    office.places(&NewCall { number: "+12025550143".parse().unwrap(), ..visitors_call() }).await;

    let originated = office.places(&visitors_call()).await;

    let second = CallState::Queued { position: Some(2), wait: None };
    assert_eq!(**originated.call.progress().borrow(), [CallState::Accepted, second]);
    let kinds: Vec<_> = office.pbx.asked().iter().map(|asked| asked.kind).collect();
    let once = [DialpadRequest::Validate, DialpadRequest::Callback];
    assert_eq!(kinds, [once, once].concat());
    for asked in &office.pbx.asked()[2..] {
        let center: Value = serde_json::from_str(Dialpad::CALL_CENTER).unwrap();
        assert_eq!(body(asked), json!({ "phone_number": NUMBER, "call_center_id": center }));
    }
}

#[tokio::test]
async fn a_queue_or_an_extension_without_an_id_is_never_requested() {
    let office = DialpadOffice::open();
    for order in [
        RingOrder::NumberThenQueue { queue: "sales".into() },
        RingOrder::NumberThenQueue { queue: "../call".into() },
        RingOrder::ExtensionThenNumber { extension: "alice".into() },
        RingOrder::ExtensionThenNumber { extension: "9223372036854775808".into() },
    ] {
        let error =
            office.driver.originate(&NewCall { order, ..visitors_call() }).await.unwrap_err();

        assert!(matches!(error, ProviderError::Rejected(_)), "{error:?}");
    }
    assert!(office.pbx.asked().is_empty());
}

#[tokio::test]
async fn a_call_is_ended_by_the_exact_id_of_its_answer() {
    let office = DialpadOffice::open();
    let originated = office.places(&users_call()).await;
    let id = office.pbx.calls()[0].id;
    assert!(id > 1 << 53);

    originated.call.hang_up().await.unwrap();

    let asked = office.pbx.asked_to(DialpadRequest::HangUp);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].path, format!("/api/v2/call/{id}/actions/hangup"));
    assert!(office.pbx.calls()[0].is_over);
    let again = originated.call.hang_up().await.unwrap_err();
    assert!(matches!(again, ControlError::NoSuchCall), "{again:?}");
}

#[tokio::test]
async fn a_call_that_was_hung_up_before_it_was_connected_is_cancelled() {
    let office = DialpadOffice::open();
    let originated = office.places(&users_call()).await;
    let call = office.pbx.calls().pop().unwrap();
    originated.call.hang_up().await.unwrap();

    office.receives(&office.event_of(&call, "hangup", 100)).await.unwrap();

    let cause = originated.call.progress().borrow().last().unwrap().cause();
    assert_eq!(cause, Some(shared_types::call_state::EndCause::Cancelled));
    originated.call.hang_up().await.unwrap();
    assert_eq!(office.pbx.asked_to(DialpadRequest::HangUp).len(), 1, "it has ended already");
}

#[tokio::test]
async fn a_callback_can_be_ended_as_soon_as_it_is_connected() {
    let office = DialpadOffice::open();
    let originated = office.places(&visitors_call()).await;

    for (state, time) in [("ringing", 10), ("calling", 20), ("connected", 30)] {
        let waiting = originated.call.hang_up().await.unwrap_err();
        assert!(matches!(waiting, ControlError::NotSupported), "before {state}: {waiting:?}");
        assert_eq!(office.reports(state, time).await, "applied");
    }
    originated.call.hang_up().await.unwrap();

    assert_eq!(office.pbx.asked_to(DialpadRequest::HangUp).len(), 1);
    assert!(office.pbx.calls()[0].is_over);
}

#[tokio::test]
async fn a_failed_hang_up_has_a_reason() {
    let refused = |status| DialpadManner::Says { status, headers: "", body: "{}" };
    for (manner, expected) in [
        (refused(400), "refused"),
        (refused(403), "refused"),
        (refused(404), "no_such_call"),
        (refused(429), "refused"),
        (refused(500), "unknown"),
        (refused(503), "refused"),
        (DialpadManner::Hangs, "unknown"),
        (DialpadManner::Drops, "unknown"),
    ] {
        let office = DialpadOffice::open();
        let originated = office.places(&users_call()).await;
        office.pbx.behaves(DialpadRequest::HangUp, manner.clone());

        let hang_up = originated.call.hang_up();
        let outcome = office.outcome_of(DialpadRequest::HangUp, &manner, hang_up).await;

        assert_eq!(outcome.unwrap_err().as_str(), expected, "{manner:?}");
        assert_eq!(office.pbx.asked_to(DialpadRequest::HangUp).len(), 1, "{manner:?}");
    }
}
