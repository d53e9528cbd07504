use crate::world::{
    CONNECTED, DESTINATION_RINGS, TERMINAL, TERMINAL_RINGS, World, call, ended, ends, optimised,
    reaches,
};
use ami::session::Standing;
use shared_types::call_state::{CallState, EndCause};

const LOST: [CallState; 2] = [CallState::Unknown, CallState::Ended { cause: EndCause::Unknown }];

#[tokio::test]
async fn calls_of_an_asterisk_that_was_killed_end_and_nobody_says_why() {
    let world = World::new().await;
    let rings = world.place(&call("rings", "1001", "1009")).await;
    let talks = world.place(&call("talks", TERMINAL, "1009")).await;
    reaches(&rings, TERMINAL_RINGS).await;
    reaches(&talks, CONNECTED).await;

    world.asterisk.kill();
    for call in [&rings, &talks] {
        reaches(call, CallState::Unknown).await;
    }
    world.asterisk.start_again().unwrap();

    for call in [&rings, &talks] {
        let states = ends(call).await;
        assert!(states.ends_with(&LOST), "{states:?}");
    }
    world.stands(Standing::Up).await;
    let next = world.place(&call("talks", TERMINAL, "1009")).await;
    reaches(&next, CONNECTED).await;
}

#[tokio::test]
async fn calls_of_an_asterisk_that_was_stopped_end_as_it_says() {
    let world = World::new().await;
    let talks = world.place(&call("talks", TERMINAL, "1009")).await;
    reaches(&talks, CONNECTED).await;

    world.asterisk.restart().unwrap();

    let states = ends(&talks).await;
    let known = states.ends_with(&[CONNECTED, ended(EndCause::Completed)]);
    assert!(known || states.ends_with(&LOST), "{states:?}");
}

#[tokio::test]
async fn calls_that_outlive_the_session_are_found_again() {
    let world = World::new().await;
    let rings = world.place(&call("rings", "1001", "1009")).await;
    let second = world.place(&call("second", TERMINAL, "1001")).await;
    let talks = world.place(&call("talks", TERMINAL, "1009")).await;
    let direct = world.place(&optimised(call("direct", TERMINAL, "1009"))).await;
    let all = [
        (&rings, TERMINAL_RINGS),
        (&second, DESTINATION_RINGS),
        (&talks, CONNECTED),
        (&direct, CONNECTED),
    ];
    for (call, state) in all {
        reaches(call, state).await;
    }

    world.cable.cut();
    for (call, _) in all {
        reaches(call, CallState::Unknown).await;
    }

    for (call, state) in all {
        let states = reaches(call, state).await;
        assert!(states.ends_with(&[state, CallState::Unknown, state]), "{states:?}");
        world.ami.hang_up(call.channel_id(), None).await.unwrap();
    }
    for (call, state) in all {
        let cause = if state == CONNECTED { EndCause::Completed } else { EndCause::Cancelled };
        assert_eq!(ends(call).await.last(), Some(&ended(cause)), "{}", call.channel_id());
    }
}

#[tokio::test]
async fn what_happens_while_the_session_is_away_is_not_guessed() {
    let world = World::new().await;
    let hangs_up = world.place(&call("hangs-up", "agent", "1006")).await;
    reaches(&hangs_up, CONNECTED).await;

    // Nobody is let in again until the call is over.
    world.cable.cut();
    reaches(&hangs_up, CallState::Unknown).await;
    let states = ends(&hangs_up).await;

    let unheard = states.ends_with(&LOST);
    let found_and_heard =
        states.ends_with(&[CallState::Unknown, CONNECTED, ended(EndCause::Completed)]);
    assert!(unheard || found_and_heard, "{states:?}");
}
