use super::*;
use jiff::Timestamp;
use model::call_progress::last_state;
use model::clock::Sleep;
use proptest::prelude::*;
use shared_types::call_state::{EndCause, Leg};
use tokio::sync::watch;

const RINGING: CallState = CallState::Ringing { leg: Leg::Visitor };
const ANSWERED: CallState = CallState::Answered { leg: Leg::Visitor };
const ENDED: CallState = CallState::Ended { cause: EndCause::Completed };
const SMALL: TableLimits = TableLimits {
    calls: 8,
    max_call_duration: Duration::from_hours(4),
    grace: Duration::from_mins(10),
    early_events: 32,
    early_hold: Duration::from_secs(10),
};

#[derive(Default)]
struct ManualClock(watch::Sender<Duration>);

impl ManualClock {
    fn advance(&self, by: Duration) {
        self.0.send_modify(|now| *now += by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn started_at(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn uptime(&self) -> Duration {
        *self.0.borrow()
    }

    fn sleep(&self, time: Duration) -> Sleep {
        let (mut now, until) = (self.0.subscribe(), self.uptime() + time);
        Box::pin(async move {
            let _ = now.wait_for(|now| *now >= until).await;
        })
    }
}

fn table(limits: TableLimits) -> (ReporterTable, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::default());
    (ReporterTable::new(Arc::clone(&clock) as _, limits), clock)
}

fn reference(text: &str) -> CallReference {
    text.parse().unwrap()
}

fn place(table: &ReporterTable, text: &str) -> CallProgress {
    table.begin_placing().accepted(&reference(text), "acme.com")
}

fn event(state: CallState) -> StateEvent {
    StateEvent { state, order: None }
}

fn at(order: i64, state: CallState) -> StateEvent {
    StateEvent { state, order: Some(order) }
}

/// The outcome of an event that is not held.
fn outcome(table: &ReporterTable, text: &str, event: StateEvent) -> EventOutcome {
    match table.apply(&reference(text), event) {
        InboundOutcome::Event(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

fn held(table: &ReporterTable, text: &str, event: StateEvent) -> PendingEvent {
    match table.apply(&reference(text), event) {
        InboundOutcome::Pending(pending) => pending,
        other => panic!("{other:?}"),
    }
}

fn states(progress: &CallProgress) -> Vec<CallState> {
    progress.borrow().to_vec()
}

fn sizes(live: usize, ended: usize, early: usize) -> TableSizes {
    TableSizes { live, ended, early }
}

#[test]
fn events_reach_their_call_and_those_after_the_end_are_late() {
    let (table, clock) = table(SMALL);
    let (one, other) = (place(&table, "1"), place(&table, "2"));

    assert_eq!(outcome(&table, "1", event(RINGING)), EventOutcome::Applied);
    assert_eq!(outcome(&table, "1", event(RINGING)), EventOutcome::Ignored);
    assert_eq!(outcome(&table, "1", event(ENDED)), EventOutcome::Applied);
    assert_eq!(outcome(&table, "1", event(ANSWERED)), EventOutcome::Late);
    assert_eq!(outcome(&table, "3", event(RINGING)), EventOutcome::UnknownCall);

    assert_eq!(states(&one), [CallState::Accepted, RINGING, ENDED]);
    assert_eq!(states(&other), [CallState::Accepted]);
    assert_eq!(table.sizes(), sizes(1, 1, 0));
    clock.advance(SMALL.grace);
    assert_eq!(outcome(&table, "1", event(ANSWERED)), EventOutcome::UnknownCall);
}

#[test]
fn an_event_that_happened_before_an_applied_one_is_late() {
    let (table, _clock) = table(SMALL);
    let progress = place(&table, "1");

    assert_eq!(outcome(&table, "1", at(20, ANSWERED)), EventOutcome::Applied);
    assert_eq!(outcome(&table, "1", at(10, RINGING)), EventOutcome::Late);
    assert_eq!(outcome(&table, "1", at(20, CallState::Connected)), EventOutcome::Applied);
    assert_eq!(outcome(&table, "1", at(30, ENDED)), EventOutcome::Applied);

    assert_eq!(states(&progress), [CallState::Accepted, ANSWERED, CallState::Connected, ENDED]);
}

#[tokio::test]
async fn events_before_the_reply_to_originate_are_applied_in_the_order_of_their_times() {
    let (table, _clock) = table(SMALL);
    let placing = table.begin_placing();
    let answered = held(&table, "1", at(2, ANSWERED));
    let ringing = held(&table, "1", at(1, RINGING));
    let other = held(&table, "2", at(1, RINGING));

    let progress = placing.accepted(&reference("1"), "acme.com");

    assert_eq!(states(&progress), [CallState::Accepted, RINGING, ANSWERED]);
    assert_eq!(ringing.settled().await, EventOutcome::Applied);
    assert_eq!(answered.settled().await, EventOutcome::Applied);
    assert_eq!(other.settled().await, EventOutcome::UnknownCall, "nothing else is being placed");
    assert_eq!(table.sizes(), sizes(1, 0, 0));
}

#[tokio::test]
async fn a_call_that_ends_before_the_reply_to_originate_is_over_at_once() {
    let (table, _clock) = table(SMALL);
    let placing = table.begin_placing();
    let pending = [at(2, ENDED), at(1, RINGING), at(3, ANSWERED)].map(|it| held(&table, "1", it));

    let progress = placing.accepted(&reference("1"), "acme.com");

    assert_eq!(states(&progress), [CallState::Accepted, RINGING, ENDED]);
    let [ended, ringing, answered] = pending;
    assert_eq!(ended.settled().await, EventOutcome::Applied);
    assert_eq!(ringing.settled().await, EventOutcome::Applied);
    assert_eq!(answered.settled().await, EventOutcome::Late);
    assert_eq!(table.sizes(), sizes(0, 1, 0));
}

#[tokio::test]
async fn a_held_event_is_unknown_when_its_time_is_over() {
    let (table, clock) = table(SMALL);
    let placing = table.begin_placing();
    let pending = held(&table, "1", event(RINGING));

    clock.advance(SMALL.early_hold);

    assert_eq!(pending.settled().await, EventOutcome::UnknownCall);
    assert_eq!(table.sizes(), sizes(0, 0, 0));
    let progress = placing.accepted(&reference("1"), "acme.com");
    assert_eq!(states(&progress), [CallState::Accepted]);
}

#[tokio::test]
async fn a_held_event_is_unknown_when_no_call_is_being_placed_any_more() {
    let (table, _clock) = table(SMALL);
    let (one, other) = (table.begin_placing(), table.begin_placing());
    let pending = held(&table, "1", event(RINGING));

    drop(one);
    assert_eq!(table.sizes(), sizes(0, 0, 1));
    drop(other);

    assert_eq!(pending.settled().await, EventOutcome::UnknownCall);
    assert_eq!(outcome(&table, "1", event(RINGING)), EventOutcome::UnknownCall);
}

#[test]
fn a_flood_of_unknown_calls_is_bounded_and_an_early_event_that_came_last_is_kept() {
    let (table, _clock) = table(SMALL);
    let live = place(&table, "live");
    let placing = table.begin_placing();
    for number in 0..100_000 {
        drop(held(&table, &format!("foreign-{number}"), event(RINGING)));
        assert!(table.sizes().early <= SMALL.early_events);
    }
    drop(held(&table, "ours", event(RINGING)));
    for _ in 0..1000 {
        drop(table.apply(&reference("repeated"), event(RINGING)));
    }

    assert_eq!(outcome(&table, "live", event(RINGING)), EventOutcome::Applied);
    let progress = placing.accepted(&reference("ours"), "acme.com");
    assert_eq!(states(&progress), [CallState::Accepted, RINGING]);
    assert_eq!(states(&live), [CallState::Accepted, RINGING]);
    assert_eq!(table.sizes(), sizes(2, 0, 0));
}

#[test]
fn a_full_table_keeps_its_calls_and_has_room_for_other_tenants() {
    let (table, clock) = table(SMALL);
    let of = |owner: &str, text: &str| table.begin_placing().accepted(&reference(text), owner);
    let many: Vec<_> = (0..20).map(|number| of("many.example", &format!("m{number}"))).collect();

    let few = of("few.example", "f1");
    let none_left = of("third.example", "t1");

    assert_eq!(table.sizes(), sizes(SMALL.calls, 0, 0));
    for (number, progress) in many.iter().enumerate() {
        let is_tracked = number < SMALL.calls - 1;
        let text = format!("m{number}");
        let expected = if is_tracked { EventOutcome::Applied } else { EventOutcome::UnknownCall };
        assert_eq!(outcome(&table, &text, event(RINGING)), expected, "{text}");
        let state = if is_tracked { RINGING } else { CallState::Unknown };
        assert_eq!(last_state(&progress.borrow()), state);
    }
    assert_eq!(outcome(&table, "f1", event(RINGING)), EventOutcome::Applied);
    assert_eq!(states(&few), [CallState::Accepted, RINGING]);
    assert_eq!(states(&none_left), [CallState::Accepted, CallState::Unknown]);

    outcome(&table, "m0", event(ENDED));
    clock.advance(Duration::from_secs(2));
    assert_eq!(states(&of("third.example", "t2")), [CallState::Accepted], "there is room again");
}

#[test]
fn a_call_that_nobody_observes_gives_its_place_away() {
    let (table, clock) = table(SMALL);
    let kept = place(&table, "kept");
    for number in 0..SMALL.calls {
        drop(place(&table, &number.to_string()));
        clock.advance(Duration::from_secs(2));
    }

    assert_eq!(table.sizes().live, 2, "the observed one, and the last that was dropped");
    assert_eq!(outcome(&table, "0", event(RINGING)), EventOutcome::Late);
    assert_eq!(outcome(&table, "kept", event(RINGING)), EventOutcome::Applied);
    assert_eq!(states(&kept), [CallState::Accepted, RINGING]);
}

#[test]
fn a_call_whose_end_is_never_reported_is_unknown_in_the_end() {
    let (table, clock) = table(SMALL);
    let lost = place(&table, "lost");
    clock.advance(SMALL.max_call_duration);

    drop(place(&table, "next"));

    assert_eq!(states(&lost), [CallState::Accepted, CallState::Unknown]);
    assert!(lost.has_changed().is_err(), "the reporter is dropped");
    assert_eq!(outcome(&table, "lost", event(ENDED)), EventOutcome::Late);
}

#[tokio::test]
async fn a_call_whose_end_is_never_reported_is_unknown_also_when_no_event_arrives() {
    let (table, clock) = table(SMALL);
    let mut lost = place(&table, "lost");
    let task = tokio::spawn(table.release_regularly());
    let is_unknown = |states: &Arc<[CallState]>| last_state(states) == CallState::Unknown;
    while !is_unknown(&lost.borrow_and_update()) {
        clock.advance(RELEASE_PERIOD);
        tokio::task::yield_now().await;
    }

    assert!(clock.uptime() >= SMALL.max_call_duration);
    drop(table);
    while !task.is_finished() {
        clock.advance(RELEASE_PERIOD);
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_resumed_call_goes_on_with_its_last_state_or_a_later_one() {
    let history = [CallState::Accepted, RINGING, ANSWERED];
    for (events, reached) in [
        (&[RINGING, CallState::Accepted, ANSWERED, ENDED][..], &[ANSWERED, ENDED][..]),
        (&[RINGING, CallState::Connected, ENDED], &[CallState::Connected, ENDED]),
        (&[ENDED, RINGING], &[ENDED]),
    ] {
        let (table, _clock) = table(SMALL);
        let (reporter, progress) = ProgressReporter::resume(&history);
        table.register(&reference("1"), "acme.com", reporter);

        for (place, state) in events.iter().enumerate() {
            let expected =
                if reached.contains(state) { EventOutcome::Applied } else { EventOutcome::Late };
            let order = i64::try_from(place).unwrap();
            assert_eq!(
                outcome(&table, "1", at(order, *state)),
                expected,
                "{state:?} of {events:?}"
            );
        }

        assert_eq!(states(&progress), [&history[..], &[CallState::Unknown], reached].concat());
    }
}

#[test]
fn a_second_call_of_a_reference_does_not_take_the_events_of_the_first() {
    let (table, _clock) = table(SMALL);
    let (first, second) = (place(&table, "1"), place(&table, "1"));

    outcome(&table, "1", event(RINGING));

    assert_eq!(states(&first), [CallState::Accepted, RINGING]);
    assert_eq!(states(&second), [CallState::Accepted, CallState::Unknown]);
    outcome(&table, "1", event(ENDED));
    let third = place(&table, "1");
    assert_eq!(outcome(&table, "1", event(RINGING)), EventOutcome::Applied);
    assert_eq!(states(&third), [CallState::Accepted, RINGING], "the reference is free again");
}

proptest! {
    #[test]
    fn events_in_any_order_leave_states_in_their_order_and_none_after_the_end(
        (orders, accepted_after) in (Just((1..=4i64).collect::<Vec<_>>()).prop_shuffle(), 0..=4usize),
    ) {
        let life = [RINGING, ANSWERED, CallState::Connected, ENDED];
        let (table, _clock) = table(SMALL);
        let mut placing = Some(table.begin_placing());
        let mut progress = None;
        for (count, order) in orders.iter().enumerate() {
            if count == accepted_after {
                progress = placing.take().map(|it| it.accepted(&reference("1"), "acme.com"));
            }
            let state = life[usize::try_from(*order).unwrap() - 1];
            drop(table.apply(&reference("1"), at(*order, state)));
        }
        let progress = progress.or_else(|| placing.map(|it| it.accepted(&reference("1"), "acme.com")));

        let states = states(&progress.unwrap());
        let places: Vec<_> =
            states[1..].iter().map(|state| life.iter().position(|it| it == state).unwrap()).collect();
        prop_assert!(places.is_sorted(), "{states:?}");
        prop_assert_eq!(states.last(), Some(&ENDED));
        prop_assert_eq!(table.sizes(), sizes(0, 1, 0));
    }
}
