use crate::environment::{
    DESTINATION_RINGING, Environment, TERMINAL, TERMINAL_ANSWERED, TERMINAL_RINGING, ended,
    request, states_at_end, wait_for_state,
};
use shared_types::call_state::EndCause;

#[tokio::test]
async fn a_destination_that_is_not_reached_ends_the_call_with_the_cause() {
    let environment = Environment::start().await;
    let mut calls = Vec::new();
    for (destination, expected) in [
        ("1001", vec![DESTINATION_RINGING, ended(EndCause::NoAnswer)]),
        ("1002", vec![ended(EndCause::Busy)]),
        ("1003", vec![ended(EndCause::Failed)]),
        ("1004", vec![ended(EndCause::Failed)]),
        ("1005", vec![DESTINATION_RINGING, ended(EndCause::NoAnswer)]),
        ("9999", vec![ended(EndCause::Failed)]),
    ] {
        let mut request = request(destination, TERMINAL, destination);
        request.variables.push(("DESTINATION_RINGS".to_owned(), "2".to_owned()));
        calls.push((environment.place_call(&request).await, expected));
    }
    for (call, expected) in calls {
        let expected = [vec![TERMINAL_RINGING, TERMINAL_ANSWERED], expected].concat();
        assert_eq!(states_at_end(&call).await, expected, "{}", call.channel_id());
    }
}

#[tokio::test]
async fn a_call_that_is_hung_up_while_the_destination_rings_is_cancelled() {
    let environment = Environment::start().await;
    let call = environment.place_call(&request("a", TERMINAL, "1001")).await;
    wait_for_state(&call, DESTINATION_RINGING).await;

    environment.session.hang_up("a", None).await.unwrap();

    let before = [TERMINAL_RINGING, TERMINAL_ANSWERED, DESTINATION_RINGING];
    assert_eq!(states_at_end(&call).await, [&before[..], &[ended(EndCause::Cancelled)]].concat());
}

#[tokio::test]
async fn a_terminal_that_hangs_up_while_the_destination_rings_cancels_the_call() {
    let environment = Environment::start().await;
    // Terminal 1006 answers, and hangs up after three seconds.
    let call = environment.place_call(&request("a", "1006", "1001")).await;

    let before = [TERMINAL_ANSWERED, DESTINATION_RINGING];
    assert_eq!(states_at_end(&call).await, [&before[..], &[ended(EndCause::Cancelled)]].concat());
}
