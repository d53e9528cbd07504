//! Contacts after a restart of this server.

use crate::support::amazon_connect::ConnectDriver;
use crate::support::new_calls::visitors_call;
use model::provider::{NewCall, ResumeError, ResumeHandle};
use rig::{ConnectEvent, ConnectRequest};
use shared_types::call_state::CallState::{Accepted, Connected, Ended, Unknown};
use shared_types::call_state::{CallState, EndCause, Leg};

const ANSWERED: CallState = CallState::Answered { leg: Leg::Visitor };

/// A contact that was started before the restart.
async fn before() -> (ConnectDriver, NewCall, ResumeHandle) {
    let (driver, request) = (ConnectDriver::new(), visitors_call());
    assert_eq!(driver.provider.resume_handle(&request), None, "it has no name yet");
    let handle = driver.places(&request).await.call.resume_handle().unwrap();
    (driver, request, handle)
}

#[tokio::test]
async fn a_contact_is_found_again_by_its_id_and_nothing_is_placed() {
    let (driver, request, handle) = before().await;
    driver.happens(&request, ConnectEvent::Answered);

    let call = driver.reopened().resume(&handle, &[Accepted]).await.unwrap();
    let mut progress = call.progress();
    assert_eq!(**progress.borrow(), [Accepted, Unknown]);
    driver.comes_to(&mut progress, ANSWERED).await;
    driver.happens(&request, ConnectEvent::Connected);
    driver.comes_to(&mut progress, Connected).await;
    call.hang_up().await.unwrap();
    let completed = Ended { cause: EndCause::Completed };
    let states = driver.comes_to(&mut progress, completed).await;

    assert_eq!(states, [Accepted, Unknown, ANSWERED, Connected, completed]);
    assert_eq!(driver.asked(ConnectRequest::Start), 1);
    assert_eq!(call.resume_handle(), Some(handle), "it survives another restart");
}

#[tokio::test]
async fn an_unobserved_end_has_its_cause() {
    let (driver, request, handle) = before().await;
    driver.happens(&request, ConnectEvent::Answered);
    let end = ConnectEvent::Ended { reason: "OTHER", detection: Some("VOICEMAIL_BEEP") };
    driver.happens(&request, end);

    let call = driver.reopened().resume(&handle, &[Accepted, ANSWERED]).await.unwrap();

    let machine = Ended { cause: EndCause::AnsweringMachine };
    let states = driver.comes_to(&mut call.progress(), machine).await;
    assert_eq!(states, [Accepted, ANSWERED, Unknown, machine]);
}

#[tokio::test]
async fn a_contact_that_does_not_exist_any_more_ends_with_an_unknown_cause() {
    let (driver, request, handle) = before().await;
    driver.happens(&request, ConnectEvent::Forgotten);

    let call = driver.reopened().resume(&handle, &[Accepted]).await.unwrap();

    let end = Ended { cause: EndCause::Unknown };
    driver.comes_to(&mut call.progress(), end).await;
}

#[tokio::test]
async fn a_handle_that_cannot_be_read_and_a_call_that_has_ended_are_refused() {
    let (driver, _, handle) = before().await;
    let provider = driver.reopened();
    let garbled = ResumeHandle::new(handle.expose().replace("contact", "kontakt")).unwrap();
    let refused = provider.resume(&garbled, &[Accepted]).await.err();
    assert!(matches!(refused, Some(ResumeError::InvalidHandle)), "{refused:?}");

    let ended = [Accepted, Ended { cause: EndCause::Busy }];
    let refused = provider.resume(&handle, &ended).await.err();
    assert!(matches!(refused, Some(ResumeError::Ended)), "{refused:?}");
    assert!(!handle.expose().contains("5550142"));
}
