//! Requests and events that come before or after what they belong to.

use crate::scripted_peer::{
    ReceivedAction, ScriptedPeer, TERMINAL_RINGING, TestSession, last_state, request,
    wait_for_state,
};
use ami::{AmiError, ConnectionStatus, NotSent};
use shared_types::call_state::{CallState, EndCause};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

async fn fail_originate(peer: &mut ScriptedPeer, originate: &ReceivedAction) {
    let id = ("ActionID", originate.get("ActionID"));
    peer.send_event("OriginateResponse", &[id, ("Response", "Failure"), ("Reason", "0")]).await;
}

#[tokio::test(start_paused = true)]
async fn a_busy_phone_whose_failure_is_reported_before_its_channels_is_busy() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, originate) = test.place_call(&mut peer, "a").await;

    fail_originate(&mut peer, &originate).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(call.state(), CallState::Accepted);
    peer.create_channels("a").await;
    peer.send_dial_event("DialEnd", "a-2", "a-phone", "a", "BUSY").await;
    peer.end_call("a").await;

    let end = CallState::Ended { cause: EndCause::Busy };
    assert_eq!(*call.wait_for_end().await, [CallState::Accepted, end]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_no_event_explains_ends_the_call_after_two_seconds() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, originate) = test.place_call(&mut peer, "a").await;
    let since = Instant::now();

    fail_originate(&mut peer, &originate).await;

    let end = CallState::Ended { cause: EndCause::Failed };
    assert_eq!(last_state(&call.wait_for_end().await), end);
    assert_eq!(since.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_before_the_channel_exists_is_executed_once_it_does() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, originate) = test.place_call(&mut peer, "a").await;

    let (hung_up, ()) = tokio::join!(test.session.hang_up("a", Some(16)), async {
        let early = peer.expect_action("Hangup").await;
        peer.send_error(&early, "No such channel").await;
        peer.create_channels("a").await;
        let again = peer.expect_action("Hangup").await;
        assert_eq!((again.get("Channel"), again.get("Cause")), ("a", "16"));
        peer.send_success(&again).await;
        peer.end_call("a").await;
        fail_originate(&mut peer, &originate).await;
    });

    hung_up.unwrap();
    let end = CallState::Ended { cause: EndCause::Cancelled };
    assert_eq!(*call.wait_for_end().await, [CallState::Accepted, end]);
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_of_a_call_that_fails_without_a_channel_finds_no_call() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, originate) = test.place_call(&mut peer, "a").await;

    let (hung_up, ()) = tokio::join!(test.session.hang_up("a", None), async {
        let early = peer.expect_action("Hangup").await;
        peer.send_error(&early, "No such channel").await;
        fail_originate(&mut peer, &originate).await;
    });

    assert_eq!(hung_up.unwrap_err(), AmiError::NotSent(NotSent::NoSuchCall));
    let end = CallState::Ended { cause: EndCause::Cancelled };
    assert_eq!(last_state(&call.wait_for_end().await), end);
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_without_effect_is_repeated_on_all_channels() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, _) = test.place_call(&mut peer, "a").await;
    peer.create_channels("a").await;

    let (hung_up, ()) = tokio::join!(test.session.hang_up("a", Some(16)), async {
        let first = peer.expect_action("Hangup").await;
        peer.send_success(&first).await;
    });
    hung_up.unwrap();
    // The phone rings all the same.
    peer.send_dial_event("DialState", "a-2", "a-phone", "a", "RINGING").await;
    wait_for_state(&call, TERMINAL_RINGING).await;

    let mut channels = Vec::new();
    for _ in 0..3 {
        channels.push(peer.expect_action("Hangup").await.get("Channel").to_owned());
    }
    channels.sort();
    assert_eq!(channels, ["a", "a-2", "a-phone"]);
    peer.end_call("a").await;
    let end = CallState::Ended { cause: EndCause::Cancelled };
    assert_eq!(last_state(&call.wait_for_end().await), end);
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_is_sent_to_the_phones_if_the_local_channel_has_just_been_optimised_away() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let call = test.place_connected_call(&mut peer, "a").await;

    let (hung_up, ()) = tokio::join!(test.session.hang_up("a", None), async {
        let first = peer.expect_action("Hangup").await;
        // Its end is reported later.
        peer.send_error(&first, "No such channel").await;
        let mut others = Vec::new();
        for _ in 0..3 {
            let action = peer.expect_action("Hangup").await;
            peer.send_success(&action).await;
            others.push(action.get("Channel").to_owned());
        }
        others.sort();
        assert_eq!(others, ["a-2", "a-callee", "a-phone"]);
        peer.end_call("a").await;
    });

    hung_up.unwrap();
    let end = CallState::Ended { cause: EndCause::Completed };
    assert_eq!(last_state(&call.wait_for_end().await), end);
}

#[tokio::test(start_paused = true)]
async fn a_request_fails_at_once_while_connections_are_refused_and_works_once_they_are_not() {
    let test = TestSession::start();
    // Each attempt while this one is open is refused.
    let closed = test.accept_connection().await;
    test.refuse_connections();
    drop(closed);
    tokio::time::sleep(Duration::from_mins(1)).await;

    for id in ["a", "b"] {
        let since = Instant::now();
        let refused = test.session.originate(&request(id)).await.unwrap_err();
        assert_eq!(refused, AmiError::NotSent(NotSent::NotConnected));
        assert!(since.elapsed() <= Duration::from_millis(250), "{:?}", since.elapsed());
    }

    test.allow_connections();
    let request = request("c");
    let (placed, ()) = tokio::join!(test.session.originate(&request), async {
        let mut peer = test.accept_connection().await;
        peer.accept_login().await;
        let action = peer.expect_action("Originate").await;
        peer.send_success(&action).await;
    });
    placed.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_waits_no_longer_than_eight_seconds_for_a_connection() {
    let test = TestSession::start();
    let _silent = test.accept_connection().await;
    let since = Instant::now();

    let refused = test.session.originate(&request("a")).await.unwrap_err();

    assert_eq!(refused, AmiError::NotSent(NotSent::NotConnected));
    assert_eq!(since.elapsed().as_secs(), 8);
}

#[tokio::test(start_paused = true)]
async fn a_request_whose_client_left_is_not_sent_and_one_that_was_sent_is_completed() {
    let test = TestSession::start();
    let mut peer = test.accept_connection().await;
    let (left, withdrawn) = oneshot::channel::<()>();
    drop(left);
    let withdrawn = async { drop(withdrawn.await) };
    let refused = test.session.originate_unless(&request("a"), withdrawn).await.unwrap_err();
    assert_eq!(refused, AmiError::NotSent(NotSent::Withdrawn));

    peer.accept_login().await;
    test.wait_for_status(ConnectionStatus::Connected).await;
    let (left, withdrawn) = oneshot::channel::<()>();
    let withdrawn = async { drop(withdrawn.await) };
    let request = request("b");
    let (placed, ()) = tokio::join!(test.session.originate_unless(&request, withdrawn), async {
        let action = peer.expect_action("Originate").await;
        assert_eq!(action.get("ChannelId"), "b", "the first action that was sent");
        drop(left);
        tokio::time::sleep(Duration::from_secs(1)).await;
        peer.send_success(&action).await;
    });
    placed.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_account_that_may_not_hang_up_is_recognised_at_the_login() {
    for (answer, may_control) in [("Permission denied", false), ("No channel specified", true)] {
        let test = TestSession::start();
        let mut peer = test.accept_login().await;
        peer.probe_answer = answer;
        test.place_call(&mut peer, "a").await;
        assert_eq!(test.session.may_control_calls(), may_control, "{answer}");
    }
}
