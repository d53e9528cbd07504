use crate::scripted_peer::{TERMINAL_RINGING, TestSession, last_state, request, wait_for_state};
use ami::{AmiError, ConnectionStatus, LoginMethod, NotSent};
use shared_types::call_state::{CallState, EndCause};
use std::time::Duration;
use tokio::time::Instant;

const UNKNOWN_END: CallState = CallState::Ended { cause: EndCause::Unknown };

#[tokio::test(start_paused = true)]
async fn a_call_that_rings_before_and_after_a_loss_is_unknown_in_between() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, _) = test.place_call(&mut peer, "a").await;
    peer.ring_terminal("a").await;
    wait_for_state(&call, TERMINAL_RINGING).await;

    drop(peer);
    wait_for_state(&call, CallState::Unknown).await;
    let mut peer = test.accept_login().await;
    peer.answer_status(&[["a", "a", "5", ""], ["a-2", "a", "4", ""], ["a-phone", "a", "5", ""]])
        .await;

    let states = wait_for_state(&call, TERMINAL_RINGING).await;
    assert_eq!(
        states,
        [CallState::Accepted, TERMINAL_RINGING, CallState::Unknown, TERMINAL_RINGING]
    );
    peer.connect_call("a").await;
    peer.end_call("a").await;
    assert_eq!(
        last_state(&call.wait_for_end().await),
        CallState::Ended { cause: EndCause::Completed }
    );
}

#[tokio::test(start_paused = true)]
async fn a_connected_call_is_found_by_its_bridge_after_a_reconnect() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let call = test.place_connected_call(&mut peer, "a").await;

    drop(peer);
    let mut peer = test.accept_login().await;
    peer.answer_status(&[["a", "a", "6", "b"], ["a-callee", "a", "6", "b"], ["x", "x", "6", "b2"]])
        .await;

    let states = wait_for_state(&call, CallState::Connected).await;
    assert!(states.ends_with(&[CallState::Connected, CallState::Unknown, CallState::Connected]));
}

#[tokio::test(start_paused = true)]
async fn calls_of_a_killed_asterisk_end_with_cause_unknown() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (ringing, _) = test.place_call(&mut peer, "ringing").await;
    let (connected, _) = test.place_call(&mut peer, "connected").await;
    peer.ring_terminal("ringing").await;
    peer.ring_terminal("connected").await;
    peer.connect_call("connected").await;
    wait_for_state(&connected, CallState::Connected).await;

    drop(peer);
    let mut peer = test.accept_login().await;
    peer.answer_status(&[]).await;

    for call in [ringing, connected] {
        let history = call.wait_for_end().await;
        assert!(history.ends_with(&[CallState::Unknown, UNKNOWN_END]), "{history:?}");
    }
    test.place_call(&mut peer, "connected").await;
}

#[tokio::test(start_paused = true)]
async fn without_permission_to_list_channels_a_lost_call_is_unknown_until_it_ends() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, _) = test.place_call(&mut peer, "a").await;
    peer.ring_terminal("a").await;
    drop(peer);
    let mut peer = test.accept_login().await;
    let status = peer.expect_action("Status").await;
    peer.send_error(&status, "Permission denied").await;
    peer.connect_call("a").await;
    assert_eq!(call.state(), CallState::Unknown);

    peer.end_call("a").await;
    assert_eq!(
        last_state(&call.wait_for_end().await),
        CallState::Ended { cause: EndCause::Completed }
    );
}

#[tokio::test(start_paused = true)]
async fn a_missing_pong_closes_the_connection() {
    let test = TestSession::start();
    let since = Instant::now();
    let mut silent = test.accept_login().await;

    let ping = silent.read_action().await.unwrap();
    assert_eq!((ping.get("Action"), since.elapsed().as_secs()), ("Ping", 15));
    assert!(silent.read_action().await.is_none());
    assert_eq!(since.elapsed().as_secs(), 30);
    test.accept_login().await;
}

#[tokio::test(start_paused = true)]
async fn an_incomplete_message_followed_by_silence_closes_the_connection() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, _) = test.place_call(&mut peer, "a").await;
    peer.ring_terminal("a").await;
    peer.send("Event: Hangup\nUniqueid: a\nCause: 1").await;

    let states = wait_for_state(&call, CallState::Unknown).await;
    assert_eq!(states, [CallState::Accepted, TERMINAL_RINGING, CallState::Unknown]);
    let mut peer = test.accept_login().await;
    peer.answer_status(&[["a", "a", "5", ""]]).await;
    wait_for_state(&call, TERMINAL_RINGING).await;
}

#[tokio::test(start_paused = true)]
async fn bytes_without_a_pong_do_not_keep_the_connection_open() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    while tokio::time::timeout(Duration::from_secs(1), async {
        peer.send(&"x".repeat(1000)).await;
        std::future::pending::<()>().await;
    })
    .await
    .is_err()
        && *test.session.status().borrow() == ConnectionStatus::Connected
    {}
    test.accept_login().await;
}

#[tokio::test(start_paused = true)]
async fn an_oversized_message_is_skipped_without_losing_the_next() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, _) = test.place_call(&mut peer, "a").await;
    peer.send_event("VarSet", &[("Value", &"x".repeat(300_000))]).await;
    peer.ring_terminal("a").await;

    wait_for_state(&call, TERMINAL_RINGING).await;
}

#[tokio::test(start_paused = true)]
async fn a_request_without_a_response_fails_with_no_answer_and_is_not_sent_again() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let since = Instant::now();
    let request = request("a");
    let (placed, _) =
        tokio::join!(test.session.originate(&request), peer.expect_action("Originate"));

    assert_eq!(placed.unwrap_err(), AmiError::NoAnswer);
    assert_eq!(since.elapsed().as_secs(), 15);
    drop(peer);
    let mut peer = test.accept_login().await;
    let (_, action) = test.place_call(&mut peer, "b").await;
    assert_eq!(action.get("ChannelId"), "b", "the first action that was sent");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_breaks_before_the_response_fails_with_no_answer() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let request = request("a");
    let (placed, ()) = tokio::join!(test.session.originate(&request), async {
        peer.expect_action("Originate").await;
        drop(peer);
    });

    let error = placed.unwrap_err();
    assert_eq!(error, AmiError::NoAnswer);
    assert!(!error.is_not_sent() && !error.is_without_effect());
}

#[tokio::test(start_paused = true)]
async fn a_partially_written_action_counts_as_not_sent() {
    let test = TestSession::start_with(LoginMethod::Challenge, 100);
    let peer = test.accept_login().await;
    let request = request("a");
    let (placed, ()) = tokio::join!(test.session.originate(&request), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(peer);
    });

    assert_eq!(placed.unwrap_err(), AmiError::NotSent(NotSent::NotConnected));
}

#[tokio::test(start_paused = true)]
async fn a_missed_end_is_found_by_the_periodic_resync() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, _) = test.place_call(&mut peer, "a").await;
    peer.ring_terminal("a").await;

    peer.answer_status(&[]).await;

    assert_eq!(*call.wait_for_end().await, [CallState::Accepted, TERMINAL_RINGING, UNKNOWN_END]);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_panics_between_two_connections_is_restarted_with_its_calls() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, _) = test.place_call(&mut peer, "a").await;
    peer.ring_terminal("a").await;
    wait_for_state(&call, TERMINAL_RINGING).await;

    test.panic_on_connect(3);
    drop(peer);
    let mut peer = test.accept_login().await;
    peer.answer_status(&[["a", "a", "5", ""], ["a-2", "a", "4", ""], ["a-phone", "a", "5", ""]])
        .await;

    let states = wait_for_state(&call, TERMINAL_RINGING).await;
    assert_eq!(
        states,
        [CallState::Accepted, TERMINAL_RINGING, CallState::Unknown, TERMINAL_RINGING]
    );
    assert_eq!(test.panics.count(), 3);
    test.place_call(&mut peer, "b").await;
}

#[tokio::test(start_paused = true)]
async fn a_request_while_a_session_that_panicked_waits_is_not_sent() {
    let test = TestSession::start();
    test.panic_on_connect(100);

    let failed = test.session.originate(&request("a")).await.unwrap_err();

    assert_eq!(failed, AmiError::NotSent(NotSent::NotConnected));
    assert!(test.panics.count() > 1, "{}", test.panics.count());
}
