//! States of contacts, and their end.

use crate::support::amazon_connect::ConnectDriver;
use crate::support::new_calls::visitors_call;
use crate::support::waiting::in_vain;
use model::call_progress::CallProgress;
use model::provider::{ControlError, NewCall, PlacedCall};
use rig::{ConnectAnswer, ConnectEvent, ConnectManner, ConnectMetrics, ConnectRequest};
use shared_types::call_state::CallState::{Accepted, Connected, Ended, Unknown};
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;
use std::time::Duration;

const ANSWERED: CallState = CallState::Answered { leg: Leg::Visitor };
const COMPLETED: CallState = Ended { cause: EndCause::Completed };
const AGENT_LEFT: ConnectEvent =
    ConnectEvent::Ended { reason: "AGENT_DISCONNECT", detection: Some("HUMAN_ANSWERED") };

struct Observed {
    driver: ConnectDriver,
    request: NewCall,
    call: Arc<dyn PlacedCall>,
    progress: CallProgress,
}

impl Observed {
    async fn new() -> Self {
        Self::with("").await
    }

    async fn with(settings: &str) -> Self {
        let (driver, request) = (ConnectDriver::with(settings), visitors_call());
        let call = driver.places(&request).await.call;
        Self { driver, request, progress: call.progress(), call }
    }

    fn happens(&self, event: ConnectEvent) {
        self.driver.happens(&self.request, event);
    }

    async fn comes_to(&mut self, state: CallState) -> Vec<CallState> {
        self.driver.comes_to(&mut self.progress, state).await
    }

    fn states(&self) -> Vec<CallState> {
        self.progress.borrow().to_vec()
    }
}

#[tokio::test]
async fn a_contact_is_followed_from_the_answer_to_the_end() {
    let mut call = Observed::new().await;
    for (event, state) in [
        (ConnectEvent::Answered, ANSWERED),
        (ConnectEvent::Queued, CallState::QUEUED),
        (ConnectEvent::Connected, Connected),
        (AGENT_LEFT, COMPLETED),
    ] {
        call.happens(event);
        call.comes_to(state).await;
    }

    assert_eq!(call.states(), [Accepted, ANSWERED, CallState::QUEUED, Connected, COMPLETED]);
}

#[tokio::test]
async fn an_accepted_contact_does_not_ring() {
    let call = Observed::new().await;
    call.driver.is_asked_again(ConnectRequest::Describe, 4).await;

    assert_eq!(call.states(), [Accepted]);
}

#[tokio::test]
async fn states_that_arrive_late_arrive_in_order() {
    let mut call = Observed::new().await;
    for event in [ConnectEvent::Connected, ConnectEvent::Queued, ConnectEvent::Answered] {
        call.happens(event);
    }
    call.happens(AGENT_LEFT);

    let states = call.comes_to(COMPLETED).await;

    assert_eq!(states, [Accepted, ANSWERED, CallState::QUEUED, Connected, COMPLETED]);
}

#[tokio::test]
async fn repeated_and_reordered_states_change_nothing() {
    let mut call = Observed::new().await;
    call.happens(ConnectEvent::Answered);
    call.happens(ConnectEvent::Connected);
    call.comes_to(Connected).await;

    call.happens(ConnectEvent::Connected);
    call.happens(ConnectEvent::OlderAnswer);
    call.driver.is_asked_again(ConnectRequest::Describe, 2).await;
    call.happens(ConnectEvent::Answered);
    call.driver.is_asked_again(ConnectRequest::Describe, 2).await;
    call.happens(AGENT_LEFT);
    let states = call.comes_to(COMPLETED).await;

    assert_eq!(states, [Accepted, ANSWERED, Connected, COMPLETED]);
}

#[tokio::test]
async fn each_end_has_the_cause_that_was_detected_or_reported() {
    for (reason, detection, cause) in [
        ("CONTACT_FLOW_DISCONNECT", Some("VOICEMAIL_BEEP"), EndCause::AnsweringMachine),
        ("CONTACT_FLOW_DISCONNECT", Some("VOICEMAIL_NO_BEEP"), EndCause::AnsweringMachine),
        ("OTHER", Some("SIT_TONE_BUSY"), EndCause::Busy),
        ("OTHER", Some("SIT_TONE_INVALID_NUMBER"), EndCause::Failed),
        ("CUSTOMER_DISCONNECT", Some("HUMAN_ANSWERED"), EndCause::Cancelled),
        ("TELECOM_BUSY", None, EndCause::Busy),
        ("TELECOM_UNANSWERED", None, EndCause::NoAnswer),
        ("TELECOM_PROBLEM", None, EndCause::Failed),
        ("OTHER", None, EndCause::Unknown),
    ] {
        let mut call = Observed::with("answering_machine_detection = true").await;
        call.happens(ConnectEvent::Ended { reason, detection });

        let states = call.comes_to(Ended { cause }).await;

        assert_eq!(states, [Accepted, Ended { cause }], "{reason} {detection:?}");
    }
}

#[tokio::test]
async fn no_bad_answer_ends_a_call() {
    let says = |status, body| ConnectManner {
        is_done: false,
        answer: ConnectAnswer::Says { status, headers: "", body },
    };
    for manner in [
        says(200, "<html>12025550142</html>"),
        says(200, ""),
        says(200, "{}"),
        says(200, r#"{"Contact":{"Id":"another","DisconnectTimestamp":1}}"#),
        says(503, ""),
        ConnectManner { is_done: true, answer: ConnectAnswer::Truncates },
        ConnectManner { is_done: false, answer: ConnectAnswer::Closes },
        ConnectManner::refuses(403, "AccessDeniedException"),
        ConnectManner::refuses(500, "InternalServiceException"),
        ConnectManner::throttles(30),
    ] {
        let mut call = Observed::new().await;
        call.happens(ConnectEvent::Answered);
        call.comes_to(ANSWERED).await;

        call.driver.connect.behaves(ConnectRequest::Describe, manner);
        let states = call.comes_to(Unknown).await;
        assert_eq!(states, [Accepted, ANSWERED, Unknown], "{manner:?}");

        call.driver.connect.behaves(ConnectRequest::Describe, ConnectManner::WELL);
        call.happens(ConnectEvent::Connected);
        let states = call.comes_to(Connected).await;
        assert_eq!(states, [Accepted, ANSWERED, Unknown, Connected], "{manner:?}");
    }
}

#[tokio::test]
async fn a_read_that_hangs_is_given_up_and_repeated() {
    let mut call = Observed::new().await;
    let hangs = ConnectManner { is_done: false, answer: ConnectAnswer::Hangs };
    call.driver.connect.behaves_once(ConnectRequest::Describe, hangs);
    call.happens(ConnectEvent::Answered);

    let asleep_again = async {
        call.driver.clock.wakes_the_next().await;
        call.driver.clock.until_asleep(1).await;
    };
    in_vain(asleep_again, call.driver.until_asked(ConnectRequest::Describe, 1)).await;

    assert_eq!(call.comes_to(ANSWERED).await, [Accepted, ANSWERED]);
}

#[tokio::test]
async fn a_contact_that_is_not_found_yet_may_still_appear() {
    let mut call = Observed::new().await;
    let not_found = ConnectManner::refuses(404, "ResourceNotFoundException");
    call.driver.connect.behaves_once(ConnectRequest::Describe, not_found);
    call.driver.connect.behaves_once(ConnectRequest::Describe, not_found);
    call.happens(ConnectEvent::Answered);

    assert_eq!(call.comes_to(ANSWERED).await, [Accepted, ANSWERED]);
}

#[tokio::test]
async fn an_unknown_contact_ends_with_an_unknown_cause() {
    let mut call = Observed::new().await;
    call.happens(ConnectEvent::Answered);
    call.comes_to(ANSWERED).await;
    call.happens(ConnectEvent::Forgotten);

    let end = Ended { cause: EndCause::Unknown };
    assert_eq!(call.comes_to(end).await, [Accepted, ANSWERED, end]);
}

#[tokio::test]
async fn a_contact_ends_when_amazon_connect_reports_it() {
    let mut call = Observed::new().await;
    call.driver.connect.ignores_stops();

    call.call.hang_up().await.unwrap();
    call.driver.is_asked_again(ConnectRequest::Describe, 2).await;
    assert_eq!(call.states(), [Accepted], "it was asked, and the contact lasts");
    // The end is requested again in the next state of the contact.
    call.happens(ConnectEvent::Answered);
    call.comes_to(ANSWERED).await;
    call.driver.clock.while_waiting_for(call.driver.until_asked(ConnectRequest::Stop, 2)).await;
    call.happens(ConnectEvent::Ended { reason: "OTHER", detection: None });

    let cancelled = Ended { cause: EndCause::Cancelled };
    assert_eq!(call.comes_to(cancelled).await, [Accepted, ANSWERED, cancelled]);
}

#[tokio::test]
async fn a_call_that_is_ended_before_an_agent_has_it_is_cancelled() {
    let mut call = Observed::new().await;
    call.call.hang_up().await.unwrap();
    let cancelled = Ended { cause: EndCause::Cancelled };
    call.comes_to(cancelled).await;

    call.call.hang_up().await.unwrap();
    assert_eq!(call.driver.asked(ConnectRequest::Stop), 1, "what is over is not ended again");
}

#[tokio::test]
async fn a_contact_that_is_over_already_needs_no_end() {
    let mut call = Observed::new().await;
    call.happens(ConnectEvent::Ended { reason: "TELECOM_BUSY", detection: None });

    call.call.hang_up().await.unwrap();

    let busy = Ended { cause: EndCause::Busy };
    assert_eq!(call.comes_to(busy).await, [Accepted, busy]);
}

#[tokio::test]
async fn a_refused_end_cancels_nothing_and_a_lost_one_is_unknown() {
    for (status, name) in [
        (400, "InvalidRequestException"),
        (403, "AccessDeniedException"),
        (404, "ResourceNotFoundException"),
        (429, "ThrottlingException"),
    ] {
        let mut call = Observed::new().await;
        call.driver.connect.behaves(ConnectRequest::Stop, ConnectManner::refuses(status, name));
        let outcome = call.call.hang_up().await;
        assert!(matches!(outcome, Err(ControlError::Refused(_))), "{name}: {outcome:?}");

        call.happens(ConnectEvent::Ended { reason: "OTHER", detection: None });
        call.comes_to(Ended { cause: EndCause::Unknown }).await;
    }
    let call = Observed::new().await;
    let lost = ConnectManner { is_done: false, answer: ConnectAnswer::Closes };
    for lost in [lost, ConnectManner::refuses(500, "InternalServiceException")] {
        call.driver.connect.behaves(ConnectRequest::Stop, lost);
        let outcome = call.call.hang_up().await;
        assert!(matches!(outcome, Err(ControlError::OutcomeUnknown(_))), "{outcome:?}");
    }
    call.driver.connect.stop();
    let outcome = call.call.hang_up().await;
    assert!(matches!(outcome, Err(ControlError::Unreachable(_))), "{outcome:?}");
}

#[tokio::test]
async fn all_listeners_of_a_call_share_its_reads_and_reads_slow_down() {
    let mut call = Observed::new().await;
    let mut listeners: Vec<_> = (0..20).map(|_| call.call.progress()).collect();
    call.happens(ConnectEvent::Connected);
    call.comes_to(Connected).await;
    for listener in &mut listeners {
        call.driver.comes_to(listener, Connected).await;
    }
    let reads = call.driver.asked(ConnectRequest::Describe);
    assert!(reads <= 3, "{reads} reads");

    let mut waits = Vec::new();
    for _ in 0..10 {
        waits.push(call.driver.clock.wakes_the_next().await.as_secs());
    }
    assert!(waits[8..].iter().all(|wait| (15..19).contains(wait)), "{waits:?}");
}

#[tokio::test]
async fn a_retry_after_of_amazon_connect_applies_to_all_calls() {
    let driver = ConnectDriver::new();
    driver.connect.behaves(ConnectRequest::Describe, ConnectManner::throttles(30));
    driver.places(&visitors_call()).await;
    driver.is_asked_again(ConnectRequest::Describe, 1).await;
    driver.clock.until_asleep(1).await;

    driver.places(&visitors_call()).await;
    driver.clock.until_asleep(2).await;
    driver.clock.wakes_the_next().await;
    driver.clock.until_asleep(2).await;

    assert_eq!(driver.asked(ConnectRequest::Describe), 1, "the second call read nothing");
    assert!(driver.clock.wakes_the_next().await >= Duration::from_secs(25));
}

#[tokio::test]
async fn a_place_in_the_queue_and_the_wait_follow_the_metrics() {
    let metrics = |contacts, wait| ConnectMetrics {
        agents_available: Some(0.0),
        contacts_in_queue: Some(contacts),
        estimated_wait_seconds: Some(wait),
    };
    let mut call = Observed::new().await;
    call.driver.connect.has_metrics(metrics(3.0, 90.0));
    call.happens(ConnectEvent::Queued);
    call.comes_to(CallState::Queued { position: Some(3), wait: Some(90) }).await;

    call.driver.connect.has_metrics(metrics(5.0, 60.0));
    call.comes_to(CallState::Queued { position: Some(3), wait: Some(60) }).await;
    call.driver.connect.has_metrics(metrics(1.0, 10.0));
    call.comes_to(CallState::Queued { position: Some(1), wait: Some(10) }).await;
}
