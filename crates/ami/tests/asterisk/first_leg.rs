use crate::environment::{
    Environment, TERMINAL, TERMINAL_RINGING, ended, request, states_at_end, wait_for_state,
};
use ami::OriginateRequest;
use shared_types::call_state::EndCause;
use std::time::Duration;

#[tokio::test]
async fn a_terminal_that_is_not_reached_ends_the_call_with_the_cause() {
    let environment = Environment::start().await;
    let ring_one_second = |request| OriginateRequest { timeout: Duration::from_secs(1), ..request };
    let cases = [
        (request("busy", "1002", "1009"), vec![ended(EndCause::Busy)]),
        (request("congestion", "1003", "1009"), vec![ended(EndCause::Failed)]),
        (request("rejected", "1004", "1009"), vec![ended(EndCause::Failed)]),
        (request("declined", "1005", "1009"), vec![TERMINAL_RINGING, ended(EndCause::NoAnswer)]),
        (request("unknown", "9999", "1009"), vec![ended(EndCause::Failed)]),
        (
            ring_one_second(request("nobody", "1001", "1009")),
            vec![TERMINAL_RINGING, ended(EndCause::NoAnswer)],
        ),
        (
            OriginateRequest {
                channel: "Local/1@nowhere/n".to_owned(),
                ..request("nowhere", TERMINAL, "1009")
            },
            vec![ended(EndCause::Failed)],
        ),
        (
            OriginateRequest {
                channel: "PJSIP/alice".to_owned(),
                ..request("technology", TERMINAL, "1009")
            },
            vec![ended(EndCause::Failed)],
        ),
    ];
    let mut calls = Vec::new();
    for (request, expected) in cases {
        calls.push((environment.place_call(&request).await, expected));
    }
    for (call, expected) in calls {
        assert_eq!(states_at_end(&call).await, expected, "{}", call.channel_id());
    }
}

#[tokio::test]
async fn a_terminal_that_does_not_answer_the_dialplan_ends_the_call_as_no_answer() {
    let environment = Environment::start().await;
    let mut request = request("a", "1001", "1009");
    request.variables.retain(|(name, _)| name != "DIAL_TIMEOUT");
    request.variables.push(("DIAL_TIMEOUT".to_owned(), "1".to_owned()));

    let call = environment.place_call(&request).await;

    assert_eq!(states_at_end(&call).await, [TERMINAL_RINGING, ended(EndCause::NoAnswer)]);
}

#[tokio::test]
async fn a_call_that_is_hung_up_while_the_terminal_rings_is_cancelled() {
    let environment = Environment::start().await;
    let call = environment.place_call(&request("a", "1001", "1009")).await;
    wait_for_state(&call, TERMINAL_RINGING).await;

    environment.session.hang_up("a", Some(16)).await.unwrap();

    assert_eq!(states_at_end(&call).await, [TERMINAL_RINGING, ended(EndCause::Cancelled)]);
}
