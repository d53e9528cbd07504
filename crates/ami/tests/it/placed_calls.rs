use crate::scripted_peer::{
    DESTINATION_ANSWERED, DESTINATION_RINGING, TERMINAL_ANSWERED, TERMINAL_RINGING, TestSession,
    last_state, request, wait_for_state,
};
use ami::{AmiError, LoginMethod, NotSent, OriginateRequest};
use model::dtmf_digit::DtmfDigit;
use shared_types::call_state::{CallState, EndCause};
use std::collections::HashSet;

#[tokio::test(start_paused = true)]
async fn a_call_is_placed_asynchronously_with_the_headers_of_the_contract() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;

    let (_, action) = test.place_call(&mut peer, "a").await;

    let order = "Action ActionID Channel Exten Context Priority CallerID Timeout Async ChannelId \
                 OtherChannelId Variable";
    assert_eq!(action.names(), order.split_whitespace().collect::<Vec<_>>());
    assert_eq!(action.get("Async"), "true");
    assert_eq!(action.get("ActionID").len(), 32);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_tracked_from_ringing_to_its_end() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, _) = test.place_call(&mut peer, "a").await;

    peer.ring_terminal("a").await;
    wait_for_state(&call, TERMINAL_RINGING).await;
    peer.connect_call("a").await;
    wait_for_state(&call, CallState::Connected).await;
    peer.end_call("a").await;

    assert_eq!(
        *call.wait_for_end().await,
        [
            CallState::Accepted,
            TERMINAL_RINGING,
            TERMINAL_ANSWERED,
            DESTINATION_RINGING,
            DESTINATION_ANSWERED,
            CallState::Connected,
            CallState::Ended { cause: EndCause::Completed },
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn neither_events_nor_responses_with_other_ids_count_as_the_response() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let request = request("a");
    let (placed, ()) = tokio::join!(test.session.originate(&request), async {
        let action = peer.expect_action("Originate").await;
        let id = action.get("ActionID").to_owned();
        peer.ring_terminal("a").await;
        peer.send("Response: Error\nActionID: another\nMessage: No\n\n\n\n").await;
        peer.send_event("OriginateResponse", &[("ActionID", "x"), ("Response", "Failure")]).await;
        // An event with a response header and even the id of the action is not its response.
        peer.send_event("Other", &[("ActionID", &*id), ("Response", "Error")]).await;
        peer.send_success(&action).await;
    });

    assert_eq!(placed.unwrap().state(), TERMINAL_RINGING);
}

#[tokio::test(start_paused = true)]
async fn the_channel_id_of_a_refused_call_is_free_again() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let request = request("a");
    let (placed, ()) = tokio::join!(test.session.originate(&request), async {
        let action = peer.expect_action("Originate").await;
        peer.send_error(&action, "Permission denied").await;
    });

    let Err(AmiError::Refused(refusal)) = placed else { panic!("{placed:?}") };
    assert!(refusal.is_permission_denied());
    test.place_call(&mut peer, "a").await;
}

#[tokio::test(start_paused = true)]
async fn a_channel_id_of_a_live_call_is_refused() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, _) = test.place_call(&mut peer, "a").await;

    for id in ["a", "a-2"] {
        let refused = test.session.originate(&request(id)).await.unwrap_err();
        assert_eq!(refused, AmiError::NotSent(NotSent::ChannelIdInUse));
    }

    peer.ring_terminal("a").await;
    peer.connect_call("a").await;
    peer.end_call("a").await;
    call.wait_for_end().await;
    test.place_call(&mut peer, "a").await;
}

#[tokio::test(start_paused = true)]
async fn a_value_that_would_inject_an_action_is_not_sent() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let injected = OriginateRequest { exten: "1\r\n\r\nAction: Logoff".to_owned(), ..request("a") };

    let Err(AmiError::InvalidHeader(error)) = test.session.originate(&injected).await else {
        panic!()
    };

    assert_eq!(error.header, "Exten");
    for channel in ["/.*/", "a\nAction: Logoff", ""] {
        let refused = test.session.hang_up(channel, None).await.unwrap_err();
        assert!(matches!(refused, AmiError::InvalidHeader(_)), "{channel:?}");
    }
    let (_, action) = test.place_call(&mut peer, "b").await;
    assert_eq!(action.get("ChannelId"), "b", "the first action that was sent");
}

#[tokio::test(start_paused = true)]
async fn hanging_up_a_ringing_call_cancels_it() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, _) = test.place_call(&mut peer, "a").await;
    peer.ring_terminal("a").await;

    let (done, ()) = tokio::join!(test.session.hang_up("a", Some(16)), async {
        let action = peer.expect_action("Hangup").await;
        assert_eq!((action.get("Channel"), action.get("Cause")), ("a", "16"));
        peer.send_success(&action).await;
        peer.end_call("a").await;
        // `OriginateResponse` arrives later or not at all.
    });

    done.unwrap();
    assert_eq!(
        last_state(&call.wait_for_end().await),
        CallState::Ended { cause: EndCause::Cancelled }
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_hang_up_does_not_cancel_the_call() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let (call, action) = test.place_call(&mut peer, "a").await;
    peer.ring_terminal("a").await;

    let (refused, ()) = tokio::join!(test.session.hang_up("a", None), async {
        let action = peer.expect_action("Hangup").await;
        peer.send_error(&action, "Permission denied").await;
    });
    assert!(matches!(refused, Err(AmiError::Refused(_))));

    peer.end_call("a").await;
    let id = ("ActionID", action.get("ActionID"));
    peer.send_event("OriginateResponse", &[id, ("Response", "Failure"), ("Reason", "3")]).await;
    assert_eq!(
        last_state(&call.wait_for_end().await),
        CallState::Ended { cause: EndCause::NoAnswer }
    );
}

#[tokio::test(start_paused = true)]
async fn a_digit_is_sent_as_received_from_the_first_leg() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    test.place_call(&mut peer, "a").await;
    peer.ring_terminal("a").await;

    let digit = DtmfDigit::new('#').unwrap();
    let (done, ()) = tokio::join!(test.session.play_dtmf("a", digit), async {
        let action = peer.expect_action("PlayDTMF").await;
        assert_eq!(action.names(), ["Action", "ActionID", "Channel", "Digit", "Receive"]);
        assert_eq!((action.get("Channel"), action.get("Digit")), ("a", "#"));
        peer.send_success(&action).await;
    });
    done.unwrap();
}

#[tokio::test(start_paused = true)]
async fn two_hundred_concurrent_calls_lose_no_event() {
    two_hundred_calls(TestSession::start()).await;
}

#[tokio::test(start_paused = true)]
async fn two_hundred_concurrent_calls_lose_no_event_over_a_pipe_of_a_hundred_bytes() {
    two_hundred_calls(TestSession::start_with(LoginMethod::Challenge, 100)).await;
}

async fn two_hundred_calls(test: TestSession) {
    let ids: Vec<String> = (0..200).map(|number| format!("call-{number}")).collect();
    let mut peer = test.accept_login().await;
    let placing: Vec<_> = ids
        .iter()
        .map(|id| {
            let (session, request) = (test.session.clone(), request(id));
            tokio::spawn(async move { session.originate(&request).await })
        })
        .collect();
    let mut action_ids = HashSet::new();
    for _ in &ids {
        let action = peer.expect_action("Originate").await;
        peer.ring_terminal(action.get("ChannelId")).await;
        peer.send_success(&action).await;
        assert!(action_ids.insert(action.get("ActionID").to_owned()), "every id is unique");
    }
    for id in &ids {
        peer.connect_call(id).await;
    }
    for id in ids.iter().rev() {
        peer.end_call(id).await;
    }
    for call in placing {
        let history = call.await.unwrap().unwrap().wait_for_end().await;
        assert_eq!(history.len(), 7, "{history:?}");
        assert_eq!(last_state(&history), CallState::Ended { cause: EndCause::Completed });
    }
}

#[tokio::test(start_paused = true)]
async fn the_session_ends_when_its_last_handle_is_dropped() {
    let test = TestSession::start();
    let mut peer = test.accept_login().await;
    let clone = test.session.clone();
    drop(test);
    let action = peer.read_action().await;
    assert_eq!(action.unwrap().get("Action"), "Ping", "the clone keeps the session alive");

    drop(clone);
    assert!(peer.read_action().await.is_none());
}
