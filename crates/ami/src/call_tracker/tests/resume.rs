//! Calls that were placed before a restart of this server.

use super::*;

const CONNECTED: CallState = CallState::Connected;

/// A call with these states before the restart.
fn resumed(history: &[CallState]) -> CallTracker {
    CallTracker::resume("near", "far", LEGS, history)
}

fn channel(id: &str, state: &str, more: &str) -> ChannelSnapshot {
    let text =
        format!("Event: Status\nUniqueid: {id}\nLinkedid: near\nChannelState: {state}\n{more}\n");
    ChannelSnapshot::from_frame(&Frame::parse(&text)).unwrap()
}

/// The next list has these channels of the call.
fn list(call: &mut CallTracker, channels: &[ChannelSnapshot]) {
    call.begin_resync();
    call.finish_resync(&channels.iter().collect::<Vec<_>>(), WithoutChannels::MayAppear);
}

/// The states that a call with this history reports when the list has these channels.
fn states_after(history: &[CallState], channels: &[ChannelSnapshot]) -> Vec<CallState> {
    let mut call = resumed(history);
    list(&mut call, channels);
    let before = [history, &[CallState::Unknown]].concat();
    call.history().strip_prefix(&*before).unwrap().to_vec()
}

fn ringing_channels() -> Vec<ChannelSnapshot> {
    vec![listed("near", "0", ""), listed("far", "4", ""), listed("100.1", "5", "")]
}

fn answered_channels() -> Vec<ChannelSnapshot> {
    vec![listed("near", "6", ""), listed("far", "6", "b1"), listed("100.1", "6", "b1")]
}

fn second_ringing_channels() -> Vec<ChannelSnapshot> {
    [answered_channels(), vec![listed("100.2", "5", "")]].concat()
}

fn connected_channels() -> Vec<ChannelSnapshot> {
    let first = [listed("far", "6", "b1"), listed("100.1", "6", "b1")];
    [first.to_vec(), vec![listed("near", "6", "b2"), listed("100.2", "6", "b2")]].concat()
}

/// The Local channel was optimised away; the order of the list is arbitrary.
fn optimised_channels() -> Vec<ChannelSnapshot> {
    vec![listed("100.10", "6", "b2"), listed("100.9", "6", "b2")]
}

fn queued_channels() -> Vec<ChannelSnapshot> {
    let near = channel("near", "6", "Application: Queue\nData: support,t,,,20");
    [vec![near], answered_channels()[1..].to_vec()].concat()
}

#[test]
fn the_current_state_is_reported_again() {
    let accepted = CallState::Accepted;
    let path = [accepted, TERMINAL_RINGS, TERMINAL_ANSWERS, DESTINATION_RINGS, CONNECTED];
    for (passed, channels) in [
        (1, vec![listed("near", "0", ""), listed("far", "4", "")]),
        (2, ringing_channels()),
        (3, answered_channels()),
        (4, second_ringing_channels()),
        (5, connected_channels()),
        (5, optimised_channels()),
    ] {
        assert_eq!(states_after(&path[..passed], &channels), [path[passed - 1]], "{channels:?}");
    }
}

#[test]
fn the_states_since_the_restart_are_reported_if_the_list_determines_them() {
    let accepted = [CallState::Accepted];
    assert_eq!(states_after(&accepted, &ringing_channels()), [TERMINAL_RINGS]);
    assert_eq!(states_after(&accepted, &answered_channels()), [TERMINAL_ANSWERS]);
    let second = states_after(&accepted, &second_ringing_channels());
    assert_eq!(second, [TERMINAL_ANSWERS, DESTINATION_RINGS]);
    let connected = states_after(&accepted, &connected_channels());
    assert_eq!(connected, [TERMINAL_ANSWERS, CONNECTED]);
    assert_eq!(states_after(&accepted, &optimised_channels()), [CONNECTED]);
    let ringing = [CallState::Accepted, TERMINAL_RINGS];
    assert_eq!(states_after(&ringing, &optimised_channels()), [CONNECTED]);
}

#[test]
fn a_call_in_a_queue_is_found_without_its_position() {
    let waits_at_3 = CallState::Queued { position: Some(3), wait: None };
    let answered = [CallState::Accepted, TERMINAL_RINGS, TERMINAL_ANSWERS];
    assert_eq!(states_after(&answered, &queued_channels()), [CallState::QUEUED]);
    let queued = [&answered[..], &[waits_at_3]].concat();
    assert_eq!(states_after(&queued, &queued_channels()), [CallState::QUEUED]);
    let agent_rings = [queued_channels(), vec![listed("100.2", "5", "")]].concat();
    assert_eq!(states_after(&queued, &agent_rings), [DESTINATION_RINGS]);
}

#[test]
fn a_call_that_talks_to_an_agent_does_not_wait_in_the_queue() {
    let near = channel("near", "6", "BridgeID: b2\nApplication: Queue\nData: support");
    let channels = [&[near], &answered_channels()[1..], &[listed("100.2", "6", "b2")]].concat();
    let answered = [CallState::Accepted, TERMINAL_ANSWERS];

    assert_eq!(states_after(&answered, &channels), [CONNECTED]);
}

#[test]
fn an_agent_that_rings_after_the_restart_is_reported() {
    let mut call = resumed(&[CallState::Accepted, TERMINAL_ANSWERS]);
    list(&mut call, &queued_channels());
    let agent_called = CallEvent::DialStarted { from: Some("near"), to: "100.2" };
    handle(&mut call, &[created("100.2"), agent_called, dial_ringing("near", "100.2")]);

    assert_eq!(states_since_loss(&call), [CallState::QUEUED, DESTINATION_RINGS]);
}

#[test]
fn a_call_in_an_earlier_stage_than_before_is_reported_when_it_returns_to_the_furthest() {
    let mut call = resumed(&[CallState::Accepted, TERMINAL_ANSWERS, DESTINATION_RINGS]);
    // The agent that rang before the restart has declined.
    list(&mut call, &queued_channels());
    assert_eq!(call.state(), CallState::Unknown);

    handle(&mut call, &[created("100.3"), dial_ringing("near", "100.3")]);
    assert_eq!(states_since_loss(&call), [DESTINATION_RINGS]);
}

#[test]
fn a_call_is_tracked_to_its_end_after_it_was_found() {
    let mut call = resumed(&[CallState::Accepted, TERMINAL_RINGS]);
    list(&mut call, &ringing_channels());
    handle(&mut call, &[dial_answered("far", "100.1"), created("100.2")]);
    handle(&mut call, &[dial_ringing("near", "100.2"), dial_answered("near", "100.2")]);
    handle(&mut call, &[enters("100.2", "b2", false), enters("near", "b2", true)]);
    handle(&mut call, &[hung_up("near"), hung_up("far"), hung_up("100.1"), hung_up("100.2")]);

    let second = [DESTINATION_RINGS, DESTINATION_ANSWERS, CONNECTED];
    let expected =
        [&[TERMINAL_RINGS, TERMINAL_ANSWERS], &second[..], &[ended(EndCause::Completed)]].concat();
    assert_eq!(states_since_loss(&call), expected);
}

#[test]
fn a_first_leg_that_fails_after_the_restart_ends_the_call_at_once() {
    let mut call = resumed(&[CallState::Accepted, TERMINAL_RINGS]);
    list(&mut call, &ringing_channels());
    // `OriginateResponse` has an action id of the time before the restart.
    let failed = CallEvent::OriginateCompleted { action_id: "1", answered: false, reason: 3 };
    handle(&mut call, &[hung_up("100.1"), hung_up("far"), hung_up("near"), failed]);

    assert_eq!(states_since_loss(&call), [TERMINAL_RINGS, ended(EndCause::Unknown)]);
}

#[test]
fn a_call_without_channels_is_unknown_until_it_is_certain_to_have_ended() {
    let mut call = resumed(&[CallState::Accepted, CONNECTED]);
    list(&mut call, &[]);
    assert_eq!(call.state(), CallState::Unknown);

    call.begin_resync();
    call.finish_resync(&[], WithoutChannels::HasEnded);
    assert_eq!(states_since_loss(&call), [ended(EndCause::Unknown)]);
}

#[test]
fn a_call_whose_channels_are_created_after_the_first_list_is_found_by_the_next() {
    let mut call = resumed(&[CallState::Accepted]);
    list(&mut call, &[]);
    terminal_rings(&mut call);
    assert_eq!(call.state(), CallState::Unknown);

    list(&mut call, &[listed("near", "0", ""), listed("far", "4", ""), listed("phone", "5", "")]);
    assert_eq!(states_since_loss(&call), [TERMINAL_RINGS]);
}

#[test]
fn a_local_channel_that_is_optimised_away_before_the_list_does_not_end_the_call() {
    let mut call = resumed(&[CallState::Accepted, CONNECTED]);
    call.begin_resync();
    handle(&mut call, &[hung_up("near"), hung_up("far")]);
    assert_eq!(call.state(), CallState::Unknown);
    let channels = optimised_channels();
    call.finish_resync(&channels.iter().collect::<Vec<_>>(), WithoutChannels::MayAppear);

    assert_eq!(states_since_loss(&call), [CONNECTED]);
    handle(&mut call, &[hung_up("100.9"), hung_up("100.10")]);
    assert_eq!(call.state(), ended(EndCause::Completed));
}

#[test]
fn a_channel_in_no_bridge_leaves_an_optimised_call_unknown() {
    let before = [CallState::Accepted, CONNECTED];
    assert_eq!(states_after(&before, &[listed("100.9", "6", "")]), []);
}

#[test]
fn hang_up_and_digits_reach_the_call_in_every_stage() {
    let history = [CallState::Accepted, TERMINAL_RINGS];
    let before_the_list = resumed(&history);
    assert_eq!(before_the_list.hang_up_channels(), ["near"]);
    assert_eq!(before_the_list.dtmf_channel().as_deref(), Some("near"));
    for channels in [ringing_channels(), answered_channels(), connected_channels()] {
        let mut call = resumed(&history);
        list(&mut call, &channels);
        assert_eq!(call.hang_up_channels(), ["near"]);
        assert_eq!(call.dtmf_channel().as_deref(), Some("near"));
    }
    let mut optimised = resumed(&history);
    list(&mut optimised, &optimised_channels());
    let mut channels = optimised.hang_up_channels();
    channels.sort();
    assert_eq!(channels, ["100.10", "100.9"]);
    // The phone of the first leg was created first.
    assert_eq!(optimised.dtmf_channel().as_deref(), Some("100.9"));
}

#[test]
fn a_hang_up_cancels_a_call_only_if_it_was_not_connected_before() {
    for (before, cause) in [(TERMINAL_RINGS, EndCause::Cancelled), (CONNECTED, EndCause::Completed)]
    {
        let mut call = resumed(&[CallState::Accepted, before]);
        call.mark_cancelled();
        list(&mut call, &answered_channels());
        handle(&mut call, &[hung_up("near"), hung_up("far"), hung_up("100.1")]);

        assert_eq!(call.state(), ended(cause));
    }
}
