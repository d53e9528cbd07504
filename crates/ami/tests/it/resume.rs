//! Calls that were placed before a restart of this server.

use crate::scripted_peer::{
    DESTINATION_ANSWERED, DESTINATION_RINGING, ScriptedPeer, TERMINAL_ANSWERED, TERMINAL_RINGING,
    TestSession, last_state, wait_for_state,
};
use ami::{AmiError, CallHandle, CallLegs, ConnectionStatus, NotSent};
use model::dtmf_digit::DtmfDigit;
use shared_types::call_state::{CallState, EndCause, Leg};
use tokio::time::Instant;

const LEGS: CallLegs = CallLegs { first: Leg::Terminal, second: Leg::Destination };
const ACCEPTED: CallState = CallState::Accepted;
const CONNECTED: CallState = CallState::Connected;
const UNKNOWN: CallState = CallState::Unknown;
const UNKNOWN_END: CallState = CallState::Ended { cause: EndCause::Unknown };

const RINGING_CHANNELS: [[&str; 4]; 3] =
    [["a", "a", "0", ""], ["a-2", "a", "4", ""], ["100.1", "a", "5", ""]];
const ANSWERED_CHANNELS: [[&str; 4]; 3] =
    [["a", "a", "6", ""], ["a-2", "a", "6", "b1"], ["100.1", "a", "6", "b1"]];
const CONNECTED_CHANNELS: [[&str; 4]; 4] = [
    ["a", "a", "6", "b2"],
    ["a-2", "a", "6", "b1"],
    ["100.1", "a", "6", "b1"],
    ["100.2", "a", "6", "b2"],
];
/// Asterisk has removed the Local channels; only the linked id is left of the call's id.
const OPTIMISED_CHANNELS: [[&str; 4]; 2] = [["100.2", "a", "6", "b2"], ["100.1", "a", "6", "b2"]];

impl TestSession {
    fn resume(&self, id: &str, history: &[CallState]) -> CallHandle {
        self.session.resume([id, &format!("{id}-2")], LEGS, history).unwrap()
    }
}

impl ScriptedPeer {
    async fn expect_hang_up(&mut self, channel: &str) {
        let action = self.expect_action("Hangup").await;
        assert_eq!(action.get("Channel"), channel);
        self.send_success(&action).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_ringing_call_is_found_by_the_first_list_and_tracked_to_its_end() {
    let test = TestSession::start();
    let call = test.resume("a", &[ACCEPTED, TERMINAL_RINGING]);
    assert_eq!(**call.subscribe().borrow(), [ACCEPTED, TERMINAL_RINGING, UNKNOWN]);

    // The first action after the login: nothing is placed.
    let mut peer = test.accept_login().await;
    peer.answer_status(&RINGING_CHANNELS).await;
    wait_for_state(&call, TERMINAL_RINGING).await;
    peer.connect_call("a").await;
    peer.end_call("a").await;
    let cause = [("Uniqueid", "100.1"), ("Linkedid", "a"), ("Cause", "16")];
    peer.send_event("Hangup", &cause).await;

    assert_eq!(
        *call.wait_for_end().await,
        [
            ACCEPTED,
            TERMINAL_RINGING,
            UNKNOWN,
            TERMINAL_RINGING,
            TERMINAL_ANSWERED,
            DESTINATION_RINGING,
            DESTINATION_ANSWERED,
            CONNECTED,
            CallState::Ended { cause: EndCause::Completed },
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_connected_call_is_found_on_an_open_connection() {
    for channels in [&CONNECTED_CHANNELS[..], &OPTIMISED_CHANNELS] {
        let test = TestSession::start();
        let mut peer = test.accept_login().await;
        let call = test.resume("a", &[ACCEPTED, TERMINAL_ANSWERED, CONNECTED]);
        peer.answer_status(channels).await;

        let states = wait_for_state(&call, CONNECTED).await;
        assert_eq!(states, [ACCEPTED, TERMINAL_ANSWERED, CONNECTED, UNKNOWN, CONNECTED]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_queued_call_is_found_by_the_application_of_its_channel() {
    let test = TestSession::start();
    let waits = CallState::Queued { position: Some(2), wait: None };
    let call = test.resume("a", &[ACCEPTED, TERMINAL_ANSWERED, waits]);
    let mut peer = test.accept_login().await;
    let request = peer.expect_action("Status").await;
    peer.send_success(&request).await;
    let id = ("ActionID", request.get("ActionID"));
    let near = [("Uniqueid", "a"), ("Linkedid", "a"), ("ChannelState", "6"), ("BridgeID", "")];
    let queue = [("Application", "Queue"), ("Data", "support,t,,,20"), id];
    peer.send_event("Status", &[&near[..], &queue].concat()).await;
    peer.send_event("StatusComplete", &[id]).await;

    wait_for_state(&call, CallState::QUEUED).await;
    peer.send_dial_event("DialState", "a", "100.2", "a", "RINGING").await;
    let states = wait_for_state(&call, DESTINATION_RINGING).await;
    let expected = [waits, UNKNOWN, CallState::QUEUED, DESTINATION_RINGING];
    assert!(states.ends_with(&expected), "{states:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_gone_ends_after_two_lists_without_it() {
    let test = TestSession::start();
    let call = test.resume("a", &[ACCEPTED, TERMINAL_RINGING]);
    let mut peer = test.accept_login().await;
    let other_call = [["x", "x", "6", "b"], ["x-2", "x", "6", "b"]];
    let since = Instant::now();
    peer.answer_status(&other_call).await;
    let request = peer.expect_action("Status").await;
    assert_eq!(since.elapsed().as_secs(), 5);
    assert_eq!(call.state(), UNKNOWN);
    peer.send_list(&request, &other_call).await;

    let states = call.wait_for_end().await;
    assert_eq!(*states, [ACCEPTED, TERMINAL_RINGING, UNKNOWN, UNKNOWN_END]);
    // No further list is requested for it.
    assert_eq!(peer.read_action().await.unwrap().get("Action"), "Ping");
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_channels_are_created_after_the_first_list_is_found_by_the_second() {
    let test = TestSession::start();
    let call = test.resume("a", &[ACCEPTED]);
    let mut peer = test.accept_login().await;
    peer.answer_status(&[]).await;
    peer.ring_terminal("a").await;
    peer.answer_status(&RINGING_CHANNELS).await;

    let states = wait_for_state(&call, TERMINAL_RINGING).await;
    assert_eq!(states, [ACCEPTED, UNKNOWN, TERMINAL_RINGING]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_resumed_while_a_list_is_received_waits_for_the_next() {
    let test = TestSession::start();
    let first = test.resume("a", &[ACCEPTED, TERMINAL_RINGING]);
    let mut peer = test.accept_login().await;
    let request = peer.expect_action("Status").await;
    let second = test.resume("b", &[ACCEPTED, TERMINAL_RINGING]);
    // The session takes resumed calls before the request that follows them.
    let (done, ()) = tokio::join!(test.session.hang_up("x", None), peer.expect_hang_up("x"));
    done.unwrap();
    peer.send_list(&request, &RINGING_CHANNELS).await;
    wait_for_state(&first, TERMINAL_RINGING).await;

    let channels = [&RINGING_CHANNELS[..], &[["b", "b", "5", ""]]].concat();
    peer.answer_status(&channels).await;
    wait_for_state(&second, TERMINAL_RINGING).await;
}

#[tokio::test(start_paused = true)]
async fn many_calls_are_found_by_one_list() {
    let test = TestSession::start();
    let ids: Vec<String> = (0..1000).map(|number| format!("call-{number}")).collect();
    let calls: Vec<_> = ids.iter().map(|id| test.resume(id, &[ACCEPTED])).collect();
    let mut peer = test.accept_login().await;
    let channels: Vec<_> = ids.iter().map(|id| [&**id, &**id, "5", ""]).collect();
    peer.answer_status(&channels).await;

    for call in &calls {
        wait_for_state(call, TERMINAL_RINGING).await;
    }
    assert_eq!(peer.read_action().await.unwrap().get("Action"), "Ping");
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_a_connection_and_for_a_login() {
    let test = TestSession::start();
    let call = test.resume("a", &[ACCEPTED, TERMINAL_RINGING]);
    let mut peer = test.accept_connection().await;
    peer.send_greeting().await;
    let challenge = peer.expect_action("Challenge").await;
    peer.send_error(&challenge, "Permission denied").await;
    test.wait_for_status(ConnectionStatus::LoginRefused).await;
    let refused = test.session.hang_up("a", None).await;
    assert_eq!(refused, Err(AmiError::NotSent(NotSent::LoginRefused)));

    // The connection is lost before the list.
    let mut peer = test.accept_login().await;
    peer.expect_action("Status").await;
    drop(peer);
    let mut peer = test.accept_login().await;
    peer.answer_status(&RINGING_CHANNELS).await;

    let states = wait_for_state(&call, TERMINAL_RINGING).await;
    assert_eq!(states, [ACCEPTED, TERMINAL_RINGING, UNKNOWN, TERMINAL_RINGING]);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_hung_up_in_every_stage() {
    for (history, channels, cause) in [
        (vec![ACCEPTED, TERMINAL_RINGING], &RINGING_CHANNELS[..], EndCause::Cancelled),
        (vec![ACCEPTED, TERMINAL_ANSWERED], &ANSWERED_CHANNELS, EndCause::Cancelled),
        (vec![ACCEPTED, CONNECTED], &CONNECTED_CHANNELS, EndCause::Completed),
    ] {
        let test = TestSession::start();
        let call = test.resume("a", &history);
        let mut peer = test.accept_login().await;
        peer.answer_status(channels).await;
        wait_for_state(&call, last_state(&history)).await;

        let (done, ()) = tokio::join!(test.session.hang_up("a", None), peer.expect_hang_up("a"));
        done.unwrap();
        for [channel, ..] in channels {
            peer.send_event("Hangup", &[("Uniqueid", channel), ("Cause", "16")]).await;
        }
        assert_eq!(last_state(&call.wait_for_end().await), CallState::Ended { cause });
    }
}

#[tokio::test(start_paused = true)]
async fn an_optimised_call_is_hung_up_on_both_channels() {
    let test = TestSession::start();
    let call = test.resume("a", &[ACCEPTED, CONNECTED]);
    let mut peer = test.accept_login().await;
    peer.answer_status(&OPTIMISED_CHANNELS).await;
    wait_for_state(&call, CONNECTED).await;

    let (done, mut channels) = tokio::join!(test.session.hang_up("a", None), async {
        let first = peer.expect_action("Hangup").await;
        let second = peer.expect_action("Hangup").await;
        peer.send_success(&first).await;
        [first, second].map(|action| action.get("Channel").to_owned())
    });
    done.unwrap();
    channels.sort();
    assert_eq!(channels, ["100.1", "100.2"]);
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_before_the_list_reaches_an_optimised_call() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let call = test.resume("a", &[ACCEPTED, CONNECTED]);
    let (done, ()) = tokio::join!(test.session.hang_up("a", None), async {
        // Asterisk responds in order, so the list comes before the refusal.
        peer.answer_status(&OPTIMISED_CHANNELS).await;
        let refused = peer.expect_action("Hangup").await;
        assert_eq!(refused.get("Channel"), "a");
        peer.send_error(&refused, "No such channel").await;
        let retried = peer.expect_action("Hangup").await;
        assert!(retried.get("Channel").starts_with("100."));
        peer.send_success(&retried).await;
    });
    done.unwrap();
    wait_for_state(&call, CONNECTED).await;
}

#[tokio::test(start_paused = true)]
async fn a_digit_is_played_from_the_first_leg_in_every_stage() {
    for (history, channels, expected) in [
        (vec![ACCEPTED, TERMINAL_RINGING], &RINGING_CHANNELS[..], "a"),
        (vec![ACCEPTED, CONNECTED], &CONNECTED_CHANNELS, "a"),
        (vec![ACCEPTED, CONNECTED], &OPTIMISED_CHANNELS, "100.1"),
    ] {
        let test = TestSession::start();
        let call = test.resume("a", &history);
        let mut peer = test.accept_login().await;
        peer.answer_status(channels).await;
        wait_for_state(&call, last_state(&history)).await;

        let digit = DtmfDigit::new('5').unwrap();
        let (done, ()) = tokio::join!(test.session.play_dtmf("a", digit), async {
            let action = peer.expect_action("PlayDTMF").await;
            assert_eq!(action.get("Channel"), expected);
            peer.send_success(&action).await;
        });
        done.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_no_list_can_find_is_not_tracked() {
    let test = TestSession::start();
    let call = test.resume("a", &[ACCEPTED, TERMINAL_RINGING]);
    let mut states = call.subscribe();
    let mut peer = test.accept_login().await;
    let request = peer.expect_action("Status").await;
    peer.send_error(&request, "Permission denied").await;

    assert!(states.changed().await.is_err());
    assert_eq!(call.state(), UNKNOWN);
    // Its channel can still be hung up.
    let (done, ()) = tokio::join!(test.session.hang_up("a", None), peer.expect_hang_up("a"));
    done.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_cannot_be_resumed_is_an_error() {
    let test = TestSession::start();
    let too_long = "x".repeat(150);
    let resume = |ids, history: &[CallState]| test.session.resume(ids, LEGS, history).unwrap_err();

    for ids in [["/.*/", "a-2"], ["a", ""], ["a", &too_long]] {
        assert!(matches!(resume(ids, &[ACCEPTED]), AmiError::InvalidHeader(_)), "{ids:?}");
    }
    let in_use = AmiError::NotSent(NotSent::ChannelIdInUse);
    assert_eq!(resume(["a", "a"], &[ACCEPTED]), in_use);
    let ended = [ACCEPTED, UNKNOWN_END];
    assert_eq!(resume(["a", "a-2"], &ended), AmiError::NotSent(NotSent::NoSuchCall));

    // The second of two resumed calls with one id is not tracked.
    let first = test.resume("a", &[ACCEPTED]);
    let mut second = test.resume("a", &[ACCEPTED]).subscribe();
    let mut peer = test.accept_login().await;
    peer.answer_status(&RINGING_CHANNELS).await;
    wait_for_state(&first, TERMINAL_RINGING).await;
    assert!(second.changed().await.is_err());
    let placed = test.session.originate(&crate::scripted_peer::request("a-2")).await;
    assert_eq!(placed.unwrap_err(), in_use);
}
