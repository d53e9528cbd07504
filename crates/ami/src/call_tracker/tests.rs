//! Cases that no recording covers: Local channels that are optimised away, lost connections and
//! restarts.

mod resume;

use super::event::{CallEvent, ChannelState, DialStatus};
use super::*;
use crate::frame::Frame;
use shared_types::call_state::Leg;

const LEGS: CallLegs = CallLegs { first: Leg::Terminal, second: Leg::Destination };
const TERMINAL_RINGS: CallState = CallState::Ringing { leg: Leg::Terminal };
const TERMINAL_ANSWERS: CallState = CallState::Answered { leg: Leg::Terminal };
const DESTINATION_RINGS: CallState = CallState::Ringing { leg: Leg::Destination };
const DESTINATION_ANSWERS: CallState = CallState::Answered { leg: Leg::Destination };

fn ended(cause: EndCause) -> CallState {
    CallState::Ended { cause }
}

fn tracker() -> CallTracker {
    CallTracker::new(ActionId::for_tests("1"), "near", "far", LEGS)
}

fn handle(call: &mut CallTracker, events: &[CallEvent<'_>]) {
    for event in events {
        call.handle_event(event);
    }
}

fn created(channel: &str) -> CallEvent<'_> {
    CallEvent::ChannelCreated { channel, state: ChannelState::Other }
}

fn hung_up(channel: &str) -> CallEvent<'_> {
    CallEvent::ChannelHungUp { channel, cause: 16 }
}

fn dial_ringing<'a>(from: &'a str, to: &'a str) -> CallEvent<'a> {
    CallEvent::DialRinging { from: Some(from), to }
}

fn dial_answered<'a>(from: &'a str, to: &'a str) -> CallEvent<'a> {
    CallEvent::DialEnded { from: Some(from), to, status: DialStatus::Answer }
}

fn enters<'a>(channel: &'a str, bridge: &'a str, is_shared: bool) -> CallEvent<'a> {
    CallEvent::BridgeEntered { channel, bridge, is_shared }
}

/// The phone of the terminal is dialled from the far half, as in a dialplan for terminals.
fn terminal_rings(call: &mut CallTracker) {
    handle(
        call,
        &[
            created("near"),
            created("far"),
            CallEvent::LocalChannelPaired { near: "near", far: "far" },
        ],
    );
    handle(
        call,
        &[
            CallEvent::DialStarted { from: None, to: "near" },
            created("phone"),
            dial_ringing("far", "phone"),
        ],
    );
}

fn terminal_answers(call: &mut CallTracker) {
    terminal_rings(call);
    handle(
        call,
        &[dial_answered("far", "phone"), enters("phone", "b1", false), enters("far", "b1", true)],
    );
    let up = ChannelState::Up;
    let originated = CallEvent::OriginateCompleted { action_id: "1", answered: true, reason: 4 };
    handle(call, &[CallEvent::ChannelStateChanged { channel: "near", state: up }, originated]);
}

fn connect(call: &mut CallTracker) {
    terminal_answers(call);
    handle(
        call,
        &[created("callee"), dial_ringing("near", "callee"), dial_answered("near", "callee")],
    );
    handle(call, &[enters("callee", "b2", false), enters("near", "b2", true)]);
}

/// The phone replaces the near half in its bridge, and both halves end.
fn optimise_local_channel(call: &mut CallTracker) {
    handle(
        call,
        &[CallEvent::BridgeLeft { channel: "phone", bridge: "b1" }, enters("phone", "b2", true)],
    );
    handle(call, &[CallEvent::BridgeLeft { channel: "near", bridge: "b2" }, hung_up("near")]);
    handle(call, &[CallEvent::BridgeLeft { channel: "far", bridge: "b1" }, hung_up("far")]);
}

fn listed(id: &str, state: &str, bridge: &str) -> ChannelSnapshot {
    let text = format!(
        "Event: Status\nUniqueid: {id}\nLinkedid: near\nChannelState: {state}\nBridgeID: {bridge}\n"
    );
    ChannelSnapshot::from_frame(&Frame::parse(&text)).unwrap()
}

/// The connection is lost and restored, and Asterisk lists these channels of the call.
fn reconnect(call: &mut CallTracker, listed: &[ChannelSnapshot]) {
    call.mark_lost();
    call.begin_resync();
    call.finish_resync(&listed.iter().collect::<Vec<_>>(), WithoutChannels::HasEnded);
}

/// The states that were reported since the connection was lost.
fn states_since_loss(call: &CallTracker) -> &[CallState] {
    let loss = call.history().iter().rposition(|state| *state == CallState::Unknown).unwrap();
    &call.history()[loss + 1..]
}

#[test]
fn a_bridge_of_the_phone_and_the_far_half_does_not_connect_the_call() {
    let mut call = tracker();
    terminal_answers(&mut call);

    assert_eq!(call.history(), [CallState::Accepted, TERMINAL_RINGS, TERMINAL_ANSWERS]);
}

#[test]
fn a_call_continues_when_its_local_channels_are_optimised_away() {
    let mut call = tracker();
    connect(&mut call);
    optimise_local_channel(&mut call);
    assert_eq!(call.state(), CallState::Connected);

    handle(&mut call, &[hung_up("phone")]);
    assert_eq!(call.state(), CallState::Connected);
    handle(&mut call, &[hung_up("callee")]);
    assert_eq!(
        call.history(),
        [
            CallState::Accepted,
            TERMINAL_RINGS,
            TERMINAL_ANSWERS,
            DESTINATION_RINGS,
            DESTINATION_ANSWERS,
            CallState::Connected,
            ended(EndCause::Completed)
        ]
    );
}

#[test]
fn a_call_continues_when_the_callee_moves_into_the_other_bridge() {
    let mut call = tracker();
    connect(&mut call);
    handle(&mut call, &[CallEvent::BridgeLeft { channel: "callee", bridge: "b2" }]);
    handle(&mut call, &[enters("callee", "b1", true), hung_up("far"), hung_up("near")]);
    assert_eq!(call.state(), CallState::Connected);

    handle(&mut call, &[hung_up("phone"), hung_up("callee")]);
    assert_eq!(call.state(), ended(EndCause::Completed));
}

#[test]
fn actions_on_an_optimised_call_target_its_remaining_channels() {
    let mut call = tracker();
    connect(&mut call);
    assert_eq!(call.hang_up_channels(), ["near"]);
    assert_eq!(call.dtmf_channel().as_deref(), Some("near"));

    optimise_local_channel(&mut call);
    let mut channels = call.hang_up_channels();
    channels.sort();
    assert_eq!(channels, ["callee", "phone"]);
    assert_eq!(call.dtmf_channel().as_deref(), Some("phone"));
}

#[test]
fn a_phone_behind_a_further_local_channel_belongs_to_the_second_leg() {
    let mut call = tracker();
    terminal_answers(&mut call);
    let pair = CallEvent::LocalChannelPaired { near: "local;1", far: "local;2" };
    handle(&mut call, &[created("local;1"), created("local;2"), pair, created("mobile")]);
    // The phone behind it rings before the event that says who dialled the Local channel.
    handle(&mut call, &[dial_ringing("local;2", "mobile")]);
    assert_eq!(call.state(), TERMINAL_ANSWERS);
    handle(&mut call, &[CallEvent::DialStarted { from: Some("near"), to: "local;1" }]);
    assert_eq!(call.state(), DESTINATION_RINGS);
}

#[test]
fn one_busy_phone_of_two_does_not_end_the_call() {
    let mut call = tracker();
    terminal_rings(&mut call);
    let busy = CallEvent::DialEnded { from: Some("far"), to: "desk", status: DialStatus::Busy };
    handle(&mut call, &[created("desk"), busy, hung_up("desk"), dial_answered("far", "phone")]);

    assert_eq!(call.state(), TERMINAL_ANSWERS);
}

#[test]
fn a_busy_terminal_behind_the_local_channel_ends_the_call_as_busy() {
    let mut call = tracker();
    terminal_rings(&mut call);
    let busy = CallEvent::DialEnded { from: Some("far"), to: "phone", status: DialStatus::Busy };
    let failed = CallEvent::OriginateCompleted { action_id: "1", answered: false, reason: 0 };
    handle(&mut call, &[busy, hung_up("phone"), hung_up("far"), hung_up("near"), failed]);

    assert_eq!(call.state(), ended(EndCause::Busy));
}

#[test]
fn a_caller_who_hangs_up_in_a_queue_cancels_the_call() {
    let mut call = tracker();
    terminal_answers(&mut call);
    handle(
        &mut call,
        &[
            CallEvent::QueueJoined { channel: "near", queue: "sales", position: 1 },
            CallEvent::PeerHungUp { channel: "near" },
            CallEvent::QueueLeft { channel: "near", queue: "sales", position: 1 },
            hung_up("far"),
            hung_up("phone"),
        ],
    );
    handle(&mut call, &[hung_up("near")]);

    assert_eq!(call.state(), ended(EndCause::Cancelled));
}

#[test]
fn a_failed_call_ends_with_its_last_channel_whose_cause_counts() {
    let mut call = tracker();
    terminal_rings(&mut call);
    let failed = CallEvent::OriginateCompleted { action_id: "1", answered: false, reason: 0 };
    handle(&mut call, &[failed]);
    assert_eq!(call.state(), TERMINAL_RINGS);

    let busy = CallEvent::ChannelHungUp { channel: "phone", cause: 17 };
    handle(&mut call, &[busy, hung_up("far"), hung_up("near")]);
    assert_eq!(call.state(), ended(EndCause::Busy));
}

#[test]
fn a_queue_that_gives_up_ends_the_call_as_not_answered() {
    let mut call = tracker();
    terminal_answers(&mut call);
    let busy = CallEvent::DialEnded { from: Some("near"), to: "agent", status: DialStatus::Busy };
    handle(
        &mut call,
        &[
            CallEvent::QueueJoined { channel: "near", queue: "sales", position: 1 },
            created("agent"),
            busy,
            hung_up("agent"),
            CallEvent::QueueLeft { channel: "near", queue: "sales", position: 1 },
        ],
    );
    assert!(!call.state().is_final(), "the dialplan may continue");
    // The dialplan hangs up, so the other half is told, and not this one.
    handle(&mut call, &[CallEvent::PeerHungUp { channel: "far" }, hung_up("near")]);
    handle(&mut call, &[hung_up("far"), hung_up("phone")]);

    assert_eq!(call.state(), ended(EndCause::NoAnswer));
}

#[test]
fn a_phone_that_rings_and_declines_did_not_answer_whatever_the_dialplan_signals_then() {
    let mut call = tracker();
    terminal_rings(&mut call);
    let declined =
        CallEvent::DialEnded { from: Some("far"), to: "phone", status: DialStatus::NoAnswer };
    // Autofallthrough signals congestion, which is reported as the end of dialling the Local channel.
    let congestion =
        CallEvent::DialEnded { from: None, to: "near", status: DialStatus::Unreachable };
    let failed = CallEvent::OriginateCompleted { action_id: "1", answered: false, reason: 8 };
    let rejected = CallEvent::ChannelHungUp { channel: "phone", cause: 21 };
    handle(&mut call, &[declined, rejected, congestion, hung_up("far"), failed, hung_up("near")]);

    assert_eq!(call.state(), ended(EndCause::NoAnswer));
}

#[test]
fn an_unspecific_failure_awaits_the_events_that_explain_it() {
    let mut call = tracker();
    let failed = CallEvent::OriginateCompleted { action_id: "1", answered: false, reason: 0 };
    handle(&mut call, &[failed]);
    assert_eq!(call.state(), CallState::Accepted);
    assert!(call.awaits_explanation());

    handle(&mut call, &[created("near"), created("far")]);
    assert!(!call.awaits_explanation(), "it has channels");
    handle(&mut call, &[hung_up("near"), hung_up("far")]);
    assert_eq!(call.state(), CallState::Accepted);
    let busy = CallEvent::DialEnded { from: Some("far"), to: "phone", status: DialStatus::Busy };
    handle(&mut call, &[busy, hung_up("phone")]);
    assert_eq!(call.state(), ended(EndCause::Busy));

    let mut call = tracker();
    handle(&mut call, &[failed]);
    call.end_failed();
    assert_eq!(call.state(), ended(EndCause::Failed));
}

#[test]
fn a_call_is_over_when_its_customer_has_left_and_the_other_person_is_elsewhere() {
    let visitor = CallLegs { first: Leg::Visitor, second: Leg::Agent };
    let mut call = CallTracker::new(ActionId::for_tests("1"), "near", "far", visitor);
    connect(&mut call);
    // The agent is redirected, and the dialplan of the visitor ends.
    let leaves = ["callee", "near"].map(|channel| CallEvent::BridgeLeft { channel, bridge: "b2" });
    handle(&mut call, &leaves);
    handle(&mut call, &[hung_up("near"), hung_up("far")]);
    assert_eq!(call.state(), CallState::Connected);
    handle(&mut call, &[hung_up("phone")]);
    assert_eq!(call.state(), ended(EndCause::Completed));

    let mut call = tracker();
    connect(&mut call);
    handle(&mut call, &[hung_up("callee")]);
    assert_eq!(call.state(), CallState::Connected, "the dialplan may dial again");
    handle(&mut call, &[hung_up("near"), hung_up("far")]);
    assert_eq!(call.state(), ended(EndCause::Completed));
}

#[test]
fn a_visitor_who_hangs_up_in_a_menu_cancels_the_call() {
    let mut call = tracker();
    terminal_answers(&mut call);
    handle(&mut call, &[hung_up("phone"), CallEvent::PeerHungUp { channel: "near" }]);
    handle(&mut call, &[hung_up("far"), hung_up("near")]);

    assert_eq!(call.state(), ended(EndCause::Cancelled));
}

#[test]
fn a_call_that_rings_when_asterisk_stops_fails() {
    let mut call = tracker();
    terminal_rings(&mut call);
    handle(&mut call, &[CallEvent::SystemStopping { channel: "near" }]);
    let declined =
        CallEvent::DialEnded { from: Some("far"), to: "phone", status: DialStatus::NoAnswer };
    let failed = CallEvent::OriginateCompleted { action_id: "1", answered: false, reason: 0 };
    handle(&mut call, &[declined, hung_up("phone"), hung_up("near"), failed, hung_up("far")]);

    assert_eq!(call.state(), ended(EndCause::Failed));
}

#[test]
fn no_state_is_reported_after_the_end() {
    let mut call = tracker();
    connect(&mut call);
    handle(&mut call, &[hung_up("near"), hung_up("far"), hung_up("phone"), hung_up("callee")]);
    let history = call.history().to_vec();

    handle(&mut call, &[created("near"), hung_up("near"), hung_up("late")]);
    call.mark_lost();
    call.end_without_channels();
    call.abandon();
    assert_eq!(call.history(), history);
}

#[test]
fn an_unchanged_state_is_reported_again_after_unknown() {
    let mut call = tracker();
    terminal_rings(&mut call);
    let phone = listed("phone", "5", "");
    reconnect(&mut call, &[listed("near", "0", ""), listed("far", "4", ""), phone]);

    let expected = [CallState::Accepted, TERMINAL_RINGS, CallState::Unknown, TERMINAL_RINGS];
    assert_eq!(call.history(), expected);
}

#[test]
fn states_missed_during_a_loss_are_reported_if_the_list_determines_them() {
    let mut call = tracker();
    terminal_rings(&mut call);
    let near = listed("near", "6", "b2");
    let callee = listed("callee", "6", "b2");
    let rest = [listed("far", "6", "b1"), listed("phone", "6", "b1")];
    reconnect(&mut call, &[vec![near, callee], rest.to_vec()].concat());

    assert_eq!(states_since_loss(&call), [TERMINAL_ANSWERS, CallState::Connected]);
    handle(&mut call, &[hung_up("near"), hung_up("far"), hung_up("phone"), hung_up("callee")]);
    assert_eq!(call.state(), ended(EndCause::Completed));
}

#[test]
fn a_ringing_channel_belongs_to_the_second_leg_once_the_first_has_answered() {
    let mut call = tracker();
    terminal_rings(&mut call);
    let mut channels = vec![listed("near", "6", ""), listed("far", "6", "b1")];
    channels.extend([listed("phone", "6", "b1"), listed("callee", "5", "")]);
    reconnect(&mut call, &channels);

    assert_eq!(states_since_loss(&call), [TERMINAL_ANSWERS, DESTINATION_RINGS]);
}

#[test]
fn a_call_that_ended_during_a_loss_ends_with_cause_unknown() {
    for begin in [terminal_rings, terminal_answers, connect] {
        let mut call = tracker();
        begin(&mut call);
        reconnect(&mut call, &[]);

        assert_eq!(states_since_loss(&call), [ended(EndCause::Unknown)]);
    }
}

#[test]
fn an_optimised_call_is_found_by_its_bridge_after_a_reconnect() {
    let mut call = tracker();
    connect(&mut call);
    optimise_local_channel(&mut call);
    reconnect(&mut call, &[listed("phone", "6", "b2"), listed("callee", "6", "b2")]);
    assert_eq!(states_since_loss(&call), [CallState::Connected]);

    // The same for a call that is optimised during the loss.
    let mut call = tracker();
    terminal_rings(&mut call);
    reconnect(&mut call, &[listed("phone", "6", "b2"), listed("callee", "6", "b2")]);
    assert_eq!(states_since_loss(&call), [CallState::Connected]);
}

#[test]
fn a_call_in_an_earlier_stage_than_before_stays_unknown() {
    let mut call = tracker();
    connect(&mut call);
    // The terminal was transferred to an announcement.
    reconnect(&mut call, &[listed("near", "6", ""), listed("far", "6", "b1")]);

    assert_eq!(call.state(), CallState::Unknown);
    handle(&mut call, &[hung_up("near"), hung_up("far")]);
    assert_eq!(call.state(), ended(EndCause::Completed));
}

#[test]
fn the_cause_is_unknown_if_it_may_have_been_missed() {
    let mut call = tracker();
    terminal_answers(&mut call);
    reconnect(&mut call, &[listed("near", "6", ""), listed("far", "6", "b1")]);
    assert_eq!(states_since_loss(&call), [TERMINAL_ANSWERS]);

    handle(&mut call, &[hung_up("near"), hung_up("far")]);
    assert_eq!(call.state(), ended(EndCause::Unknown));
}

#[test]
fn a_cause_that_asterisk_reports_counts_also_after_a_loss() {
    let mut call = tracker();
    terminal_rings(&mut call);
    reconnect(&mut call, &[listed("near", "0", ""), listed("far", "4", "")]);
    let busy = CallEvent::OriginateCompleted { action_id: "1", answered: false, reason: 5 };
    handle(&mut call, &[hung_up("far"), hung_up("near"), busy]);

    assert_eq!(call.state(), ended(EndCause::Busy));
}

#[test]
fn a_listed_channel_that_has_ended_meanwhile_is_not_revived() {
    let mut call = tracker();
    connect(&mut call);
    call.mark_lost();
    call.begin_resync();
    let ended_channels = ["near", "far", "phone"].map(hung_up);
    handle(&mut call, &ended_channels);
    let list = [listed("near", "6", "b2"), listed("phone", "6", "b1"), listed("callee", "6", "b2")];
    call.finish_resync(&list.iter().collect::<Vec<_>>(), WithoutChannels::HasEnded);
    assert!(!call.state().is_final());

    handle(&mut call, &[hung_up("callee")]);
    assert_eq!(call.state(), ended(EndCause::Completed));
}

#[test]
fn a_new_channel_that_is_missing_in_the_list_stays_alive() {
    let mut call = tracker();
    terminal_answers(&mut call);
    call.begin_resync();
    handle(&mut call, &[created("callee"), dial_ringing("near", "callee")]);
    let list = [listed("near", "6", ""), listed("far", "6", "b1"), listed("phone", "6", "b1")];
    call.finish_resync(&list.iter().collect::<Vec<_>>(), WithoutChannels::HasEnded);
    handle(&mut call, &[hung_up("near"), hung_up("far"), hung_up("phone")]);
    assert!(!call.state().is_final());

    handle(&mut call, &[hung_up("callee")]);
    assert_eq!(call.state(), ended(EndCause::NoAnswer));
}

#[test]
fn a_call_that_waits_in_a_queue_for_hours_uses_bounded_memory() {
    let mut call = tracker();
    terminal_answers(&mut call);
    for attempt in 0..5_000 {
        let agent = format!("agent-{attempt}");
        handle(&mut call, &[created(&agent), dial_ringing("near", &agent), hung_up(&agent)]);
    }
    assert!(call.model.channels().len() <= 300);
    handle(&mut call, &[hung_up("near"), hung_up("far"), hung_up("phone")]);
    assert_eq!(call.state(), ended(EndCause::NoAnswer));
}
