use crate::world::{
    DESTINATION_RINGS, TERMINAL, TERMINAL_ANSWERS, TERMINAL_RINGS, World, call, ended, ends,
    reaches,
};
use shared_types::call_state::EndCause;

#[tokio::test]
async fn a_destination_that_is_not_reached_ends_the_call_with_the_reason() {
    let world = World::new().await;
    let mut calls = Vec::new();
    for (destination, expected) in [
        ("1001", vec![DESTINATION_RINGS, ended(EndCause::NoAnswer)]),
        ("1002", vec![ended(EndCause::Busy)]),
        ("1003", vec![ended(EndCause::Failed)]),
        ("1004", vec![ended(EndCause::Failed)]),
        ("1005", vec![DESTINATION_RINGS, ended(EndCause::NoAnswer)]),
        ("9999", vec![ended(EndCause::Failed)]),
    ] {
        let mut call = call(destination, TERMINAL, destination);
        call.variables.push(("DESTINATION_RINGS".to_owned(), "2".to_owned()));
        calls.push((world.place(&call).await, expected));
    }
    for (call, expected) in calls {
        let expected = [vec![TERMINAL_RINGS, TERMINAL_ANSWERS], expected].concat();
        assert_eq!(ends(&call).await, expected, "{}", call.channel_id());
    }
}

#[tokio::test]
async fn a_call_that_is_hung_up_while_the_destination_rings_is_cancelled() {
    let world = World::new().await;
    let call = world.place(&call("a", TERMINAL, "1001")).await;
    reaches(&call, DESTINATION_RINGS).await;

    world.ami.hang_up("a", None).await.unwrap();

    let before = [TERMINAL_RINGS, TERMINAL_ANSWERS, DESTINATION_RINGS];
    assert_eq!(ends(&call).await, [&before[..], &[ended(EndCause::Cancelled)]].concat());
}

#[tokio::test]
async fn a_terminal_that_hangs_up_while_the_destination_rings_has_cancelled() {
    let world = World::new().await;
    // It answers, and hangs up after three seconds.
    let call = world.place(&call("a", "1006", "1001")).await;

    let before = [TERMINAL_ANSWERS, DESTINATION_RINGS];
    assert_eq!(ends(&call).await, [&before[..], &[ended(EndCause::Cancelled)]].concat());
}
