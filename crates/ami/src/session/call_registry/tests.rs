mod resume;

use super::*;
use crate::action_id::ActionId;
use crate::transcript::{self, Entry as Recorded};
use proptest::prelude::*;
use shared_types::call_state::{CallState, EndCause, Leg};

const LEGS: CallLegs = CallLegs { first: Leg::Terminal, second: Leg::Destination };

/// The calls of one session, with events from a recording.
struct RecordedSession {
    calls: CallRegistry,
    handles: Vec<CallHandle>,
}

impl RecordedSession {
    fn new() -> Self {
        Self { calls: CallRegistry::new(Duration::ZERO), handles: Vec::new() }
    }

    fn place(&mut self, action: &str, ids: [&str; 2]) -> Result<(), NotSent> {
        let action = Action::new("Originate", ActionId::for_tests(action));
        let (_, call) = self.calls.add(&action, ids, LEGS)?;
        self.handles.push(call);
        Ok(())
    }

    fn receive(&mut self, text: &str) {
        self.calls.handle_event(&Frame::parse(text));
    }

    /// Replays a recording, both what the client sent and what it received.
    fn replay(&mut self, name: &str) {
        for entry in transcript::read(name) {
            match entry {
                Recorded::Sent(text) => self.send(&Frame::parse(&text)),
                Recorded::Received(text) => self.receive(&text),
                Recorded::ReceivedElsewhere(_) | Recorded::Other => {}
            }
        }
    }

    fn send(&mut self, action: &Frame) {
        let get = |name| action.get(name).unwrap_or_default();
        if let (Some("Originate"), Some(id)) = (action.get("Action"), action.get("ChannelId")) {
            let default = format!("{id};2");
            let other = action.get("OtherChannelId").unwrap_or(&default);
            let _ = self.place(get("ActionID"), [id, other]);
        }
        if action.get("Action") == Some("Hangup") && !get("Channel").starts_with('/') {
            self.calls.update_all(|entry| entry.tracker.mark_cancelled());
        }
    }

    /// The time in which events may explain a failure has passed.
    fn end_unexplained_failures(&mut self) {
        self.calls.update_all(|entry| entry.tracker.end_failed());
    }

    fn states(&self, call: usize) -> String {
        describe(&self.handles[call].subscribe().borrow())
    }
}

fn describe(states: &[CallState]) -> String {
    let leg = |leg| match leg {
        Leg::Terminal => "terminal",
        Leg::Destination => "destination",
        Leg::Visitor | Leg::Agent => "other",
    };
    let name = |state: &CallState| match *state {
        CallState::Accepted => "accepted".to_owned(),
        CallState::Queued { position: Some(place), .. } => format!("waits at {place}"),
        CallState::Queued { .. } => "waits".to_owned(),
        CallState::Ringing { leg: of } => format!("{} rings", leg(of)),
        CallState::Answered { leg: of } => format!("{} answers", leg(of)),
        CallState::Connected => "connected".to_owned(),
        CallState::Unknown => "unknown".to_owned(),
        CallState::Ended { cause } => format!("{cause:?}"),
    };
    states.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// The states of the only call in a recording.
fn replay(name: &str) -> String {
    let mut session = RecordedSession::new();
    session.replay(name);
    session.end_unexplained_failures();
    assert!(session.calls.is_empty(), "{name}: the call has ended");
    session.states(0)
}

#[test]
fn a_call_whose_first_leg_fails_ends_with_the_cause() {
    for (name, states) in [
        ("05_originate_busy", "accepted, Busy"),
        ("05b_", "accepted, Failed"),
        ("05c_", "accepted, Failed"),
        ("05d_", "accepted, terminal rings, NoAnswer"),
        ("06_", "accepted, terminal rings, NoAnswer"),
        ("07_", "accepted, Failed"),
        ("07b_", "accepted, Failed"),
        ("07c_", "accepted, Failed"),
        ("11_", "accepted, terminal rings, Cancelled"),
        ("41_", "accepted, terminal rings, NoAnswer"),
        ("42_", "accepted, terminal rings, Failed"),
    ] {
        assert_eq!(replay(name), states, "{name}");
    }
}

#[test]
fn a_call_whose_second_leg_fails_ends_with_the_cause() {
    for (name, states) in [
        ("10_", "accepted, terminal answers, Busy"),
        ("10b_", "accepted, terminal answers, destination rings, NoAnswer"),
        ("10c_", "accepted, terminal answers, Failed"),
        ("10d_", "accepted, terminal answers, destination rings, NoAnswer"),
        ("11b_", "accepted, terminal answers, destination rings, Cancelled"),
        ("19_", "accepted, terminal answers, destination rings, Cancelled"),
        ("25_", "accepted, terminal answers, destination rings, Cancelled"),
        (
            "40_",
            "accepted, terminal rings, terminal answers, waits at 1, destination rings, NoAnswer",
        ),
        ("43_", "accepted, terminal answers, Cancelled"),
    ] {
        assert_eq!(replay(name), states, "{name}");
    }
}

const COMPLETED: &str =
    "accepted, terminal answers, destination rings, destination answers, connected, Completed";

#[test]
fn a_call_whose_legs_were_connected_ends_as_completed() {
    for name in ["04_", "14_", "23_"] {
        assert_eq!(replay(name), COMPLETED, "{name}");
    }
    let queued =
        COMPLETED.replace("answers, destination rings", "answers, waits at 1, destination rings");
    assert_eq!(replay("16_"), queued);
    let without_ringing = "accepted, terminal answers, destination answers, connected, Completed";
    assert_eq!(replay("10e_"), without_ringing);
    assert_eq!(replay("12_"), without_ringing);
}

#[test]
fn a_transferred_call_lasts_until_its_last_channel_ends() {
    let mut session = RecordedSession::new();
    session.replay("17_");

    assert_eq!(session.states(0), COMPLETED, "redirected");
    assert_eq!(
        session.states(1),
        "accepted, terminal answers, destination answers, connected, Completed",
        "transferred"
    );
    assert!(session.calls.is_empty());
}

#[test]
fn two_concurrent_calls_do_not_affect_each_other() {
    let mut session = RecordedSession::new();
    session.replay("21_");

    assert_eq!(
        session.states(0),
        "accepted, terminal rings, terminal answers, destination rings, destination answers, \
         connected, Completed"
    );
    assert_eq!(session.states(1), "accepted, Busy");
}

#[test]
fn a_call_that_asterisk_refuses_leaves_no_index_entries() {
    let mut session = RecordedSession::new();
    session.replay("07d_");

    assert_eq!(session.states(0), "accepted");
    let key = session.calls.keys_where(|_| true)[0];
    session.calls.remove(key);
    assert!(session.calls.by_channel.is_empty() && session.calls.by_action.is_empty());
}

#[test]
fn a_channel_id_is_free_again_when_its_call_has_ended() {
    let mut session = RecordedSession::new();
    session.replay("13_");

    // The second of the three calls had the id of the first, which was alive.
    assert_eq!(session.handles.len(), 2);
    assert_eq!(
        session.states(0),
        "accepted, terminal answers, destination rings, destination answers, Cancelled"
    );
    assert_eq!(session.states(1), "accepted, terminal answers, destination rings, Cancelled");
}

#[test]
fn a_channel_id_of_a_live_call_is_refused_for_either_half() {
    let mut session = RecordedSession::new();
    session.place("1", ["a", "a-2"]).unwrap();

    assert_eq!(session.place("2", ["a", "b"]), Err(NotSent::ChannelIdInUse));
    assert_eq!(session.place("3", ["a-2", "a-2-2"]), Err(NotSent::ChannelIdInUse));
    assert_eq!(session.place("4", ["c", "a-2"]), Err(NotSent::ChannelIdInUse));
    assert_eq!(session.place("5", ["c", "c"]), Err(NotSent::ChannelIdInUse));
    assert_eq!(session.place("6", ["c", "c-2"]), Ok(()));
}

/// The live call with this id was placed by another session, so this session receives its events.
#[test]
fn events_of_a_live_call_with_the_same_id_in_another_session_are_ignored() {
    for name in ["13_", "26_"] {
        let mut session = RecordedSession::new();
        let mut originates = 0;
        for entry in transcript::read(name) {
            match entry {
                Recorded::Sent(text) if text.contains("Action: Originate") => {
                    originates += 1;
                    if originates == 2 {
                        session.send(&Frame::parse(&text));
                    }
                }
                Recorded::Received(text) if originates == 2 => session.receive(&text),
                _ => {}
            }
        }
        session.end_unexplained_failures();
        assert_eq!(session.states(0), "accepted, Failed", "{name}");
    }
}

#[test]
fn events_of_another_call_are_ignored() {
    let mut session = RecordedSession::new();
    session.place("not-a2", ["ours", "ours-2"]).unwrap();
    for entry in transcript::read("22_") {
        if let Recorded::ReceivedElsewhere(text) = entry {
            session.receive(&text);
        }
    }
    assert_eq!(session.states(0), "accepted");
}

#[test]
fn an_originate_response_with_another_action_id_is_ignored() {
    let mut session = RecordedSession::new();
    session.place("secret", ["ours", "ours-2"]).unwrap();
    session.receive("Event: OriginateResponse\nActionID: a2\nResponse: Failure\nUniqueid: ours\n");

    assert_eq!(session.states(0), "accepted");
    session.receive("Event: OriginateResponse\nActionID: secret\nResponse: Failure\nReason: 0\n");
    session.end_unexplained_failures();
    assert_eq!(session.states(0), "accepted, Failed");
}

#[test]
fn no_position_is_reported_after_a_call_has_left_its_queue_without_an_agent_event() {
    let mut session = RecordedSession::new();
    session.place("1", ["a", "a-2"]).unwrap();
    session.receive("Event: Newchannel\nUniqueid: a\nChannelState: 6\n");
    session.receive(&queue_event("QueueCallerJoin", "a", "sales", 1));
    session.receive(&queue_event("QueueCallerLeave", "a", "sales", 1));

    assert_eq!(session.states(0), "accepted, terminal answers, waits at 1");
}

/// The order of states. No rank may occur twice.
fn rank(state: CallState) -> usize {
    match state {
        CallState::Accepted => 0,
        CallState::Ringing { leg: Leg::Terminal } => 1,
        CallState::Answered { leg: Leg::Terminal } => 2,
        CallState::Queued { .. } => 3,
        CallState::Ringing { .. } => 4,
        CallState::Answered { .. } => 5,
        CallState::Connected => 6,
        CallState::Ended { .. } => 7,
        CallState::Unknown => 8,
    }
}

/// The `Originate` action of a recording with one call, and the events that followed.
fn events_of(name: &str) -> (Frame, Vec<String>) {
    let entries = transcript::read(name);
    let action = entries.iter().find_map(|entry| match entry {
        Recorded::Sent(text) if text.contains("ChannelId") => Some(Frame::parse(text)),
        _ => None,
    });
    let events = entries.into_iter().filter_map(|entry| match entry {
        Recorded::Received(text) if text.trim_start().starts_with("Event") => Some(text),
        _ => None,
    });
    (action.unwrap(), events.collect())
}

const WITH_ONE_CALL: [&str; 24] = [
    "04_", "05_", "05b_", "05c_", "05d_", "06_", "07_", "07b_", "07c_", "10_", "10b_", "10c_",
    "10d_", "10e_", "11_", "11b_", "12_", "14_", "16_", "25_", "40_", "41_", "42_", "43_",
];

proptest! {
    // Two fifths of the usual cases: each is a whole call.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases * 2 / 5))]

    #[test]
    fn states_stay_in_order_and_end_once_whatever_the_order_of_events(
        name in proptest::sample::select(&WITH_ONE_CALL[..]),
        offsets in proptest::collection::vec(any::<u16>(), 400),
        reach in prop_oneof![Just(1_usize), Just(10), Just(60_000)],
    ) {
        let (action, events) = events_of(name);
        let mut order: Vec<usize> = (0..events.len()).collect();
        order.sort_by_key(|at| at * 200 / reach.min(200) + usize::from(offsets[*at]) % (reach * 2));
        let mut session = RecordedSession::new();
        session.send(&action);
        for at in order {
            session.receive(&events[at]);
        }
        session.end_unexplained_failures();
        session.calls.expire();
        session.calls.expire();

        let progress = session.handles[0].subscribe().borrow().clone();
        let ranks: Vec<_> = progress.iter().copied().map(rank).collect();
        prop_assert!(ranks.is_sorted_by(|a, b| a < b), "{}", describe(&progress));
        prop_assert_eq!(ranks.last(), Some(&7), "{}: {}", name, describe(&progress));
        prop_assert!(session.calls.is_empty());
    }

    #[test]
    fn states_stay_in_order_whatever_events_are_missing(
        name in proptest::sample::select(&WITH_ONE_CALL[..]),
        kept in proptest::collection::vec(any::<bool>(), 400),
    ) {
        let (action, events) = events_of(name);
        let mut session = RecordedSession::new();
        session.send(&action);
        for (event, kept) in events.iter().zip(kept) {
            if kept {
                session.receive(event);
            }
        }
        // Finally the list of channels is empty.
        session.calls.mark_lost();
        session.calls.begin_resync();
        session.calls.finish_resync(&[]);

        let progress = session.handles[0].subscribe().borrow().clone();
        let ranks = progress.iter().copied().map(rank).filter(|rank| *rank != 8);
        prop_assert!(ranks.is_sorted_by(|a, b| a < b), "{}", describe(&progress));
        prop_assert!(progress.last().unwrap().is_final());
        prop_assert!(session.calls.is_empty());
    }
}

/// The event of a caller that joins or leaves a queue.
fn queue_event(event: &str, channel: &str, queue: &str, position: u16) -> String {
    format!("Event: {event}\nUniqueid: {channel}\nQueue: {queue}\nPosition: {position}\n")
}

#[test]
fn other_callers_change_the_position_of_a_waiting_call() {
    let mut session = RecordedSession::new();
    session.place("1", ["a", "a-2"]).unwrap();
    session.receive("Event: Newchannel\nUniqueid: a\nChannelState: 6\n");
    for (event, channel, name, position) in [
        ("QueueCallerJoin", "a", "sales", 3),
        // Another queue, and a caller at a higher position.
        ("QueueCallerLeave", "x", "returns", 1),
        ("QueueCallerJoin", "y", "sales", 4),
        ("QueueCallerLeave", "z", "sales", 1),
        ("QueueCallerLeave", "z2", "sales", 1),
        // A caller with a higher priority.
        ("QueueCallerJoin", "v", "sales", 1),
    ] {
        session.receive(&queue_event(event, channel, name, position));
    }
    assert_eq!(
        session.states(0),
        "accepted, terminal answers, waits at 3, waits at 2, waits at 1, waits at 2"
    );

    session.receive("Event: AgentCalled\nUniqueid: a\nDestUniqueid: b\n");
    session.receive("Event: Newstate\nUniqueid: b\nChannelState: 5\n");
    session.receive(&queue_event("QueueCallerLeave", "v", "sales", 1));
    assert!(session.states(0).ends_with("waits at 2, destination rings"), "{}", session.states(0));
}

#[test]
fn a_position_that_may_have_changed_during_a_loss_is_not_reported() {
    let mut session = RecordedSession::new();
    session.place("1", ["a", "a-2"]).unwrap();
    session.receive("Event: Newchannel\nUniqueid: a\nChannelState: 6\n");
    session.receive(&queue_event("QueueCallerJoin", "a", "sales", 3));

    session.calls.mark_lost();
    session.calls.begin_resync();
    let listed = "Event: Status
Uniqueid: a
Linkedid: a
ChannelState: 6
";
    session.calls.finish_resync(&[ChannelSnapshot::from_frame(&Frame::parse(listed)).unwrap()]);
    session.receive(&queue_event("QueueCallerLeave", "z", "sales", 1));

    assert_eq!(session.states(0), "accepted, terminal answers, waits at 3, unknown, waits");
}

#[test]
fn an_ended_call_leaves_no_index_entries() {
    let mut session = RecordedSession::new();
    session.replay("16_");

    let CallRegistry { entries, by_channel, by_action, .. } = session.calls;
    assert!(entries.is_empty() && by_channel.is_empty() && by_action.is_empty());
}

#[test]
fn a_call_without_events_is_abandoned_after_a_day() {
    let mut session = RecordedSession::new();
    session.place("1", ["a", "a-2"]).unwrap();
    session.calls.expire();
    assert_eq!(session.states(0), "accepted");

    let entry = session.calls.entries.values_mut().next().unwrap();
    entry.placed_at -= MAX_CALL_DURATION;
    session.calls.expire();

    assert_eq!(session.handles[0].state(), CallState::Ended { cause: EndCause::Unknown });
}

#[test]
fn an_opt_out_belongs_to_the_call_of_its_channel() {
    let mut session = RecordedSession::new();
    session.place("a", ["one", "one-2"]).unwrap();
    session.place("b", ["two", "two-2"]).unwrap();
    let requested = |session: &RecordedSession| {
        session.handles.iter().map(|call| *call.opt_out().borrow()).collect::<Vec<_>>()
    };

    session.receive("Event: UserEvent\r\nUserEvent: Other\r\nUniqueid: one\r\n");
    session.receive("Event: UserEvent\r\nUserEvent: Click2CallDoNotCall\r\nUniqueid: nine\r\n");
    session.receive("Event: Newexten\r\nUserEvent: Click2CallDoNotCall\r\nUniqueid: one\r\n");
    assert_eq!(requested(&session), [false, false]);

    session.receive(
        "Event: UserEvent\r\nUserEvent: Click2CallDoNotCall\r\nUniqueid: 7.1\r\nLinkedid: two\r\n",
    );
    assert_eq!(requested(&session), [false, true]);
    session.receive("Event: UserEvent\r\nUserEvent: Click2CallDoNotCall\r\nUniqueid: one\r\n");
    assert_eq!(requested(&session), [true, true]);
}
