use crate::scripted_peer::{TERMINAL_RINGING, TestSession, request, wait_for_state};
use ami::{AmiError, ConnectionStatus, LoginMethod, NotSent};
use rig::captured::Captured;
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn a_session_connects_before_the_first_request_without_sending_the_secret() {
    let test = TestSession::start();
    let mut peer = test.accept_connection().await;

    // `accept_login` checks the challenge key.
    peer.accept_login().await;

    test.wait_for_status(ConnectionStatus::Connected).await;
}

#[tokio::test(start_paused = true)]
async fn a_plain_login_sends_the_secret() {
    let test = TestSession::start_with(LoginMethod::Plain, 4096);
    let mut peer = test.accept_connection().await;
    peer.send_greeting().await;

    let login = peer.expect_action("Login").await;

    assert_eq!(login.names(), ["Action", "ActionID", "Events", "Username", "Secret"]);
    assert_eq!((login.get("Username"), login.get("Secret")), ("click2call", "c2csecret"));
    peer.send_event("SuccessfulAuth", &[("ActionID", login.get("ActionID"))]).await;
    peer.send_success(&login).await;
    test.wait_for_status(ConnectionStatus::Connected).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_with_another_greeting_is_retried_with_growing_delays() {
    let test = TestSession::start();
    let mut delays = Vec::new();
    for _ in 0..4 {
        let since = Instant::now();
        let mut peer = test.accept_connection().await;
        peer.send("220 mail.example.com ESMTP\n").await;
        assert!(peer.read_action().await.is_none(), "nothing was sent");
        delays.push(since.elapsed().as_millis());
    }
    // Each delay is up to twice the previous one; jitter shortens it.
    assert!(delays[1] >= 125 && delays[2] >= 250 && delays[3] >= 500, "{delays:?}");
}

#[tokio::test(start_paused = true)]
async fn an_endless_greeting_closes_the_connection() {
    let test = TestSession::start();
    let mut peer = test.accept_connection().await;
    peer.send(&"A".repeat(1000)).await;

    assert!(peer.read_action().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_disconnected_after_ten_seconds() {
    let test = TestSession::start();
    let since = Instant::now();
    let mut peer = test.accept_connection().await;

    assert!(peer.read_action().await.is_none());
    assert_eq!(since.elapsed().as_secs(), 10);
    test.accept_login().await;
}

#[tokio::test(start_paused = true)]
async fn after_a_refused_login_retries_are_slow_and_requests_fail_at_once() {
    let test = TestSession::start();
    let mut peer = test.accept_connection().await;
    peer.send_greeting().await;
    let challenge = peer.expect_action("Challenge").await;
    peer.send_success(&challenge).await;
    let login = peer.expect_action("Login").await;
    peer.send_error(&login, "Authentication failed").await;
    drop(peer);
    test.wait_for_status(ConnectionStatus::LoginRefused).await;

    let since = Instant::now();
    let refused = test.session.originate(&request("a")).await.unwrap_err();
    assert_eq!(refused, AmiError::NotSent(NotSent::LoginRefused));
    assert_eq!(since.elapsed(), Duration::ZERO);

    test.accept_login().await;
    assert!(since.elapsed() >= Duration::from_secs(15), "{:?}", since.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_request_waits_for_a_session_that_is_connecting() {
    let test = TestSession::start();
    let mut peer = test.accept_connection().await;
    let request = request("a");
    let (placed, ()) = tokio::join!(test.session.originate(&request), async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        peer.accept_login().await;
        let action = peer.expect_action("Originate").await;
        peer.send_success(&action).await;
    });

    assert_eq!(placed.unwrap().channel_id(), "a");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_times_out_unconnected_is_not_sent_later() {
    let test = TestSession::start();
    let silent = test.accept_connection().await;

    let error = test.session.originate(&request("a")).await.unwrap_err();
    assert_eq!(error, AmiError::NotSent(NotSent::NotConnected));
    assert!(error.is_not_sent());

    drop(silent);
    let mut peer = test.accept_login().await;
    let (_, action) = test.place_call(&mut peer, "b").await;
    assert_eq!(action.get("ChannelId"), "b", "the first action that was sent");
}

#[tokio::test(start_paused = true)]
async fn a_request_after_a_long_outage_sees_a_reconnect_before_it_times_out() {
    let test = TestSession::start();
    tokio::time::sleep(Duration::from_hours(1)).await;
    drop(test.accept_connection().await);
    // The longest delay has just started.
    drop(test.accept_connection().await);

    let request = request("a");
    let peers = async {
        let mut peer = test.accept_login().await;
        let action = peer.expect_action("Originate").await;
        peer.send_success(&action).await;
        std::future::pending::<()>().await;
    };
    let placed = tokio::select! {
        placed = test.session.originate(&request) => placed,
        () = peers => return,
    };

    assert_eq!(placed.unwrap().channel_id(), "a");
}

#[tokio::test(start_paused = true)]
async fn requests_beyond_the_queue_limit_are_refused_at_once() {
    let test = TestSession::start();
    let queued: Vec<_> = (0..600)
        .map(|number| {
            let session = test.session.clone();
            tokio::spawn(async move { session.originate(&request(&number.to_string())).await })
        })
        .collect();
    let mut full = 0;
    for call in queued {
        let error = call.await.unwrap().unwrap_err();
        full += usize::from(error == AmiError::NotSent(NotSent::QueueFull));
    }
    assert_eq!(full, 600 - 512);
}

const NO_EVENTS: &str = "sends no events of it";

#[tokio::test(start_paused = true)]
async fn an_account_that_receives_no_events_of_its_calls_is_warned_of_once_after_ten_seconds() {
    let (log, _guard) = Captured::start();
    let test = TestSession::start();
    let mut peer = test.accept_login().await;

    test.place_call(&mut peer, "a").await;
    tokio::time::sleep(Duration::from_secs(9)).await;
    assert!(!log.text().contains(NO_EVENTS), "{}", log.text());
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(log.text().contains(NO_EVENTS), "{}", log.text());
    assert!(log.text().contains("read = call,agent,user"), "{}", log.text());

    test.place_call(&mut peer, "b").await;
    tokio::time::sleep(Duration::from_secs(11)).await;
    assert_eq!(log.text().matches(NO_EVENTS).count(), 1, "{}", log.text());
}

#[tokio::test(start_paused = true)]
async fn an_account_that_receives_events_is_not_warned_of() {
    let (log, _guard) = Captured::start();
    let test = TestSession::start();
    let mut peer = test.accept_login().await;

    let (call, _) = test.place_call(&mut peer, "a").await;
    peer.ring_terminal("a").await;
    wait_for_state(&call, TERMINAL_RINGING).await;
    // While the connection is lost, no event is expected.
    test.place_call(&mut peer, "b").await;
    drop(peer);
    tokio::time::sleep(Duration::from_secs(11)).await;

    assert!(!log.text().contains(NO_EVENTS), "{}", log.text());
}
