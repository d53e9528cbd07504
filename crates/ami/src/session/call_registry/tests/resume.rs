//! Calls that were placed before a restart of this server, with recorded events.

use super::*;

impl RecordedSession {
    /// A session after a restart, with a call that had these states.
    fn resume(ids: [&str; 2], history: &[CallState]) -> Self {
        let mut session = Self::new();
        let (call, handle) = ResumedCall::new(ids, LEGS, history);
        session.calls.resume(call).unwrap();
        session.handles.push(handle);
        session
    }

    fn history(&self) -> Vec<CallState> {
        self.handles[0].subscribe().borrow().to_vec()
    }

    fn receive_all(&mut self, events: &[String]) {
        for event in events {
            self.receive(event);
        }
    }
}

/// The list of live channels after these events.
fn list_after(events: &[String]) -> Vec<ChannelSnapshot> {
    let mut channels: Vec<(String, [String; 3])> = Vec::new();
    for event in events {
        let frame = Frame::parse(event);
        let get = |name| frame.get(name).unwrap_or_default().to_owned();
        let id = get("Uniqueid");
        let name = get("Event");
        if name == "Newchannel" {
            let linked_and_state =
                format!("Linkedid: {}\nChannelState: {}\n", get("Linkedid"), get("ChannelState"));
            channels.push((id, [linked_and_state, String::new(), String::new()]));
            continue;
        }
        let Some((_, headers)) = channels.iter_mut().find(|(known, _)| *known == id) else {
            continue;
        };
        match &*name {
            "Newstate" => {
                headers[0] = format!(
                    "Linkedid: {}\nChannelState: {}\n",
                    get("Linkedid"),
                    get("ChannelState")
                );
            }
            "BridgeEnter" => headers[1] = format!("BridgeID: {}\n", get("BridgeUniqueid")),
            "BridgeLeave" => headers[1].clear(),
            "QueueCallerJoin" => {
                headers[2] = format!("Application: Queue\nData: {}\n", get("Queue"));
            }
            "Hangup" => channels.retain(|(known, _)| *known != id),
            _ => {}
        }
    }
    let snapshot = |(id, headers): &(String, [String; 3])| {
        let text = format!("Event: Status\nUniqueid: {id}\n{}\n", headers.concat());
        ChannelSnapshot::from_frame(&Frame::parse(&text)).unwrap()
    };
    channels.iter().map(snapshot).collect()
}

/// Without positions, which are not known after a restart.
fn without_position(state: CallState) -> CallState {
    if matches!(state, CallState::Queued { .. }) { CallState::QUEUED } else { state }
}

/// Whether `states` are in `all` in the same order.
fn is_subsequence(states: &[CallState], all: &[CallState]) -> bool {
    let mut all = all.iter();
    states.iter().all(|state| all.any(|other| without_position(*other) == *state))
}

proptest! {
    // Each case is a whole call, twice.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases * 2))]

    #[test]
    fn a_call_that_is_resumed_at_any_time_reports_only_states_that_it_has_and_none_twice(
        name in proptest::sample::select(&WITH_ONE_CALL[..]),
        times in proptest::collection::vec(any::<u16>(), 5),
    ) {
        let (action, events) = events_of(name);
        let mut times: Vec<_> =
            times.iter().map(|time| usize::from(*time) % (events.len() + 1)).collect();
        times.sort_unstable();
        // Killed, connected again, first list, second list requested, second list.
        let [killed, connected, first, requested, second] = times[..] else { unreachable!() };

        let mut session = RecordedSession::new();
        session.send(&action);
        session.receive_all(&events[..killed]);
        let before = session.history();
        if before.last().unwrap().is_final() {
            return Ok(());
        }
        session.receive_all(&events[killed..]);
        session.calls.expire();
        session.calls.expire();
        let whole = session.history();

        let near = action.get("ChannelId").unwrap();
        let default = format!("{near};2");
        let far = action.get("OtherChannelId").unwrap_or(&default);
        let mut session = RecordedSession::resume([near, far], &before);
        session.calls.begin_resync();
        session.receive_all(&events[connected..first]);
        session.calls.finish_resync(&list_after(&events[..first]));
        session.receive_all(&events[first..requested]);
        session.calls.begin_resync();
        session.receive_all(&events[requested..second]);
        session.calls.finish_resync(&list_after(&events[..second]));
        session.receive_all(&events[second..]);
        for _ in 0..2 {
            session.calls.begin_resync();
            session.calls.finish_resync(&[]);
        }

        let context = format!(
            "{name} {times:?}: {} // {}", describe(&whole), describe(&session.history())
        );
        let history = session.history();
        let unknown = [&before[..], &[CallState::Unknown]].concat();
        prop_assert!(history.starts_with(&unknown), "{}", context);
        let (end, since) = history[unknown.len()..].split_last().unwrap();
        prop_assert!(!since.contains(&CallState::Unknown), "{}", context);
        let since: Vec<_> = since.iter().copied().map(without_position).collect();
        let possible = &whole[before.len() - 1..];
        prop_assert!(is_subsequence(&since, possible), "{}", context);
        let is_end = *end == UNKNOWN_END || Some(end) == whole.last();
        prop_assert!(is_end, "{}", context);
        prop_assert!(session.calls.is_empty() && session.calls.by_channel.is_empty());
    }
}

const UNKNOWN_END: CallState = CallState::Ended { cause: EndCause::Unknown };

#[test]
fn a_call_ends_only_if_it_is_missing_in_two_lists_that_are_far_enough_apart() {
    let mut session = RecordedSession::resume(["a", "a-2"], &[CallState::Accepted]);
    session.calls.resume_recheck = Duration::from_mins(1);
    for _ in 0..3 {
        session.calls.begin_resync();
        let next = session.calls.finish_resync(&[]).unwrap();
        assert!(next >= session.calls.list_requested_at + Duration::from_mins(1));
        assert_eq!(session.states(0), "accepted, unknown");
    }

    session.calls.resume_recheck = Duration::ZERO;
    session.calls.begin_resync();
    assert_eq!(session.calls.finish_resync(&[]), None);
    assert_eq!(session.states(0), "accepted, unknown, Unknown");
}

#[test]
fn a_call_that_was_found_and_lost_again_ends_with_the_first_list_without_it() {
    let mut session = RecordedSession::resume(["a", "a-2"], &[CallState::Accepted]);
    let channel = "Event: Status\nUniqueid: a\nLinkedid: a\nChannelState: 5\n";
    let channel = ChannelSnapshot::from_frame(&Frame::parse(channel)).unwrap();
    session.calls.begin_resync();
    assert_eq!(session.calls.finish_resync(&[channel]), None);
    session.calls.mark_lost();
    session.calls.begin_resync();
    session.calls.finish_resync(&[]);

    let expected = "accepted, unknown, terminal rings, unknown, Unknown";
    assert_eq!(session.states(0), expected);
}

#[test]
fn a_call_is_resumed_once() {
    let mut session = RecordedSession::resume(["a", "a-2"], &[CallState::Accepted]);
    let (again, _) = ResumedCall::new(["a", "a-2"], LEGS, &[CallState::Accepted]);

    assert_eq!(session.calls.resume(again).err(), Some(NotSent::ChannelIdInUse));
    assert_eq!(session.place("1", ["b", "a-2"]), Err(NotSent::ChannelIdInUse));
    assert_eq!(session.states(0), "accepted, unknown");
}
