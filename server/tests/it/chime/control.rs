//! Hang-up and DTMF: the Lambda function is invoked, and the answer states no more than that.

use super::{answered, connected, ended, ringing};
use crate::support::chime::{APPLICATION, Driver, Kind, Manner};
use crate::support::new_calls::visitors_call;
use model::call_progress::last_state;
use model::dtmf_digit::DtmfDigit;
use model::provider::{ControlError, PlacedCall, Provider};
use serde_json::{Value, json};
use shared_types::call_state::CallState;
use std::sync::Arc;
use std::time::Duration;

/// A call in this state.
struct Placed {
    driver: Driver,
    call: Arc<dyn PlacedCall>,
    call_id: String,
}

impl Placed {
    async fn with(states: &[Value]) -> Self {
        let driver = Driver::open().await;
        let request = visitors_call();
        let call = driver.chime.originate(&request).await.unwrap().call;
        let call_id = request.id.as_str().to_owned();
        for state in states {
            driver.reports(&call_id, state.clone()).await.unwrap();
        }
        Self { driver, call, call_id }
    }

    async fn presses_five(&self) -> Result<(), ControlError> {
        self.call.play_dtmf(DtmfDigit::new('5').unwrap()).await
    }

    fn updates(&self) -> Vec<Value> {
        self.driver.service.received(Kind::Update).into_iter().map(|it| it.body).collect()
    }
}

#[tokio::test]
async fn a_ringing_first_leg_cannot_be_hung_up_and_nothing_is_sent() {
    for states in [&[][..], &[ringing()]] {
        let placed = Placed::with(states).await;

        let error = placed.call.hang_up().await.unwrap_err();

        assert!(matches!(error, ControlError::NotSupported), "{error:?}");
        assert!(placed.updates().is_empty());
    }
    assert!(!telephony::chime::Chime::CAPABILITIES.can_cancel());
}

#[tokio::test]
async fn an_answered_call_is_hung_up_by_its_name_at_the_service() {
    for states in [&[answered()][..], &[ringing(), answered(), connected()], &[connected()]] {
        let placed = Placed::with(states).await;

        placed.call.hang_up().await.unwrap();

        let service = &placed.driver.service;
        let expected =
            format!("/sip-media-applications/{APPLICATION}/calls/{}", service.transaction());
        assert_eq!(service.received(Kind::Update)[0].path, expected);
        assert_eq!(placed.updates(), [json!({ "Arguments": { "action": "hangup" } })]);
        let state = last_state(&placed.call.progress().borrow());
        assert!(!state.is_final(), "the function reports the end, not this server: {state:?}");
    }
}

#[tokio::test]
async fn a_call_that_is_over_needs_no_request() {
    let placed = Placed::with(&[answered(), ended("completed")]).await;

    placed.call.hang_up().await.unwrap();
    let error = placed.presses_five().await.unwrap_err();

    assert!(matches!(error, ControlError::NoSuchCall), "{error:?}");
    assert!(placed.updates().is_empty());
}

#[tokio::test]
async fn a_digit_is_played_once_and_only_into_a_connected_call() {
    for states in [&[][..], &[ringing()], &[answered()]] {
        let placed = Placed::with(states).await;
        assert!(matches!(placed.presses_five().await, Err(ControlError::Refused(Some(_)))));
        assert!(placed.updates().is_empty());
    }

    let placed = Placed::with(&[answered(), connected()]).await;
    placed.presses_five().await.unwrap();

    let expected = json!({ "Arguments": { "action": "digits", "digits": "5" } });
    assert_eq!(placed.updates(), [expected]);
}

#[tokio::test]
async fn each_documented_error_of_an_update_has_its_meaning_and_is_not_sent_again() {
    for (status, name, expected) in [
        (400, "BadRequestException", "refused"),
        (400, "ResourceLimitExceededException", "refused"),
        (401, "UnauthorizedClientException", "refused"),
        (403, "ForbiddenException", "refused"),
        (404, "NotFoundException", "no_such_call"),
        (429, "ThrottledClientException", "refused"),
        (500, "ServiceFailureException", "unknown"),
        (503, "ServiceUnavailableException", "refused"),
    ] {
        let placed = Placed::with(&[answered(), connected()]).await;
        let headers = vec![("x-amzn-errortype", name.to_owned())];
        placed.driver.service.behaves(Manner::Says(status, headers, "{}".to_owned()));

        for result in [placed.call.hang_up().await, placed.presses_five().await] {
            assert_eq!(result.unwrap_err().as_str(), expected, "{name}");
        }

        assert_eq!(placed.updates().len(), 2, "{name}");
    }
}

#[tokio::test]
async fn an_update_without_an_answer_has_an_unknown_outcome_and_is_not_sent_again() {
    let placed = Placed::with(&[answered(), connected()]).await;
    placed.driver.service.behaves(Manner::Hangs);

    let result = placed.driver.service.outcome_of(placed.presses_five()).await;

    assert!(matches!(result, Err(ControlError::OutcomeUnknown(_))), "{result:?}");
    assert_eq!(placed.updates().len(), 1);
}

#[tokio::test]
async fn a_resumed_call_is_controlled_by_the_name_that_the_answer_had() {
    let Placed { driver, call, .. } = Placed::with(&[answered(), connected()]).await;
    let (handle, history) = (call.resume_handle().unwrap(), call.progress().borrow().to_vec());
    assert!(!handle.expose().contains("202555"), "{}", handle.expose());
    drop(call);
    let driver = driver.restarted();

    let call = driver.chime.resume(&handle, &history).await.unwrap();
    call.hang_up().await.unwrap();

    let updates = driver.service.received(Kind::Update);
    assert!(updates[0].path.ends_with(&driver.service.transaction()), "{updates:?}");
    assert_eq!(driver.service.received(Kind::Create).len(), 1, "nothing is placed");
}

#[tokio::test]
async fn a_resumed_call_without_a_name_is_controlled_as_soon_as_an_event_names_it() {
    let Placed { driver, call, call_id } = Placed::with(&[ringing(), answered()]).await;
    let history = call.progress().borrow().to_vec();
    let request = model::provider::NewCall { id: call_id.parse().unwrap(), ..visitors_call() };
    let handle = driver.chime.resume_handle(&request).unwrap();
    drop(call);
    let driver = driver.restarted();
    let call = driver.chime.resume(&handle, &history).await.unwrap();
    assert!(matches!(call.hang_up().await, Err(ControlError::Refused(Some(_)))));

    driver.clock.advance(Duration::from_secs(1));
    driver.reports(&call_id, connected()).await.unwrap();

    assert_eq!(last_state(&call.progress().borrow()), CallState::Connected);
    call.hang_up().await.unwrap();
    assert_eq!(driver.service.received(Kind::Update).len(), 1);
    assert_eq!(driver.service.received(Kind::Create).len(), 1, "nothing is placed");
}
