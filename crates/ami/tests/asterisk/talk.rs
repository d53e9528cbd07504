use crate::world::{
    CONNECTED, DESTINATION_ANSWERS, DESTINATION_RINGS, TERMINAL, TERMINAL_ANSWERS, TERMINAL_RINGS,
    World, call, ended, ends, optimised, reaches, session,
};
use ami::login::LoginWay;
use ami::{AmiError, Legs, NotSent, Originate};
use rig::AmiUser;
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn two_who_talk_are_connected_until_we_hang_up() {
    let world = World::new().await;
    for call in [call("plain", TERMINAL, "1000"), optimised(call("optimised", TERMINAL, "1000"))] {
        let call = world.place(&call).await;
        reaches(&call, CONNECTED).await;
        // Optimisation needs a moment, and must not look like an end.
        let mut states = call.states();
        let early = tokio::time::timeout(Duration::from_secs(2), states.wait_for(|s| s.len() > 6));
        assert!(early.await.is_err(), "{:?}", call.states().borrow());

        world.ami.hang_up(call.channel_id(), Some(16)).await.unwrap();
        assert_eq!(
            ends(&call).await,
            [
                TERMINAL_RINGS,
                TERMINAL_ANSWERS,
                DESTINATION_RINGS,
                DESTINATION_ANSWERS,
                CONNECTED,
                ended(EndCause::Completed)
            ],
            "{}",
            call.channel_id()
        );
    }
}

#[tokio::test]
async fn either_side_may_hang_up() {
    let world = World::new().await;
    for optimise in [false, true] {
        let calls = [("terminal", "1006", "1009"), ("destination", "agent", "1006")];
        for (who, endpoint, destination) in calls {
            let call = call(&format!("{who}-{optimise}"), endpoint, destination);
            let call = if optimise { optimised(call) } else { call };
            let call = world.place(&call).await;
            let expected =
                [TERMINAL_ANSWERS, DESTINATION_ANSWERS, CONNECTED, ended(EndCause::Completed)];
            assert_eq!(ends(&call).await, expected, "{}", call.channel_id());
        }
    }
}

#[tokio::test]
async fn a_visitor_waits_in_the_queue_until_an_agent_answers() {
    let world = World::with(AmiUser::FULL, LoginWay::Plain);
    let call = Originate {
        channel: "Local/+12025550142@visitor/n".to_owned(),
        exten: "support".to_owned(),
        context: "visitor-callback".to_owned(),
        legs: Legs { first: Leg::Visitor, second: Leg::Agent },
        ..call("a", TERMINAL, "1000")
    };
    let call = world.place(&call).await;
    let states = reaches(&call, CONNECTED).await;

    let leg = |leg| [CallState::Ringing { leg }, CallState::Answered { leg }];
    let next = CallState::Queued { position: Some(1), wait: None };
    let expected = [&leg(Leg::Visitor)[..], &[next], &leg(Leg::Agent)].concat();
    assert_eq!(states[1..], [expected, vec![CONNECTED]].concat());
    world.ami.hang_up("a", None).await.unwrap();
    assert_eq!(ends(&call).await.last(), Some(&ended(EndCause::Completed)));
}

#[tokio::test]
async fn an_id_that_is_alive_elsewhere_fails_and_leaves_that_call_alone() {
    let world = World::new().await;
    let first = world.place(&call("a", TERMINAL, "1000")).await;
    reaches(&first, TERMINAL_RINGS).await;
    let again = world.ami.originate(&call("a", TERMINAL, "1000")).await.unwrap_err();
    assert_eq!(again, AmiError::NotSent(NotSent::IdInUse));

    let other = session(Arc::clone(&world.cable), AmiUser::FULL, LoginWay::Challenge);
    let second = other.originate(&call("a", TERMINAL, "1000")).await.unwrap();

    assert_eq!(ends(&second).await, [ended(EndCause::Failed)]);
    reaches(&first, CONNECTED).await;
    world.ami.hang_up("a", None).await.unwrap();
    ends(&first).await;
    let third = world.place(&call("a", TERMINAL, "1000")).await;
    reaches(&third, TERMINAL_RINGS).await;
}

#[tokio::test]
async fn the_call_records_show_both_legs() {
    let world = World::new().await;
    let call = world.place(&call("a", TERMINAL, "1006")).await;
    assert_eq!(ends(&call).await.last(), Some(&ended(EndCause::Completed)));

    let of_call =
        |records: &[rig::CallRecord]| records.iter().any(|r| format!("{r:?}").contains('a'));
    let records =
        world.asterisk.call_records_when(|records| records.len() >= 2 && of_call(records));
    let records = records.unwrap();

    let text = format!("{records:?}");
    assert!(text.contains(TERMINAL) && text.contains("1006"), "{text}");
}

#[tokio::test]
async fn many_calls_at_a_time_each_have_their_own_states() {
    let world = World::new().await;
    let mut placing = Vec::new();
    for number in 0..30 {
        let destination = if number % 2 == 0 { "1006" } else { "1002" };
        let (ami, call) = (world.ami.clone(), call(&format!("c{number}"), TERMINAL, destination));
        placing.push(tokio::spawn(async move { ami.originate(&call).await }));
    }
    for (number, call) in placing.into_iter().enumerate() {
        let states = ends(&call.await.unwrap().unwrap()).await;
        let expected = if number % 2 == 0 { EndCause::Completed } else { EndCause::Busy };
        assert_eq!(states.last(), Some(&ended(expected)), "{number}: {states:?}");
    }
}
