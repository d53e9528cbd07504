use crate::peer::{TERMINAL_RINGS, World, call, last, reaches};
use ami::session::Standing;
use ami::{AmiError, NotSent};
use shared_types::call_state::{CallState, EndCause};
use std::time::Duration;
use tokio::time::Instant;

const UNKNOWN_END: CallState = CallState::Ended { cause: EndCause::Unknown };

#[tokio::test(start_paused = true)]
async fn a_call_that_still_rings_after_a_gap_says_unknown_between() {
    let world = World::new();
    let mut peer = world.session().await;
    let (call, _) = world.place(&mut peer, "a").await;
    peer.ring("a").await;
    reaches(&call, TERMINAL_RINGS).await;

    drop(peer);
    reaches(&call, CallState::Unknown).await;
    let mut peer = world.session().await;
    peer.list(&[["a", "a", "5", ""], ["a-2", "a", "4", ""], ["a-phone", "a", "5", ""]]).await;

    let states = reaches(&call, TERMINAL_RINGS).await;
    assert_eq!(states, [CallState::Accepted, TERMINAL_RINGS, CallState::Unknown, TERMINAL_RINGS]);
    peer.connect("a").await;
    peer.hang_up("a").await;
    assert_eq!(last(&call.ended().await), CallState::Ended { cause: EndCause::Completed });
}

#[tokio::test(start_paused = true)]
async fn a_connected_call_is_found_again_by_its_bridge() {
    let world = World::new();
    let mut peer = world.session().await;
    let (call, _) = world.place(&mut peer, "a").await;
    peer.ring("a").await;
    peer.connect("a").await;
    reaches(&call, CallState::Connected).await;

    drop(peer);
    let mut peer = world.session().await;
    peer.list(&[["a", "a", "6", "b"], ["a-callee", "a", "6", "b"], ["x", "x", "6", "b2"]]).await;

    let states = reaches(&call, CallState::Connected).await;
    assert!(states.ends_with(&[CallState::Connected, CallState::Unknown, CallState::Connected]));
}

#[tokio::test(start_paused = true)]
async fn calls_of_an_asterisk_that_was_killed_end_and_nobody_says_why() {
    let world = World::new();
    let mut peer = world.session().await;
    let (rings, _) = world.place(&mut peer, "rings").await;
    let (talks, _) = world.place(&mut peer, "talks").await;
    peer.ring("rings").await;
    peer.ring("talks").await;
    peer.connect("talks").await;
    reaches(&talks, CallState::Connected).await;

    drop(peer);
    let mut peer = world.session().await;
    peer.list(&[]).await;

    for call in [rings, talks] {
        let progress = call.ended().await;
        assert!(progress.ends_with(&[CallState::Unknown, UNKNOWN_END]), "{progress:?}");
    }
    world.place(&mut peer, "talks").await;
}

#[tokio::test(start_paused = true)]
async fn without_the_right_to_list_channels_a_lost_call_stays_unknown_until_events_end_it() {
    let world = World::new();
    let mut peer = world.session().await;
    let (call, _) = world.place(&mut peer, "a").await;
    peer.ring("a").await;
    drop(peer);
    let mut peer = world.session().await;
    let asked = peer.expect("Status").await;
    peer.say_no(&asked, "Permission denied").await;
    peer.connect("a").await;
    assert_eq!(call.state(), CallState::Unknown);

    peer.hang_up("a").await;
    assert_eq!(last(&call.ended().await), CallState::Ended { cause: EndCause::Completed });
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_falls_silent_is_noticed_by_its_missing_pong() {
    let world = World::new();
    let since = Instant::now();
    let mut silent = world.session().await;

    let ping = silent.read().await.unwrap();
    assert_eq!((ping.get("Action"), since.elapsed().as_secs()), ("Ping", 15));
    assert!(silent.read().await.is_none());
    assert_eq!(since.elapsed().as_secs(), 30);
    world.session().await;
}

#[tokio::test(start_paused = true)]
async fn half_a_message_and_then_silence_is_a_loss_too() {
    let world = World::new();
    let mut peer = world.session().await;
    let (call, _) = world.place(&mut peer, "a").await;
    peer.ring("a").await;
    peer.say("Event: Hangup\nUniqueid: a\nCause: 1").await;

    let states = reaches(&call, CallState::Unknown).await;
    assert_eq!(states, [CallState::Accepted, TERMINAL_RINGS, CallState::Unknown]);
    let mut peer = world.session().await;
    peer.list(&[["a", "a", "5", ""]]).await;
    reaches(&call, TERMINAL_RINGS).await;
}

#[tokio::test(start_paused = true)]
async fn noise_does_not_replace_a_pong() {
    let world = World::new();
    let mut peer = world.session().await;
    while tokio::time::timeout(Duration::from_secs(1), async {
        peer.say(&"x".repeat(1000)).await;
        std::future::pending::<()>().await;
    })
    .await
    .is_err()
        && *world.ami.standing().borrow() == Standing::Up
    {}
    world.session().await;
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_too_long_costs_nothing_but_itself() {
    let world = World::new();
    let mut peer = world.session().await;
    let (call, _) = world.place(&mut peer, "a").await;
    peer.event("VarSet", &[("Value", &"x".repeat(300_000))]).await;
    peer.ring("a").await;

    reaches(&call, TERMINAL_RINGS).await;
}

#[tokio::test(start_paused = true)]
async fn a_call_without_an_answer_may_still_come_and_is_not_said_again() {
    let world = World::new();
    let mut peer = world.session().await;
    let since = Instant::now();
    let call = call("a");
    let (placed, _) = tokio::join!(world.ami.originate(&call), peer.expect("Originate"));

    assert_eq!(placed.unwrap_err(), AmiError::NoAnswer);
    assert_eq!(since.elapsed().as_secs(), 15);
    drop(peer);
    let mut peer = world.session().await;
    let (_, action) = world.place(&mut peer, "b").await;
    assert_eq!(action.get("ChannelId"), "b", "the first that is heard");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_breaks_before_the_answer_leaves_the_outcome_open() {
    let world = World::new();
    let mut peer = world.session().await;
    let call = call("a");
    let (placed, ()) = tokio::join!(world.ami.originate(&call), async {
        peer.expect("Originate").await;
        drop(peer);
    });

    let error = placed.unwrap_err();
    assert_eq!(error, AmiError::NoAnswer);
    assert!(!error.nothing_was_sent() && !error.nothing_will_happen());
}

#[tokio::test(start_paused = true)]
async fn an_action_that_did_not_leave_whole_was_not_sent() {
    let world = World::with(ami::login::LoginWay::Challenge, 100);
    let peer = world.session().await;
    let call = call("a");
    let (placed, ()) = tokio::join!(world.ami.originate(&call), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(peer);
    });

    assert_eq!(placed.unwrap_err(), AmiError::NotSent(NotSent::Away));
}

#[tokio::test(start_paused = true)]
async fn what_was_missed_without_a_loss_is_found_by_reading_the_list_now_and_then() {
    let world = World::new();
    let mut peer = world.session().await;
    let (call, _) = world.place(&mut peer, "a").await;
    peer.ring("a").await;

    peer.list(&[]).await;

    assert_eq!(*call.ended().await, [CallState::Accepted, TERMINAL_RINGS, UNKNOWN_END]);
}
