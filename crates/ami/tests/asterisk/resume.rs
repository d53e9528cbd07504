//! Calls that another session finds again, after the session that placed them has ended.

use crate::environment::{
    CONNECTED, DESTINATION_RINGING, Environment, TERMINAL, TERMINAL_RINGING, ended, optimised,
    request, start_session, states_at_end, wait_for_state,
};
use ami::{CallHandle, CallLegs, LoginMethod, OriginateRequest};
use model::dtmf_digit::DtmfDigit;
use rig::AmiUser;
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;

const LEGS: CallLegs = CallLegs { first: Leg::Terminal, second: Leg::Destination };

impl Environment {
    /// Ends the session, as the end of the process does, and starts another.
    fn restart_session(&mut self) {
        let (connector, method) = (Arc::clone(&self.connector), LoginMethod::Challenge);
        self.session = start_session(connector, AmiUser::LEAST, method);
    }

    /// Resumes a call with the states that it had.
    fn resume(&self, call: &CallHandle, legs: CallLegs) -> CallHandle {
        let history = call.subscribe().borrow().clone();
        self.resume_with(call.channel_id(), legs, &history)
    }

    fn resume_with(&self, id: &str, legs: CallLegs, history: &[CallState]) -> CallHandle {
        self.session.resume([id, &format!("{id}-2")], legs, history).unwrap()
    }
}

#[tokio::test]
async fn calls_in_progress_are_found_by_another_session_and_can_be_hung_up() {
    let mut environment = Environment::start().await;
    let mut placed = Vec::new();
    for (request, state) in [
        (request("ringing", "1001", "1009"), TERMINAL_RINGING),
        (request("second", TERMINAL, "1001"), DESTINATION_RINGING),
        (request("connected", TERMINAL, "1009"), CONNECTED),
        (optimised(request("direct", TERMINAL, "1009")), CONNECTED),
    ] {
        placed.push((environment.place_call(&request).await, state));
    }
    for (call, state) in &placed {
        wait_for_state(call, *state).await;
    }
    environment.restart_session();

    for (before, state) in placed {
        let call = environment.resume(&before, LEGS);
        let states = wait_for_state(&call, state).await;
        assert!(states.ends_with(&[state, CallState::Unknown, state]), "{states:?}");
        environment.session.hang_up(call.channel_id(), None).await.unwrap();
        let cause = if state == CONNECTED { EndCause::Completed } else { EndCause::Cancelled };
        let states = states_at_end(&call).await;
        assert_eq!(states.last(), Some(&ended(cause)), "{}: {states:?}", call.channel_id());
    }
}

#[tokio::test]
async fn states_that_are_reached_between_two_sessions_are_found() {
    let mut environment = Environment::start().await;
    // The terminal answers after a second, and the destination after two more.
    let before = environment.place_call(&request("a", TERMINAL, "1000")).await;
    wait_for_state(&before, TERMINAL_RINGING).await;
    environment.restart_session();
    let call = environment.resume(&before, LEGS);
    let states = wait_for_state(&call, CONNECTED).await;

    let since = states.iter().rposition(|state| *state == CallState::Unknown).unwrap() + 1;
    assert!(states[..since - 1].ends_with(&[TERMINAL_RINGING]), "{states:?}");
    let mut sorted = states[since..].to_vec();
    sorted.dedup();
    assert_eq!(sorted, states[since..], "no state is repeated");
}

#[tokio::test]
async fn a_call_that_ends_between_two_sessions_ends_with_cause_unknown() {
    let mut environment = Environment::start().await;
    let before = environment.place_call(&request("a", "1001", "1009")).await;
    wait_for_state(&before, TERMINAL_RINGING).await;
    environment.session.hang_up("a", None).await.unwrap();
    states_at_end(&before).await;
    environment.restart_session();

    // The end was not stored.
    let call = environment.resume_with("a", LEGS, &[CallState::Accepted, TERMINAL_RINGING]);

    let end = [TERMINAL_RINGING, CallState::Unknown, ended(EndCause::Unknown)];
    assert_eq!(states_at_end(&call).await, end);
}

#[tokio::test]
async fn a_visitor_in_a_queue_is_found_and_connected() {
    let mut environment = Environment::start_with(AmiUser::FULL, LoginMethod::Plain);
    let legs = CallLegs { first: Leg::Visitor, second: Leg::Agent };
    let request = OriginateRequest {
        channel: "Local/+12025550142@visitor/n".to_owned(),
        exten: "support".to_owned(),
        context: "visitor-callback".to_owned(),
        legs,
        ..request("a", TERMINAL, "1000")
    };
    let before = environment.place_call(&request).await;
    let agent_rings = CallState::Ringing { leg: Leg::Agent };
    wait_for_state(&before, agent_rings).await;
    environment.restart_session();

    let call = environment.resume(&before, legs);

    let states = wait_for_state(&call, CONNECTED).await;
    let answered = CallState::Answered { leg: Leg::Agent };
    let since = states.iter().rposition(|state| *state == CallState::Unknown).unwrap() + 1;
    let possible = [agent_rings, answered, CONNECTED];
    assert!(possible.ends_with(&states[since..]) || states[since..] == [agent_rings, CONNECTED]);
    environment.session.hang_up("a", None).await.unwrap();
    assert_eq!(states_at_end(&call).await.last(), Some(&ended(EndCause::Completed)));
}

#[tokio::test]
async fn the_destination_of_a_resumed_call_receives_the_digits() {
    let mut environment = Environment::start().await;
    let requests = [
        (request("a", "agent", "1007"), "12A4"),
        (optimised(request("b", "agent", "1007")), "98*0"),
    ];
    for (request, digits) in requests {
        let before = environment.place_call(&request).await;
        wait_for_state(&before, CONNECTED).await;
        environment.restart_session();
        let call = environment.resume(&before, LEGS);
        wait_for_state(&call, CONNECTED).await;
        for digit in digits.chars() {
            let digit = DtmfDigit::new(digit).unwrap();
            environment.session.play_dtmf(call.channel_id(), digit).await.unwrap();
        }
        environment.wait_for_log(&format!("digits {digits}")).await;
        environment.session.hang_up(call.channel_id(), None).await.unwrap();
    }
}
