use crate::environment::{
    CONNECTED, DESTINATION_ANSWERED, DESTINATION_RINGING, Environment, TERMINAL, TERMINAL_ANSWERED,
    TERMINAL_RINGING, ended, optimised, request, start_session, states_at_end, wait_for_state,
};
use ami::{AmiError, CallLegs, LoginMethod, NotSent, OriginateRequest};
use rig::AmiUser;
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn a_connected_call_ends_when_it_is_hung_up() {
    let environment = Environment::start().await;
    for request in
        [request("plain", TERMINAL, "1000"), optimised(request("optimised", TERMINAL, "1000"))]
    {
        let call = environment.place_call(&request).await;
        wait_for_state(&call, CONNECTED).await;
        // Asterisk optimises the Local channels away with a delay, which must not look like an end.
        let mut states = call.subscribe();
        let early = tokio::time::timeout(Duration::from_secs(2), states.wait_for(|s| s.len() > 6));
        assert!(early.await.is_err(), "{:?}", call.subscribe().borrow());

        environment.session.hang_up(call.channel_id(), Some(16)).await.unwrap();
        assert_eq!(
            states_at_end(&call).await,
            [
                TERMINAL_RINGING,
                TERMINAL_ANSWERED,
                DESTINATION_RINGING,
                DESTINATION_ANSWERED,
                CONNECTED,
                ended(EndCause::Completed)
            ],
            "{}",
            call.channel_id()
        );
    }
}

#[tokio::test]
async fn a_connected_call_ends_when_either_side_hangs_up() {
    let environment = Environment::start().await;
    for optimise in [false, true] {
        let calls = [("terminal", "1006", "1009"), ("destination", "agent", "1006")];
        for (side, endpoint, destination) in calls {
            let request = request(&format!("{side}-{optimise}"), endpoint, destination);
            let request = if optimise { optimised(request) } else { request };
            let call = environment.place_call(&request).await;
            let expected =
                [TERMINAL_ANSWERED, DESTINATION_ANSWERED, CONNECTED, ended(EndCause::Completed)];
            assert_eq!(states_at_end(&call).await, expected, "{}", call.channel_id());
        }
    }
}

#[tokio::test]
async fn a_visitor_is_queued_until_an_agent_answers() {
    let environment = Environment::start_with(AmiUser::FULL, LoginMethod::Plain);
    let request = OriginateRequest {
        channel: "Local/+12025550142@visitor/n".to_owned(),
        exten: "support".to_owned(),
        context: "visitor-callback".to_owned(),
        legs: CallLegs { first: Leg::Visitor, second: Leg::Agent },
        ..request("a", TERMINAL, "1000")
    };
    let call = environment.place_call(&request).await;
    let states = wait_for_state(&call, CONNECTED).await;

    let leg = |leg| [CallState::Ringing { leg }, CallState::Answered { leg }];
    let next = CallState::Queued { position: Some(1), wait: None };
    let expected = [&leg(Leg::Visitor)[..], &[next], &leg(Leg::Agent)].concat();
    assert_eq!(states[1..], [expected, vec![CONNECTED]].concat());
    environment.session.hang_up("a", None).await.unwrap();
    assert_eq!(states_at_end(&call).await.last(), Some(&ended(EndCause::Completed)));
}

#[tokio::test]
async fn a_channel_id_in_use_by_another_session_fails_without_affecting_that_call() {
    let environment = Environment::start().await;
    let first = environment.place_call(&request("a", TERMINAL, "1000")).await;
    wait_for_state(&first, TERMINAL_RINGING).await;
    let again = environment.session.originate(&request("a", TERMINAL, "1000")).await.unwrap_err();
    assert_eq!(again, AmiError::NotSent(NotSent::ChannelIdInUse));

    let other =
        start_session(Arc::clone(&environment.connector), AmiUser::FULL, LoginMethod::Challenge);
    let second = other.originate(&request("a", TERMINAL, "1000")).await.unwrap();

    assert_eq!(states_at_end(&second).await, [ended(EndCause::Failed)]);
    wait_for_state(&first, CONNECTED).await;
    environment.session.hang_up("a", None).await.unwrap();
    states_at_end(&first).await;
    let third = environment.place_call(&request("a", TERMINAL, "1000")).await;
    wait_for_state(&third, TERMINAL_RINGING).await;
}

#[tokio::test]
async fn the_call_records_contain_both_legs() {
    let environment = Environment::start().await;
    let call = environment.place_call(&request("a", TERMINAL, "1006")).await;
    assert_eq!(states_at_end(&call).await.last(), Some(&ended(EndCause::Completed)));

    // The record of each leg is written when that leg ends.
    let has = |records: &[rig::CallRecord], text: &str| format!("{records:?}").contains(text);
    let records =
        environment.asterisk.call_records_when(|all| has(all, TERMINAL) && has(all, "1006"));

    assert!(records.unwrap().len() >= 2);
}

#[tokio::test]
async fn each_of_many_concurrent_calls_has_its_own_states() {
    let environment = Environment::start().await;
    let mut placing = Vec::new();
    for number in 0..30 {
        let destination = if number % 2 == 0 { "1006" } else { "1002" };
        let (session, request) =
            (environment.session.clone(), request(&format!("c{number}"), TERMINAL, destination));
        placing.push(tokio::spawn(async move { session.originate(&request).await }));
    }
    for (number, call) in placing.into_iter().enumerate() {
        let states = states_at_end(&call.await.unwrap().unwrap()).await;
        let expected = if number % 2 == 0 { EndCause::Completed } else { EndCause::Busy };
        assert_eq!(states.last(), Some(&ended(expected)), "{number}: {states:?}");
    }
}
