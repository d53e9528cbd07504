use super::*;
use crate::calls::subscription::CallUpdate;
use admission::channel_reservations::{ChannelReservations, ReserveError};
use async_trait::async_trait;
use model::call_progress::{CallProgress, ProgressReporter};
use model::clock::SystemClock;
use model::random::SystemRandom;
use model::subject::Subject;
use shared_types::call_state::{EndCause, Leg};
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::Entry;

const RINGS: CallState = CallState::Ringing { leg: Leg::Visitor };
const BUSY: CallState = CallState::Ended { cause: EndCause::Busy };

/// Remembers which states were written.
#[derive(Default)]
struct Written(Mutex<Vec<Option<CallState>>>);

#[async_trait]
impl Journal for Written {
    async fn write(&self, entry: Entry) -> Result<(), JournalError> {
        self.write_soon(entry).await;
        Ok(())
    }

    async fn write_soon(&self, entry: Entry) {
        self.0.lock().unwrap().push(entry.state);
    }

    async fn close_live_call(&self, _call_id: CallId) {}

    async fn flush(&self) {}
}

struct Placed(CallProgress);

impl PlacedCall for Placed {
    fn progress(&self) -> CallProgress {
        self.0.clone()
    }
}

struct Office {
    live: LiveCalls,
    journal: Arc<Written>,
}

impl Office {
    fn open() -> Self {
        let journal = Arc::new(Written::default());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
        let recorder = CallRecorder::new(Arc::clone(&clock), Arc::clone(&journal) as _);
        Self { live: LiveCalls::new(clock, recorder), journal }
    }

    fn place(&self, owner: CallOwner) -> (ProgressReporter, Arc<LiveCall>) {
        self.place_with(owner, None)
    }

    fn place_with(
        &self,
        owner: CallOwner,
        reservation: Option<KeptReservation>,
    ) -> (ProgressReporter, Arc<LiveCall>) {
        let (reporter, progress) = ProgressReporter::channel();
        let context = CallContext {
            call_id: CallId::random(&SystemRandom).unwrap(),
            domain: None,
            tenant: None,
            provider: None,
            source: None,
            custom_data: None,
            began: Duration::ZERO,
            age_before: Duration::ZERO,
        };
        let placed = Arc::new(Placed(progress));
        let capabilities = Capabilities::ALL;
        let origin = CallOrigin::Placed;
        let accepted =
            AcceptedByProvider { context, origin, owner, capabilities, placed, reservation };
        (reporter, self.live.register(accepted))
    }
}

fn owner(tenant: &str, subject: &str) -> Owner {
    Owner { tenant: tenant.parse().unwrap(), subject: Subject::new(subject) }
}

fn states(call: &LiveCall) -> Vec<CallState> {
    call.history().iter().map(|reached| reached.state).collect()
}

#[tokio::test]
async fn all_listeners_hear_each_state_and_it_is_written_once() {
    let office = Office::open();
    let (reporter, call) = office.place(CallOwner::Visitor);
    let mut subscriptions = [0, 0, 1].map(|told| office.live.subscribe(&call, told).unwrap());
    reporter.report(RINGS);
    reporter.report(BUSY);

    let mut heard = Vec::new();
    for subscription in &mut subscriptions {
        while let CallUpdate::State(reached) = subscription.next().await {
            heard.push(reached.state);
        }
    }

    let accepted = CallState::Accepted;
    assert_eq!(heard, [accepted, RINGS, BUSY, accepted, RINGS, BUSY, RINGS, BUSY]);
    assert_eq!(states(&call), [accepted, RINGS, BUSY]);
    assert_eq!(*office.journal.0.lock().unwrap(), [Some(RINGS), Some(BUSY)]);
    assert!(call.is_over());
}

#[tokio::test]
async fn a_call_is_seen_by_its_owner_and_by_nobody_else() {
    let office = Office::open();
    let (_reporter, call) = office.place(CallOwner::User(owner("acme.com", "ann")));
    let id = call.context.call_id;

    assert!(office.live.of_user(&id, &owner("acme.com", "ann")).is_some());
    assert!(office.live.of_user(&id, &owner("acme.com", "bob")).is_none());
    assert!(office.live.of_user(&id, &owner("globex.example", "ann")).is_none());
    assert!(office.live.of_visitor(&id).is_none());
}

#[tokio::test]
async fn a_visitors_call_is_no_users() {
    let office = Office::open();
    let (_reporter, call) = office.place(CallOwner::Visitor);
    let id = call.context.call_id;

    assert!(office.live.of_visitor(&id).is_some());
    assert!(office.live.of_user(&id, &owner("acme.com", "ann")).is_none());
}

#[tokio::test]
async fn one_call_takes_only_so_many_listeners() {
    let office = Office::open();
    let (_reporter, call) = office.place(CallOwner::Visitor);
    let listen = || office.live.subscribe(&call, 0);
    let mut all: Vec<_> = (0..MAX_SUBSCRIBERS_OF_A_CALL).map(|_| listen().unwrap()).collect();

    assert_eq!(listen().unwrap_err(), TooManySubscribers);
    all.pop();
    assert!(listen().is_ok());
}

#[tokio::test]
async fn memory_is_bounded() {
    let office = Office::open();
    let mut reporters = Vec::new();
    for _ in 0..LiveCalls::MAX_CALLS + 100 {
        reporters.push(office.place(CallOwner::Visitor).0);
    }

    let calls = office.live.lock();
    assert!(calls.by_id.len() <= LiveCalls::MAX_CALLS);
    assert!(calls.oldest_first.len() <= LiveCalls::MAX_CALLS);
}

#[tokio::test]
async fn behind_a_call_that_lasts_no_names_gather() {
    let office = Office::open();
    let (_lasts, long) = office.place(CallOwner::Visitor);
    for _ in 0..5_000 {
        let (_, short) = office.place(CallOwner::Visitor);
        // As when it has been over for long.
        office.live.lock().by_id.remove(&short.context.call_id);
    }

    assert!(office.live.find(&long.context.call_id).is_some());
    assert!(office.live.lock().oldest_first.len() < 3_000);
}

#[tokio::test]
async fn a_call_that_is_forgotten_for_want_of_room_is_followed_no_more() {
    let office = Office::open();
    let (first, _) = office.place(CallOwner::Visitor);
    let _others: Vec<_> =
        (0..LiveCalls::MAX_CALLS).map(|_| office.place(CallOwner::Visitor).0).collect();

    first.closed().await;

    assert!(office.live.count() <= LiveCalls::MAX_CALLS);
    while office.journal.0.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(*office.journal.0.lock().unwrap(), [Some(CallState::Unknown)]);
}

#[tokio::test]
async fn when_there_are_too_many_those_that_are_over_go_first() {
    let office = Office::open();
    let (_lasts, oldest) = office.place(CallOwner::Visitor);
    let mut others = Vec::new();
    for number in 1..LiveCalls::MAX_CALLS {
        let (reporter, call) = office.place(CallOwner::Visitor);
        if number == 1 {
            reporter.report(BUSY);
        }
        others.push((reporter, call));
    }
    while office.live.lock().over.is_empty() {
        tokio::task::yield_now().await;
    }

    let (_one_more, newest) = office.place(CallOwner::Visitor);

    let is_there = |call: &LiveCall| office.live.find(&call.context.call_id).is_some();
    assert!(is_there(&oldest) && is_there(&newest) && is_there(&others[1].1));
    assert!(!is_there(&others[0].1));
}

fn from_terminal(iden: &str, token: &str) -> CallOwner {
    CallOwner::Terminal(iden.parse().unwrap(), CallTokenHash::new(token))
}

#[tokio::test]
async fn a_call_from_a_terminal_is_found_by_its_iden_and_its_token() {
    let office = Office::open();
    let (_reporter, call) = office.place(from_terminal("mine", "sesame"));
    let (mine, other) = ("mine".parse().unwrap(), "other".parse().unwrap());

    let found = office.live.of_terminal(&mine, "sesame").unwrap();
    assert_eq!(found.context.call_id, call.context.call_id);
    assert!(office.live.of_terminal(&mine, "other").is_none());
    assert!(office.live.of_terminal(&other, "sesame").is_none());
    assert!(office.live.of_visitor(&call.context.call_id).is_none());
}

#[tokio::test]
async fn the_end_of_an_earlier_call_does_not_touch_a_later_one_of_the_same_iden() {
    let office = Office::open();
    let (reporter, first) = office.place(from_terminal("mine", "first"));
    reporter.report(BUSY);
    let (_reporter, second) = office.place(from_terminal("mine", "second"));
    let mine = "mine".parse().unwrap();

    office.live.lock().remove(&first.context.call_id);

    assert!(office.live.of_terminal(&mine, "first").is_none());
    let found = office.live.of_terminal(&mine, "second").unwrap();
    assert_eq!(found.context.call_id, second.context.call_id);
    office.live.lock().remove(&second.context.call_id);
    assert!(office.live.lock().by_iden.is_empty());
}

#[tokio::test]
async fn a_call_that_is_dropped_for_want_of_room_keeps_its_channels_reserved() {
    let office = Office::open();
    let (iden, reservations) = ("mine".parse().unwrap(), ChannelReservations::default());
    let reserve = || reservations.reserve(&iden, Duration::from_hours(3), Duration::ZERO);
    let channels = reserve().unwrap().keep();
    let (first, call) = office
        .place_with(from_terminal("mine", "sesame"), Some(KeptReservation::Channels(channels)));
    drop(call);
    let _others: Vec<_> =
        (0..LiveCalls::MAX_CALLS).map(|_| office.place(CallOwner::Visitor).0).collect();

    first.closed().await;

    assert!(office.live.of_terminal(&iden, "sesame").is_none());
    assert_eq!(reserve().unwrap_err(), ReserveError::InUse);
}
