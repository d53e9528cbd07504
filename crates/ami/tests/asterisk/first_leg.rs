use crate::world::{TERMINAL, TERMINAL_RINGS, World, call, ended, ends, reaches};
use ami::Originate;
use shared_types::call_state::EndCause;
use std::time::Duration;

#[tokio::test]
async fn a_terminal_that_is_not_reached_ends_the_call_with_the_reason() {
    let world = World::new().await;
    let ring_one_second = |call| Originate { timeout: Duration::from_secs(1), ..call };
    let placed = [
        (call("busy", "1002", "1009"), vec![ended(EndCause::Busy)]),
        (call("congestion", "1003", "1009"), vec![ended(EndCause::Failed)]),
        (call("rejected", "1004", "1009"), vec![ended(EndCause::Failed)]),
        (call("declined", "1005", "1009"), vec![TERMINAL_RINGS, ended(EndCause::NoAnswer)]),
        (call("unknown", "9999", "1009"), vec![ended(EndCause::Failed)]),
        (
            ring_one_second(call("nobody", "1001", "1009")),
            vec![TERMINAL_RINGS, ended(EndCause::NoAnswer)],
        ),
        (
            Originate {
                channel: "Local/1@nowhere/n".to_owned(),
                ..call("nowhere", TERMINAL, "1009")
            },
            vec![ended(EndCause::Failed)],
        ),
        (
            Originate { channel: "PJSIP/alice".to_owned(), ..call("technology", TERMINAL, "1009") },
            vec![ended(EndCause::Failed)],
        ),
    ];
    let mut calls = Vec::new();
    for (call, expected) in placed {
        calls.push((world.place(&call).await, expected));
    }
    for (call, expected) in calls {
        assert_eq!(ends(&call).await, expected, "{}", call.channel_id());
    }
}

#[tokio::test]
async fn a_terminal_that_the_dialplan_rings_in_vain_was_not_answered() {
    let world = World::new().await;
    let mut call = call("a", "1001", "1009");
    call.variables.retain(|(name, _)| name != "DIAL_TIMEOUT");
    call.variables.push(("DIAL_TIMEOUT".to_owned(), "1".to_owned()));

    let call = world.place(&call).await;

    assert_eq!(ends(&call).await, [TERMINAL_RINGS, ended(EndCause::NoAnswer)]);
}

#[tokio::test]
async fn a_call_that_is_hung_up_while_the_terminal_rings_is_cancelled() {
    let world = World::new().await;
    let call = world.place(&call("a", "1001", "1009")).await;
    reaches(&call, TERMINAL_RINGS).await;

    world.ami.hang_up("a", Some(16)).await.unwrap();

    assert_eq!(ends(&call).await, [TERMINAL_RINGS, ended(EndCause::Cancelled)]);
}
