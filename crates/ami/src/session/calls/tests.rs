use super::*;
use crate::chance::ActionId;
use crate::transcript::{self, Said};
use proptest::prelude::*;
use shared_types::call_state::{CallState, EndCause, Leg};

const LEGS: Legs = Legs { first: Leg::Terminal, second: Leg::Destination };

/// All calls of one session, fed from a transcript.
struct Session {
    calls: Calls,
    placed: Vec<FollowedCall>,
}

impl Session {
    fn new() -> Self {
        Self { calls: Calls::default(), placed: Vec::new() }
    }

    fn place(&mut self, action: &str, ids: [&str; 2]) -> Result<(), NotSent> {
        let action = Action::new("Originate", ActionId::for_tests(action));
        let (_, call) = self.calls.place(&action, ids, LEGS)?;
        self.placed.push(call);
        Ok(())
    }

    fn hear(&mut self, text: &str) {
        self.calls.hear(&Frame::parse(text));
    }

    /// Does what the client of the transcript did.
    fn replay(&mut self, name: &str) {
        for said in transcript::read(name) {
            match said {
                Said::ByUs(text) => self.act(&Frame::parse(&text)),
                Said::ByAsterisk(text) => self.hear(&text),
                Said::ToAnotherSession(_) | Said::Other => {}
            }
        }
    }

    fn act(&mut self, action: &Frame) {
        let get = |name| action.get(name).unwrap_or_default();
        if let (Some("Originate"), Some(id)) = (action.get("Action"), action.get("ChannelId")) {
            let default = format!("{id};2");
            let other = action.get("OtherChannelId").unwrap_or(&default);
            let _ = self.place(get("ActionID"), [id, other]);
        }
        if action.get("Action") == Some("Hangup") && !get("Channel").starts_with('/') {
            self.calls.change_all(|entry| entry.follow.cancel());
        }
    }

    fn told(&self, call: usize) -> String {
        told(&self.placed[call].states().borrow())
    }
}

fn told(states: &[CallState]) -> String {
    let leg = |leg| match leg {
        Leg::Terminal => "terminal",
        Leg::Destination => "destination",
        Leg::Visitor | Leg::Agent => "somebody",
    };
    let word = |state: &CallState| match *state {
        CallState::Accepted => "accepted".to_owned(),
        CallState::Queued { position: Some(place), .. } => format!("waits at {place}"),
        CallState::Queued { .. } => "waits".to_owned(),
        CallState::Ringing { leg: of } => format!("{} rings", leg(of)),
        CallState::Answered { leg: of } => format!("{} answers", leg(of)),
        CallState::Connected => "connected".to_owned(),
        CallState::Unknown => "unknown".to_owned(),
        CallState::Ended { cause } => format!("{cause:?}"),
    };
    states.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// The only call of a transcript.
fn replay(name: &str) -> String {
    let mut session = Session::new();
    session.replay(name);
    assert!(session.calls.is_empty(), "{name}: the call is over");
    session.told(0)
}

#[test]
fn a_call_whose_first_leg_fails_ends_with_the_reason() {
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
    ] {
        assert_eq!(replay(name), states, "{name}");
    }
}

#[test]
fn a_call_whose_second_leg_fails_ends_with_the_reason() {
    for (name, states) in [
        ("10_", "accepted, terminal answers, Busy"),
        ("10b_", "accepted, terminal answers, destination rings, NoAnswer"),
        ("10c_", "accepted, terminal answers, Failed"),
        ("10d_", "accepted, terminal answers, destination rings, NoAnswer"),
        ("11b_", "accepted, terminal answers, destination rings, Cancelled"),
        ("19_", "accepted, terminal answers, destination rings, Cancelled"),
        ("25_", "accepted, terminal answers, destination rings, Cancelled"),
    ] {
        assert_eq!(replay(name), states, "{name}");
    }
}

const TALKED: &str =
    "accepted, terminal answers, destination rings, destination answers, connected, Completed";

#[test]
fn two_who_talked_have_completed_their_call() {
    for name in ["04_", "14_", "23_"] {
        assert_eq!(replay(name), TALKED, "{name}");
    }
    let queued =
        TALKED.replace("answers, destination rings", "answers, waits at 1, destination rings");
    assert_eq!(replay("16_"), queued);
    let at_once = "accepted, terminal answers, destination answers, connected, Completed";
    assert_eq!(replay("10e_"), at_once);
    assert_eq!(replay("12_"), at_once);
}

#[test]
fn a_call_that_was_passed_on_lasts_until_the_last_channel_is_gone() {
    let mut session = Session::new();
    session.replay("17_");

    assert_eq!(session.told(0), TALKED, "redirected");
    assert_eq!(
        session.told(1),
        "accepted, terminal answers, destination answers, connected, Completed",
        "transferred"
    );
    assert!(session.calls.is_empty());
}

#[test]
fn two_calls_at_a_time_do_not_touch_each_other() {
    let mut session = Session::new();
    session.replay("21_");

    assert_eq!(
        session.told(0),
        "accepted, terminal rings, terminal answers, destination rings, destination answers, \
         connected, Completed"
    );
    assert_eq!(session.told(1), "accepted, Busy");
}

#[test]
fn a_call_that_asterisk_refuses_at_once_is_not_followed() {
    let mut session = Session::new();
    session.replay("07d_");

    assert_eq!(session.told(0), "accepted");
    let number = session.calls.numbers(|_| true)[0];
    session.calls.forget(number);
    assert!(session.calls.by_name.is_empty() && session.calls.by_action.is_empty());
}

#[test]
fn an_id_is_free_again_when_its_call_is_over() {
    let mut session = Session::new();
    session.replay("13_");

    // The second of the three calls had the id of the first, which was alive.
    assert_eq!(session.placed.len(), 2);
    assert_eq!(
        session.told(0),
        "accepted, terminal answers, destination rings, destination answers, Failed"
    );
    assert_eq!(session.told(1), "accepted, terminal answers, destination rings, Cancelled");
}

#[test]
fn an_id_or_its_second_half_that_is_alive_is_refused() {
    let mut session = Session::new();
    session.place("1", ["a", "a-2"]).unwrap();

    assert_eq!(session.place("2", ["a", "b"]), Err(NotSent::IdInUse));
    assert_eq!(session.place("3", ["a-2", "a-2-2"]), Err(NotSent::IdInUse));
    assert_eq!(session.place("4", ["c", "a-2"]), Err(NotSent::IdInUse));
    assert_eq!(session.place("5", ["c", "c"]), Err(NotSent::IdInUse));
    assert_eq!(session.place("6", ["c", "c-2"]), Ok(()));
}

/// The live call of this id was placed by another session, so that we hear all of it.
#[test]
fn a_call_of_an_id_that_is_alive_elsewhere_takes_nothing_of_that_call_for_its_own() {
    for name in ["13_", "26_"] {
        let mut session = Session::new();
        let mut originates = 0;
        for said in transcript::read(name) {
            match said {
                Said::ByUs(text) if text.contains("Action: Originate") => {
                    originates += 1;
                    if originates == 2 {
                        session.act(&Frame::parse(&text));
                    }
                }
                Said::ByAsterisk(text) if originates == 2 => session.hear(&text),
                _ => {}
            }
        }
        assert_eq!(session.told(0), "accepted, Failed", "{name}");
    }
}

#[test]
fn somebody_elses_call_changes_nothing() {
    let mut session = Session::new();
    session.place("not-a2", ["ours", "ours-2"]).unwrap();
    for said in transcript::read("22_") {
        if let Said::ToAnotherSession(text) = said {
            session.hear(&text);
        }
    }
    assert_eq!(session.told(0), "accepted");
}

#[test]
fn a_forged_response_needs_the_id_that_nobody_can_guess() {
    let mut session = Session::new();
    session.place("secret", ["ours", "ours-2"]).unwrap();
    session.hear("Event: OriginateResponse\nActionID: a2\nResponse: Failure\nUniqueid: ours\n");

    assert_eq!(session.told(0), "accepted");
    session.hear("Event: OriginateResponse\nActionID: secret\nResponse: Failure\nReason: 0\n");
    assert_eq!(session.told(0), "accepted, Failed");
}

#[test]
fn who_has_left_a_queue_is_told_of_no_place_in_it_though_nothing_is_heard_of_the_agent() {
    let mut session = Session::new();
    session.place("1", ["a", "a-2"]).unwrap();
    session.hear("Event: Newchannel\nUniqueid: a\nChannelState: 6\n");
    session.hear(&queue("QueueCallerJoin", "a", "sales", 1));
    session.hear(&queue("QueueCallerLeave", "a", "sales", 1));

    assert_eq!(session.told(0), "accepted, terminal answers, waits at 1");
}

/// How far a state is; the same twice is a mistake too.
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

/// What Asterisk said of the one call of a transcript, and how the call was asked for.
fn events_of(name: &str) -> (Frame, Vec<String>) {
    let said = transcript::read(name);
    let action = said.iter().find_map(|said| match said {
        Said::ByUs(text) if text.contains("ChannelId") => Some(Frame::parse(text)),
        _ => None,
    });
    let events = said.into_iter().filter_map(|said| match said {
        Said::ByAsterisk(text) if text.trim_start().starts_with("Event") => Some(text),
        _ => None,
    });
    (action.unwrap(), events.collect())
}

const SINGLE: [&str; 20] = [
    "04_", "05_", "05b_", "05c_", "05d_", "06_", "07_", "07b_", "07c_", "10_", "10b_", "10c_",
    "10d_", "10e_", "11_", "11b_", "12_", "14_", "16_", "25_",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn in_whatever_order_events_come_no_state_goes_back_and_there_is_one_end(
        name in proptest::sample::select(&SINGLE[..]),
        places in proptest::collection::vec(any::<u16>(), 400),
        reach in prop_oneof![Just(1_usize), Just(10), Just(60_000)],
    ) {
        let (action, events) = events_of(name);
        let mut order: Vec<usize> = (0..events.len()).collect();
        order.sort_by_key(|at| at * 200 / reach.min(200) + usize::from(places[*at]) % (reach * 2));
        let mut session = Session::new();
        session.act(&action);
        for at in order {
            session.hear(&events[at]);
        }
        session.calls.tidy();
        session.calls.tidy();

        let progress = session.placed[0].states().borrow().clone();
        let ranks: Vec<_> = progress.iter().copied().map(rank).collect();
        prop_assert!(ranks.is_sorted_by(|a, b| a < b), "{}", told(&progress));
        prop_assert_eq!(ranks.last(), Some(&7), "{}: {}", name, told(&progress));
        prop_assert!(session.calls.is_empty());
    }

    #[test]
    fn whatever_events_are_missing_no_state_goes_back(
        name in proptest::sample::select(&SINGLE[..]),
        kept in proptest::collection::vec(any::<bool>(), 400),
    ) {
        let (action, events) = events_of(name);
        let mut session = Session::new();
        session.act(&action);
        for (event, kept) in events.iter().zip(kept) {
            if kept {
                session.hear(event);
            }
        }
        // In the end a list of channels shows that there is none.
        session.calls.lose_sight();
        session.calls.before_reread();
        session.calls.reread(&[]);

        let progress = session.placed[0].states().borrow().clone();
        let ranks = progress.iter().copied().map(rank).filter(|rank| *rank != 8);
        prop_assert!(ranks.is_sorted_by(|a, b| a < b), "{}", told(&progress));
        prop_assert!(progress.last().unwrap().is_final());
        prop_assert!(session.calls.is_empty());
    }
}

/// What Asterisk says of who comes to a queue and goes.
fn queue(event: &str, channel: &str, queue: &str, place: u16) -> String {
    format!("Event: {event}\nUniqueid: {channel}\nQueue: {queue}\nPosition: {place}\n")
}

#[test]
fn who_waits_in_a_queue_hears_how_others_move_them() {
    let mut session = Session::new();
    session.place("1", ["a", "a-2"]).unwrap();
    session.hear("Event: Newchannel\nUniqueid: a\nChannelState: 6\n");
    for (event, channel, name, place) in [
        ("QueueCallerJoin", "a", "sales", 3),
        // A queue of others, and somebody who comes behind.
        ("QueueCallerLeave", "x", "returns", 1),
        ("QueueCallerJoin", "y", "sales", 4),
        ("QueueCallerLeave", "z", "sales", 1),
        ("QueueCallerLeave", "z2", "sales", 1),
        // Somebody more important.
        ("QueueCallerJoin", "v", "sales", 1),
    ] {
        session.hear(&queue(event, channel, name, place));
    }
    assert_eq!(
        session.told(0),
        "accepted, terminal answers, waits at 3, waits at 2, waits at 1, waits at 2"
    );

    session.hear("Event: AgentCalled\nUniqueid: a\nDestUniqueid: b\n");
    session.hear("Event: Newstate\nUniqueid: b\nChannelState: 5\n");
    session.hear(&queue("QueueCallerLeave", "v", "sales", 1));
    assert!(session.told(0).ends_with("waits at 2, destination rings"), "{}", session.told(0));
}

#[test]
fn a_place_that_may_have_changed_unheard_is_not_told() {
    let mut session = Session::new();
    session.place("1", ["a", "a-2"]).unwrap();
    session.hear("Event: Newchannel\nUniqueid: a\nChannelState: 6\n");
    session.hear(&queue("QueueCallerJoin", "a", "sales", 3));

    session.calls.lose_sight();
    session.calls.before_reread();
    let listed = "Event: Status
Uniqueid: a
Linkedid: a
ChannelState: 6
";
    session.calls.reread(&[Listed::read(&Frame::parse(listed)).unwrap()]);
    session.hear(&queue("QueueCallerLeave", "z", "sales", 1));

    assert_eq!(session.told(0), "accepted, terminal answers, waits at 3, unknown, waits");
}

#[test]
fn what_is_over_leaves_nothing_behind() {
    let mut session = Session::new();
    session.replay("16_");

    let Calls { entries, by_name, by_action, .. } = session.calls;
    assert!(entries.is_empty() && by_name.is_empty() && by_action.is_empty());
}

#[test]
fn a_call_of_which_nobody_ever_says_a_word_is_given_up_after_a_day() {
    let mut session = Session::new();
    session.place("1", ["a", "a-2"]).unwrap();
    session.calls.tidy();
    assert_eq!(session.told(0), "accepted");

    let entry = session.calls.entries.values_mut().next().unwrap();
    entry.placed -= LONGEST_CALL;
    session.calls.tidy();

    assert_eq!(session.placed[0].state(), CallState::Ended { cause: EndCause::Unknown });
}
