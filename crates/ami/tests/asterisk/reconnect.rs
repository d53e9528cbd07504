use crate::environment::{
    CONNECTED, DESTINATION_RINGING, Environment, TERMINAL, TERMINAL_RINGING, ended, optimised,
    request, states_at_end, wait_for_state,
};
use ami::ConnectionStatus;
use shared_types::call_state::{CallState, EndCause};

const LOST: [CallState; 2] = [CallState::Unknown, CallState::Ended { cause: EndCause::Unknown }];

#[tokio::test]
async fn calls_of_a_killed_asterisk_end_with_cause_unknown() {
    let environment = Environment::start().await;
    let ringing = environment.place_call(&request("ringing", "1001", "1009")).await;
    let connected = environment.place_call(&request("connected", TERMINAL, "1009")).await;
    wait_for_state(&ringing, TERMINAL_RINGING).await;
    wait_for_state(&connected, CONNECTED).await;

    environment.asterisk.kill();
    for call in [&ringing, &connected] {
        wait_for_state(call, CallState::Unknown).await;
    }
    environment.asterisk.start_again().unwrap();

    for call in [&ringing, &connected] {
        let states = states_at_end(call).await;
        assert!(states.ends_with(&LOST), "{states:?}");
    }
    environment.wait_for_status(ConnectionStatus::Connected).await;
    let next = environment.place_call(&request("connected", TERMINAL, "1009")).await;
    wait_for_state(&next, CONNECTED).await;
}

#[tokio::test]
async fn calls_of_a_stopped_asterisk_end_as_completed_or_unknown() {
    let environment = Environment::start().await;
    let connected = environment.place_call(&request("connected", TERMINAL, "1009")).await;
    wait_for_state(&connected, CONNECTED).await;

    environment.asterisk.restart().unwrap();

    let states = states_at_end(&connected).await;
    let known = states.ends_with(&[CONNECTED, ended(EndCause::Completed)]);
    assert!(known || states.ends_with(&LOST), "{states:?}");
}

#[tokio::test]
async fn calls_that_outlive_the_connection_are_found_after_a_reconnect() {
    let environment = Environment::start().await;
    let ringing = environment.place_call(&request("ringing", "1001", "1009")).await;
    let second = environment.place_call(&request("second", TERMINAL, "1001")).await;
    let connected = environment.place_call(&request("connected", TERMINAL, "1009")).await;
    let direct = environment.place_call(&optimised(request("direct", TERMINAL, "1009"))).await;
    let all = [
        (&ringing, TERMINAL_RINGING),
        (&second, DESTINATION_RINGING),
        (&connected, CONNECTED),
        (&direct, CONNECTED),
    ];
    for (call, state) in all {
        wait_for_state(call, state).await;
    }

    environment.connector.disconnect();
    for (call, _) in all {
        wait_for_state(call, CallState::Unknown).await;
    }

    for (call, state) in all {
        let states = wait_for_state(call, state).await;
        assert!(states.ends_with(&[state, CallState::Unknown, state]), "{states:?}");
        environment.session.hang_up(call.channel_id(), None).await.unwrap();
    }
    for (call, state) in all {
        let cause = if state == CONNECTED { EndCause::Completed } else { EndCause::Cancelled };
        assert_eq!(states_at_end(call).await.last(), Some(&ended(cause)), "{}", call.channel_id());
    }
}

#[tokio::test]
async fn events_during_a_loss_are_not_guessed() {
    let environment = Environment::start().await;
    let hangs_up = environment.place_call(&request("hangs-up", "agent", "1006")).await;
    wait_for_state(&hangs_up, CONNECTED).await;

    // The call ends before or after the reconnect.
    environment.connector.disconnect();
    wait_for_state(&hangs_up, CallState::Unknown).await;
    let states = states_at_end(&hangs_up).await;

    let missed = states.ends_with(&LOST);
    let found_again =
        states.ends_with(&[CallState::Unknown, CONNECTED, ended(EndCause::Completed)]);
    assert!(missed || found_again, "{states:?}");
}
