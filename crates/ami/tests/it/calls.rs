use crate::peer::{
    DESTINATION_ANSWERS, DESTINATION_RINGS, TERMINAL_ANSWERS, TERMINAL_RINGS, World, call, last,
    reaches,
};
use ami::login::LoginWay;
use ami::{AmiError, Digit, NotSent, Originate};
use shared_types::call_state::{CallState, EndCause};
use std::collections::HashSet;

#[tokio::test(start_paused = true)]
async fn a_call_is_placed_with_the_headers_of_the_contract_and_never_blocks_the_session() {
    let world = World::new();
    let mut peer = world.session().await;

    let (_, action) = world.place(&mut peer, "a").await;

    let order = "Action ActionID Channel Exten Context Priority CallerID Timeout Async ChannelId \
                 OtherChannelId Variable";
    assert_eq!(action.names(), order.split_whitespace().collect::<Vec<_>>());
    assert_eq!(action.get("Async"), "true");
    assert_eq!(action.get("ActionID").len(), 32);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_followed_from_ringing_to_its_end() {
    let world = World::new();
    let mut peer = world.session().await;
    let (call, _) = world.place(&mut peer, "a").await;

    peer.ring("a").await;
    reaches(&call, TERMINAL_RINGS).await;
    peer.connect("a").await;
    reaches(&call, CallState::Connected).await;
    peer.hang_up("a").await;

    assert_eq!(
        *call.ended().await,
        [
            CallState::Accepted,
            TERMINAL_RINGS,
            TERMINAL_ANSWERS,
            DESTINATION_RINGS,
            DESTINATION_ANSWERS,
            CallState::Connected,
            CallState::Ended { cause: EndCause::Completed },
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn events_before_the_answer_and_answers_of_others_are_not_taken_for_it() {
    let world = World::new();
    let mut peer = world.session().await;
    let call = call("a");
    let (placed, ()) = tokio::join!(world.ami.originate(&call), async {
        let action = peer.expect("Originate").await;
        let id = action.get("ActionID").to_owned();
        peer.ring("a").await;
        peer.say("Response: Error\nActionID: somebody-elses\nMessage: No\n\n\n\n").await;
        peer.event("OriginateResponse", &[("ActionID", "x"), ("Response", "Failure")]).await;
        // An event that carries a response, and even our id, is no answer.
        peer.event("Other", &[("ActionID", &*id), ("Response", "Error")]).await;
        peer.say_yes(&action).await;
    });

    assert_eq!(placed.unwrap().state(), TERMINAL_RINGS);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_asterisk_refuses_leaves_its_id_free() {
    let world = World::new();
    let mut peer = world.session().await;
    let call = call("a");
    let (placed, ()) = tokio::join!(world.ami.originate(&call), async {
        let action = peer.expect("Originate").await;
        peer.say_no(&action, "Permission denied").await;
    });

    let Err(AmiError::Refused(refusal)) = placed else { panic!("{placed:?}") };
    assert!(refusal.is_lack_of_rights());
    world.place(&mut peer, "a").await;
}

#[tokio::test(start_paused = true)]
async fn an_id_that_is_alive_is_not_said_twice() {
    let world = World::new();
    let mut peer = world.session().await;
    let (call, _) = world.place(&mut peer, "a").await;

    for id in ["a", "a-2"] {
        let refused = world.ami.originate(&crate::peer::call(id)).await.unwrap_err();
        assert_eq!(refused, AmiError::NotSent(NotSent::IdInUse));
    }

    peer.ring("a").await;
    peer.connect("a").await;
    peer.hang_up("a").await;
    call.ended().await;
    world.place(&mut peer, "a").await;
}

#[tokio::test(start_paused = true)]
async fn what_could_become_a_second_action_never_leaves() {
    let world = World::new();
    let mut peer = world.session().await;
    let injected = Originate { exten: "1\r\n\r\nAction: Logoff".to_owned(), ..call("a") };

    let Err(AmiError::BadValue(bad)) = world.ami.originate(&injected).await else { panic!() };

    assert_eq!(bad.header, "Exten");
    for channel in ["/.*/", "a\nAction: Logoff", ""] {
        let refused = world.ami.hang_up(channel, None).await.unwrap_err();
        assert!(matches!(refused, AmiError::BadValue(_)), "{channel:?}");
    }
    let (_, action) = world.place(&mut peer, "b").await;
    assert_eq!(action.get("ChannelId"), "b", "the first that is heard");
}

#[tokio::test(start_paused = true)]
async fn hanging_up_while_it_rings_cancels_the_call() {
    let world = World::new();
    let mut peer = world.session().await;
    let (call, _) = world.place(&mut peer, "a").await;
    peer.ring("a").await;

    let (done, ()) = tokio::join!(world.ami.hang_up("a", Some(16)), async {
        let action = peer.expect("Hangup").await;
        assert_eq!((action.get("Channel"), action.get("Cause")), ("a", "16"));
        peer.say_yes(&action).await;
        peer.hang_up("a").await;
        // Asterisk's own word on the call comes later or not at all.
    });

    done.unwrap();
    assert_eq!(last(&call.ended().await), CallState::Ended { cause: EndCause::Cancelled });
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_that_is_refused_cancels_nothing() {
    let world = World::new();
    let mut peer = world.session().await;
    let (call, action) = world.place(&mut peer, "a").await;
    peer.ring("a").await;

    let (refused, ()) = tokio::join!(world.ami.hang_up("a", None), async {
        let action = peer.expect("Hangup").await;
        peer.say_no(&action, "Permission denied").await;
    });
    assert!(matches!(refused, Err(AmiError::Refused(_))));

    peer.hang_up("a").await;
    let id = ("ActionID", action.get("ActionID"));
    peer.event("OriginateResponse", &[id, ("Response", "Failure"), ("Reason", "3")]).await;
    assert_eq!(last(&call.ended().await), CallState::Ended { cause: EndCause::NoAnswer });
}

#[tokio::test(start_paused = true)]
async fn a_digit_comes_as_if_from_the_first_phone() {
    let world = World::new();
    let mut peer = world.session().await;
    world.place(&mut peer, "a").await;
    peer.ring("a").await;

    let digit = Digit::try_from('#').unwrap();
    let (done, ()) = tokio::join!(world.ami.play_dtmf("a", digit), async {
        let action = peer.expect("PlayDTMF").await;
        assert_eq!(action.names(), ["Action", "ActionID", "Channel", "Digit", "Receive"]);
        assert_eq!((action.get("Channel"), action.get("Digit")), ("a", "#"));
        peer.say_yes(&action).await;
    });
    done.unwrap();
}

#[tokio::test(start_paused = true)]
async fn two_hundred_calls_at_a_time_lose_no_event() {
    two_hundred_calls(World::new()).await;
}

#[tokio::test(start_paused = true)]
async fn nor_do_they_through_a_pipe_that_holds_a_hundred_bytes() {
    two_hundred_calls(World::with(LoginWay::Challenge, 100)).await;
}

async fn two_hundred_calls(world: World) {
    let ids: Vec<String> = (0..200).map(|number| format!("call-{number}")).collect();
    let mut peer = world.session().await;
    let placing: Vec<_> = ids
        .iter()
        .map(|id| {
            let (ami, call) = (world.ami.clone(), call(id));
            tokio::spawn(async move { ami.originate(&call).await })
        })
        .collect();
    let mut heard = HashSet::new();
    for _ in &ids {
        let action = peer.expect("Originate").await;
        peer.ring(action.get("ChannelId")).await;
        peer.say_yes(&action).await;
        assert!(heard.insert(action.get("ActionID").to_owned()), "no id twice");
    }
    for id in &ids {
        peer.connect(id).await;
    }
    for id in ids.iter().rev() {
        peer.hang_up(id).await;
    }
    for call in placing {
        let progress = call.await.unwrap().unwrap().ended().await;
        assert_eq!(progress.len(), 7, "{progress:?}");
        assert_eq!(last(&progress), CallState::Ended { cause: EndCause::Completed });
    }
}

#[tokio::test(start_paused = true)]
async fn the_session_ends_with_its_last_handle() {
    let world = World::new();
    let mut peer = world.session().await;
    let clone = world.ami.clone();
    drop(world);
    let (pinged, ()) = tokio::join!(peer.read(), async {});
    assert_eq!(pinged.unwrap().get("Action"), "Ping", "a clone holds it");

    drop(clone);
    assert!(peer.read().await.is_none());
}
