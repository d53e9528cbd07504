//! What no recording shows: Local channels that are optimised away, and a session that was away.

use super::event::{ChannelState, DialStatus, Event};
use super::*;
use crate::frame::Frame;

const LEGS: Legs = Legs { first: Leg::Terminal, second: Leg::Destination };
const TERMINAL_RINGS: CallState = CallState::Ringing { leg: Leg::Terminal };
const TERMINAL_ANSWERS: CallState = CallState::Answered { leg: Leg::Terminal };
const DESTINATION_RINGS: CallState = CallState::Ringing { leg: Leg::Destination };
const DESTINATION_ANSWERS: CallState = CallState::Answered { leg: Leg::Destination };

fn ended(cause: EndCause) -> CallState {
    CallState::Ended { cause }
}

fn call() -> Follow {
    Follow::new(ActionId::for_tests("1"), "near", "far", LEGS)
}

fn hear(follow: &mut Follow, events: &[Event<'_>]) {
    for event in events {
        follow.hear(event);
    }
}

fn born(channel: &str) -> Event<'_> {
    Event::Born { channel, state: ChannelState::Other }
}

fn hangup(channel: &str) -> Event<'_> {
    Event::Hangup { channel, cause: 16 }
}

fn rings<'a>(from: &'a str, to: &'a str) -> Event<'a> {
    Event::Rings { from: Some(from), to }
}

fn answers<'a>(from: &'a str, to: &'a str) -> Event<'a> {
    Event::DialEnd { from: Some(from), to, how: DialStatus::Answer }
}

fn enter<'a>(channel: &'a str, bridge: &'a str, company: bool) -> Event<'a> {
    Event::Enter { channel, bridge, company }
}

/// The terminal's phone is dialled from the far half, as a dialplan for terminals does.
fn terminal_rings(follow: &mut Follow) {
    hear(follow, &[born("near"), born("far"), Event::Pair { near: "near", far: "far" }]);
    hear(follow, &[Event::Dial { from: None, to: "near" }, born("phone"), rings("far", "phone")]);
}

fn terminal_answers(follow: &mut Follow) {
    terminal_rings(follow);
    hear(follow, &[answers("far", "phone"), enter("phone", "b1", false), enter("far", "b1", true)]);
    let up = ChannelState::Up;
    let originated = Event::Originated { action_id: "1", answered: true, reason: 4 };
    hear(follow, &[Event::State { channel: "near", state: up }, originated]);
}

fn connect(follow: &mut Follow) {
    terminal_answers(follow);
    hear(follow, &[born("callee"), rings("near", "callee"), answers("near", "callee")]);
    hear(follow, &[enter("callee", "b2", false), enter("near", "b2", true)]);
}

/// The phone takes the place of the near half, and both halves go.
fn optimise(follow: &mut Follow) {
    hear(follow, &[Event::Leave { channel: "phone", bridge: "b1" }, enter("phone", "b2", true)]);
    hear(follow, &[Event::Leave { channel: "near", bridge: "b2" }, hangup("near")]);
    hear(follow, &[Event::Leave { channel: "far", bridge: "b1" }, hangup("far")]);
}

fn listed(id: &str, state: &str, bridge: &str) -> Listed {
    let text = format!(
        "Event: Status\nUniqueid: {id}\nLinkedid: near\nChannelState: {state}\nBridgeID: {bridge}\n"
    );
    Listed::read(&Frame::parse(&text)).unwrap()
}

/// The session was away; then this is the list of the call's channels.
fn away(follow: &mut Follow, listed: &[Listed]) {
    follow.lose_sight();
    follow.before_reread();
    follow.reread(&listed.iter().collect::<Vec<_>>());
}

/// What was told since the call was lost.
fn since_lost(follow: &Follow) -> &[CallState] {
    let lost = follow.history().iter().rposition(|state| *state == CallState::Unknown).unwrap();
    &follow.history()[lost + 1..]
}

#[test]
fn the_bridge_of_the_phone_and_the_far_half_connects_nobody() {
    let mut follow = call();
    terminal_answers(&mut follow);

    assert_eq!(follow.history(), [CallState::Accepted, TERMINAL_RINGS, TERMINAL_ANSWERS]);
}

#[test]
fn a_call_goes_on_when_its_local_channels_are_optimised_away() {
    let mut follow = call();
    connect(&mut follow);
    optimise(&mut follow);
    assert_eq!(follow.state(), CallState::Connected);

    hear(&mut follow, &[hangup("callee")]);
    assert_eq!(follow.state(), CallState::Connected);
    hear(&mut follow, &[hangup("phone")]);
    assert_eq!(
        follow.history(),
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
fn the_callee_may_move_into_the_other_bridge_instead() {
    let mut follow = call();
    connect(&mut follow);
    hear(&mut follow, &[Event::Leave { channel: "callee", bridge: "b2" }]);
    hear(&mut follow, &[enter("callee", "b1", true), hangup("far"), hangup("near")]);
    assert_eq!(follow.state(), CallState::Connected);

    hear(&mut follow, &[hangup("phone"), hangup("callee")]);
    assert_eq!(follow.state(), ended(EndCause::Completed));
}

#[test]
fn an_optimised_call_is_hung_up_and_pressed_on_by_what_is_left_of_it() {
    let mut follow = call();
    connect(&mut follow);
    assert_eq!(follow.to_hang_up(), ["near"]);
    assert_eq!(follow.for_digits().as_deref(), Some("near"));

    optimise(&mut follow);
    let mut left = follow.to_hang_up();
    left.sort();
    assert_eq!(left, ["callee", "phone"]);
    assert_eq!(follow.for_digits().as_deref(), Some("phone"));
}

#[test]
fn a_second_leg_behind_local_channels_of_its_own_is_still_the_second() {
    let mut follow = call();
    terminal_answers(&mut follow);
    let pair = Event::Pair { near: "local;1", far: "local;2" };
    hear(&mut follow, &[born("local;1"), born("local;2"), pair, born("mobile")]);
    // The phone behind it is heard of before it is known who dialled the Local channel.
    hear(&mut follow, &[rings("local;2", "mobile")]);
    assert_eq!(follow.state(), TERMINAL_ANSWERS);
    hear(&mut follow, &[Event::Dial { from: Some("near"), to: "local;1" }]);
    assert_eq!(follow.state(), DESTINATION_RINGS);
}

#[test]
fn one_phone_of_two_that_is_busy_ends_nothing() {
    let mut follow = call();
    terminal_rings(&mut follow);
    let busy = Event::DialEnd { from: Some("far"), to: "desk", how: DialStatus::Busy };
    hear(&mut follow, &[born("desk"), busy, hangup("desk"), answers("far", "phone")]);

    assert_eq!(follow.state(), TERMINAL_ANSWERS);
}

#[test]
fn a_terminal_that_is_busy_behind_the_local_channel_makes_the_call_busy() {
    let mut follow = call();
    terminal_rings(&mut follow);
    let busy = Event::DialEnd { from: Some("far"), to: "phone", how: DialStatus::Busy };
    let failed = Event::Originated { action_id: "1", answered: false, reason: 0 };
    hear(&mut follow, &[busy, hangup("phone"), hangup("far"), hangup("near"), failed]);

    assert_eq!(follow.state(), ended(EndCause::Busy));
}

#[test]
fn who_waits_in_a_queue_and_hangs_up_has_cancelled() {
    let mut follow = call();
    terminal_answers(&mut follow);
    hear(&mut follow, &[Event::Abandon { channel: "near" }, hangup("far"), hangup("phone")]);
    hear(&mut follow, &[hangup("near")]);

    assert_eq!(follow.state(), ended(EndCause::Cancelled));
}

#[test]
fn a_failure_waits_for_the_last_channel_which_may_tell_why() {
    let mut follow = call();
    terminal_rings(&mut follow);
    let failed = Event::Originated { action_id: "1", answered: false, reason: 0 };
    hear(&mut follow, &[failed]);
    assert_eq!(follow.state(), TERMINAL_RINGS);

    let busy = Event::Hangup { channel: "phone", cause: 17 };
    hear(&mut follow, &[busy, hangup("far"), hangup("near")]);
    assert_eq!(follow.state(), ended(EndCause::Busy));
}

#[test]
fn nothing_is_told_after_the_end() {
    let mut follow = call();
    connect(&mut follow);
    hear(&mut follow, &[hangup("near"), hangup("far"), hangup("phone"), hangup("callee")]);
    let history = follow.history().to_vec();

    hear(&mut follow, &[born("near"), hangup("near"), hangup("late")]);
    follow.lose_sight();
    follow.settle();
    follow.give_up();
    assert_eq!(follow.history(), history);
}

#[test]
fn a_call_that_rings_as_before_says_so_again_after_unknown() {
    let mut follow = call();
    terminal_rings(&mut follow);
    let phone = listed("phone", "5", "");
    away(&mut follow, &[listed("near", "0", ""), listed("far", "4", ""), phone]);

    let told = [CallState::Accepted, TERMINAL_RINGS, CallState::Unknown, TERMINAL_RINGS];
    assert_eq!(follow.history(), told);
}

#[test]
fn what_happened_while_the_session_was_away_is_told_as_far_as_it_shows() {
    let mut follow = call();
    terminal_rings(&mut follow);
    let near = listed("near", "6", "b2");
    let callee = listed("callee", "6", "b2");
    let rest = [listed("far", "6", "b1"), listed("phone", "6", "b1")];
    away(&mut follow, &[vec![near, callee], rest.to_vec()].concat());

    assert_eq!(since_lost(&follow), [TERMINAL_ANSWERS, CallState::Connected]);
    hear(&mut follow, &[hangup("near"), hangup("far"), hangup("phone"), hangup("callee")]);
    assert_eq!(follow.state(), ended(EndCause::Completed));
}

#[test]
fn once_the_first_leg_has_answered_only_the_second_can_ring() {
    let mut follow = call();
    terminal_rings(&mut follow);
    let mut channels = vec![listed("near", "6", ""), listed("far", "6", "b1")];
    channels.extend([listed("phone", "6", "b1"), listed("callee", "5", "")]);
    away(&mut follow, &channels);

    assert_eq!(since_lost(&follow), [TERMINAL_ANSWERS, DESTINATION_RINGS]);
}

#[test]
fn a_call_that_ended_while_the_session_was_away_ends_for_unknown_reasons() {
    for begin in [terminal_rings, terminal_answers, connect] {
        let mut follow = call();
        begin(&mut follow);
        away(&mut follow, &[]);

        assert_eq!(since_lost(&follow), [ended(EndCause::Unknown)]);
    }
}

#[test]
fn an_optimised_call_is_found_again_by_its_bridge() {
    let mut follow = call();
    connect(&mut follow);
    optimise(&mut follow);
    away(&mut follow, &[listed("phone", "6", "b2"), listed("callee", "6", "b2")]);
    assert_eq!(since_lost(&follow), [CallState::Connected]);

    // And so is one that was optimised meanwhile.
    let mut follow = call();
    terminal_rings(&mut follow);
    away(&mut follow, &[listed("phone", "6", "b2"), listed("callee", "6", "b2")]);
    assert_eq!(since_lost(&follow), [CallState::Connected]);
}

#[test]
fn a_call_that_went_back_stays_unknown() {
    let mut follow = call();
    connect(&mut follow);
    // Somebody passed the terminal on, and it hears an announcement now.
    away(&mut follow, &[listed("near", "6", ""), listed("far", "6", "b1")]);

    assert_eq!(follow.state(), CallState::Unknown);
    hear(&mut follow, &[hangup("near"), hangup("far")]);
    assert_eq!(follow.state(), ended(EndCause::Completed));
}

#[test]
fn a_reason_that_may_have_been_missed_is_not_guessed() {
    let mut follow = call();
    terminal_answers(&mut follow);
    away(&mut follow, &[listed("near", "6", ""), listed("far", "6", "b1")]);
    assert_eq!(since_lost(&follow), [TERMINAL_ANSWERS]);

    hear(&mut follow, &[hangup("near"), hangup("far")]);
    assert_eq!(follow.state(), ended(EndCause::Unknown));
}

#[test]
fn a_reason_that_asterisk_itself_gives_is_believed_also_after_a_gap() {
    let mut follow = call();
    terminal_rings(&mut follow);
    away(&mut follow, &[listed("near", "0", ""), listed("far", "4", "")]);
    let busy = Event::Originated { action_id: "1", answered: false, reason: 5 };
    hear(&mut follow, &[hangup("far"), hangup("near"), busy]);

    assert_eq!(follow.state(), ended(EndCause::Busy));
}

#[test]
fn a_channel_that_went_while_the_list_was_on_its_way_does_not_come_back() {
    let mut follow = call();
    connect(&mut follow);
    follow.lose_sight();
    follow.before_reread();
    let gone = ["near", "far", "phone"].map(hangup);
    hear(&mut follow, &gone);
    let list = [listed("near", "6", "b2"), listed("phone", "6", "b1"), listed("callee", "6", "b2")];
    follow.reread(&list.iter().collect::<Vec<_>>());
    assert!(!follow.state().is_final());

    hear(&mut follow, &[hangup("callee")]);
    assert_eq!(follow.state(), ended(EndCause::Completed));
}

#[test]
fn a_channel_that_came_while_the_list_was_on_its_way_stays() {
    let mut follow = call();
    terminal_answers(&mut follow);
    follow.before_reread();
    hear(&mut follow, &[born("callee"), rings("near", "callee")]);
    let list = [listed("near", "6", ""), listed("far", "6", "b1"), listed("phone", "6", "b1")];
    follow.reread(&list.iter().collect::<Vec<_>>());
    hear(&mut follow, &[hangup("near"), hangup("far"), hangup("phone")]);
    assert!(!follow.state().is_final());

    hear(&mut follow, &[hangup("callee")]);
    assert_eq!(follow.state(), ended(EndCause::NoAnswer));
}

#[test]
fn a_call_that_waits_for_hours_in_a_queue_takes_no_more_memory() {
    let mut follow = call();
    terminal_answers(&mut follow);
    for attempt in 0..5_000 {
        let agent = format!("agent-{attempt}");
        hear(&mut follow, &[born(&agent), rings("near", &agent), hangup(&agent)]);
    }
    assert!(follow.evidence.channels_known() <= 300);
    hear(&mut follow, &[hangup("near"), hangup("far"), hangup("phone")]);
    assert_eq!(follow.state(), ended(EndCause::NoAnswer));
}
