//! Callbacks: the visitor's phone first, and then what the company's dialplan does.

use crate::console::Console;
use crate::environment::{
    CONNECTED, Environment, LONGEST_WAIT, TERMINAL, ended, request, states_at_end, wait_for_state,
};
use ami::{CallHandle, CallLegs, LoginMethod, OriginateRequest};
use rig::AmiUser;
use shared_types::call_state::{CallState, EndCause, Leg};

const AGENT_RINGING: CallState = CallState::Ringing { leg: Leg::Agent };

/// A callback to the visitor `number`, who is sent to `exten` of the company.
fn callback(id: &str, number: &str, exten: &str) -> OriginateRequest {
    OriginateRequest {
        channel: format!("Local/{number}@visitor/n"),
        exten: exten.to_owned(),
        context: "visitor-callback".to_owned(),
        legs: CallLegs { first: Leg::Visitor, second: Leg::Agent },
        ..request(id, TERMINAL, "1000")
    }
}

/// Waits until the call has been in this state.
async fn has_been(call: &CallHandle, state: CallState) {
    let mut states = call.subscribe();
    let wait = states.wait_for(|states| states.contains(&state));
    tokio::time::timeout(LONGEST_WAIT, wait).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_queue_that_gives_up_ends_the_call_as_not_answered_by_the_company() {
    for user in [AmiUser::FULL, AmiUser::LEAST] {
        let environment = Environment::start_with(user, LoginMethod::Plain);
        let call = environment.place_call(&callback("a", "+12025550142", "unattended")).await;

        let states = states_at_end(&call).await;
        assert!(states.contains(&AGENT_RINGING), "{states:?}");
        assert_eq!(states.last(), Some(&ended(EndCause::NoAnswer)), "{}: {states:?}", user.name);
    }
}

#[tokio::test]
async fn a_call_continues_after_a_queue_that_gives_up() {
    let environment = Environment::start_with(AmiUser::FULL, LoginMethod::Plain);
    let call = environment.place_call(&callback("a", "+12025550142", "overflow")).await;

    has_been(&call, CONNECTED).await;
    environment.session.hang_up("a", None).await.unwrap();
    assert_eq!(states_at_end(&call).await.last(), Some(&ended(EndCause::Completed)));
}

#[tokio::test]
async fn a_visitor_who_hangs_up_in_a_queue_or_in_a_menu_cancels_the_call() {
    for user in [AmiUser::FULL, AmiUser::LEAST] {
        let environment = Environment::start_with(user, LoginMethod::Plain);
        for exten in ["unattended", "menu"] {
            let call = environment.place_call(&callback(exten, "+12025550106", exten)).await;

            let states = states_at_end(&call).await;
            assert_eq!(states.last(), Some(&ended(EndCause::Cancelled)), "{exten}: {states:?}");
        }
    }
}

#[tokio::test]
async fn a_visitor_is_connected_in_a_conference_when_somebody_else_joins() {
    let environment = Environment::start_with(AmiUser::FULL, LoginMethod::Plain);
    let call = environment.place_call(&callback("a", "+12025550142", "conference")).await;
    environment.wait_for_log(";1 joined 'softmix'").await;
    // The events of a later call come after those of the conference.
    let later = environment.place_call(&callback("b", "+12025550101", "menu")).await;
    states_at_end(&later).await;
    assert_eq!(call.state(), CallState::Answered { leg: Leg::Visitor });

    let agent = callback("c", "+12025550142", "conference");
    let agent = environment.place_call(&agent).await;
    wait_for_state(&call, CONNECTED).await;
    wait_for_state(&agent, CONNECTED).await;
}

#[tokio::test]
async fn a_call_is_over_when_its_visitor_has_left_and_the_agent_was_redirected() {
    let environment = Environment::start_with(AmiUser::FULL, LoginMethod::Plain);
    let call = environment.place_call(&callback("a", "+12025550142", "1009")).await;
    wait_for_state(&call, CONNECTED).await;
    let mut console = Console::log_in(&environment);
    let agent = console.find_channel("1009@phones").unwrap();
    console.redirect(&agent, "menu");

    assert_eq!(states_at_end(&call).await.last(), Some(&ended(EndCause::Completed)));
    assert_eq!(console.find_channel("1009@phones"), Some(agent), "the agent is still there");
}

#[tokio::test]
async fn a_call_that_rings_when_asterisk_stops_fails() {
    let environment = Environment::start_with(AmiUser::LEAST, LoginMethod::Plain);
    let call = environment.place_call(&callback("a", "+12025550102", "menu")).await;
    wait_for_state(&call, CallState::Ringing { leg: Leg::Visitor }).await;

    environment.asterisk.stop().unwrap();

    assert_eq!(
        states_at_end(&call).await,
        [CallState::Ringing { leg: Leg::Visitor }, ended(EndCause::Failed)]
    );
}

#[tokio::test]
async fn a_call_that_is_hung_up_as_soon_as_it_is_placed_does_not_ring() {
    let environment = Environment::start_with(AmiUser::LEAST, LoginMethod::Plain);
    for attempt in 0..20 {
        let id = format!("attempt-{attempt}");
        // This phone rings for a minute, unless somebody hangs up.
        let request = callback(&id, "+12025550102", "menu");
        let (placed, hung_up) = tokio::join!(
            environment.session.originate(&request),
            environment.session.hang_up(&id, Some(16))
        );
        hung_up.unwrap();

        let states = states_at_end(&placed.unwrap()).await;
        assert_eq!(states.last(), Some(&ended(EndCause::Cancelled)), "{attempt}: {states:?}");
    }
    let mut console = Console::log_in(&environment);
    assert_eq!(console.find_channel("@visitor"), None, "no phone rings");
}
