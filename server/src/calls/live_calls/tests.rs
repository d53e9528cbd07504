mod opt_outs;

use super::*;
use crate::calls::subscription::CallUpdate;
use admission::channel_reservations::{ChannelReservations, ReserveError};
use async_trait::async_trait;
use jiff::Timestamp;
use model::call_progress::{CallProgress, ProgressReporter};
use model::clock::SystemClock;
use model::random::SystemRandom;
use model::subject::Subject;
use shared_types::call_state::Leg;
use state::call_states::KEPT_FOR;
use state::embedded::{Capacities, EmbeddedState, MAX_CALLS};
use state::pseudonyms::PseudonymKey;
use state::pseudonyms::Pseudonymizer;
use state::server_secret::ServerSecret;
use std::time::Duration;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::Entry;

const RINGS: CallState = CallState::Ringing { leg: Leg::Visitor };
const BUSY: CallState = CallState::Ended { cause: EndCause::Busy };

/// Remembers which states were written.
#[derive(Default)]
struct Written {
    states: Mutex<Vec<Option<CallState>>>,
    /// No entry is ever written.
    hangs: AtomicBool,
}

#[async_trait]
impl Journal for Written {
    async fn write(&self, entry: Entry) -> Result<(), JournalError> {
        self.write_soon(entry).await;
        Ok(())
    }

    async fn write_soon(&self, entry: Entry) {
        if self.hangs.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        self.states.lock().unwrap().push(entry.state);
    }

    fn count_refusal(&self, _entry: Entry, _client: Option<PseudonymKey>) {}

    async fn begin_live_call(
        &self,
        _call_id: CallId,
        _at: Timestamp,
        _details: Arc<str>,
    ) -> Result<(), JournalError> {
        Ok(())
    }

    async fn update_live_call(&self, _call_id: CallId, _details: Arc<str>) {}

    async fn close_live_call(&self, _call_id: CallId) {}

    async fn flush(&self) {}
}

struct Placed(CallProgress);

impl PlacedCall for Placed {
    fn progress(&self) -> CallProgress {
        self.0.clone()
    }
}

/// Remembers the numbers that were put on the list.
#[derive(Default)]
struct OptOutList {
    numbers: Mutex<Vec<PhoneNumber>>,
    /// How often it fails from now on.
    failures: Mutex<u32>,
}

#[async_trait]
impl OptOuts for OptOutList {
    async fn never_call(&self, number: &PhoneNumber) -> Result<(), JournalError> {
        let mut failures = self.failures.lock().unwrap();
        if *failures > 0 {
            *failures -= 1;
            return Err(JournalError::Closed);
        }
        self.numbers.lock().unwrap().push(number.clone());
        Ok(())
    }
}

/// Of a call without a tenant.
fn new_context() -> CallContext {
    CallContext {
        call_id: CallId::random(&SystemRandom).unwrap(),
        domain: None,
        tenant: None,
        provider: None,
        source: None,
        custom_data: None,
        began: Duration::ZERO,
        age_before: Duration::ZERO,
    }
}

struct Office {
    live: LiveCalls,
    journal: Arc<Written>,
    opt_outs: Arc<OptOutList>,
}

impl Office {
    fn open() -> Self {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
        Self::open_at(&clock, Capacities::default())
    }

    fn open_at(clock: &Arc<dyn Clock>, capacities: Capacities) -> Self {
        let journal = Arc::new(Written::default());
        let recorder = CallRecorder::new(Arc::clone(clock), Arc::clone(&journal) as _);
        let states = EmbeddedState::in_memory(clock, capacities).call_states();
        let opt_outs = Arc::new(OptOutList::default());
        let list = Arc::clone(&opt_outs) as _;
        let live = LiveCalls::new(Arc::clone(clock), recorder, states, list);
        Self { live, journal, opt_outs }
    }

    async fn place(&self, owner: CallOwner) -> (ProgressReporter, Arc<LiveCall>) {
        self.place_with(owner, None).await
    }

    async fn place_with(
        &self,
        owner: CallOwner,
        reservation: Option<KeptReservation>,
    ) -> (ProgressReporter, Arc<LiveCall>) {
        let (reporter, progress) = ProgressReporter::channel();
        let context = new_context();
        self.live.begin(context.call_id, share()).await.unwrap();
        let placed = Arc::new(Placed(progress));
        let capabilities = Capabilities::ALL;
        let origin = CallOrigin::Placed;
        let called = None;
        let accepted = AcceptedByProvider {
            context,
            origin,
            called,
            owner,
            capabilities,
            placed,
            reservation,
        };
        (reporter, self.live.register(accepted).await)
    }
}

fn owner(tenant: &str, subject: &str) -> Owner {
    Owner { tenant: tenant.parse().unwrap(), subject: Subject::new(subject) }
}

/// What the calls of one domain share.
fn share() -> PseudonymKey {
    let secret = ServerSecret::from_bytes(b"the secret of tests, and of no server").unwrap();
    Pseudonymizer::derive(&secret, "tests").pseudonym("share", b"acme.com")
}

async fn states(office: &Office, call: &LiveCall) -> Vec<CallState> {
    office.live.states(call).await.unwrap().iter().map(|state| state.state).collect()
}

/// Waits until the table has the calls that are over.
async fn wait_for_observers(office: &Office, observed: usize) {
    while office.live.count() > observed {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn all_listeners_hear_each_state_and_it_is_written_once() {
    let office = Office::open();
    let (reporter, call) = office.place(CallOwner::Visitor).await;
    let mut subscriptions = Vec::new();
    for last in [0, 0, 1] {
        subscriptions.push(office.live.subscribe(&call, last).await.unwrap());
    }
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
    assert_eq!(states(&office, &call).await, [accepted, RINGS, BUSY]);
    assert_eq!(*office.journal.states.lock().unwrap(), [Some(RINGS), Some(BUSY)]);
    assert!(call.is_over());
}

#[tokio::test]
async fn a_call_is_seen_by_its_owner_and_by_nobody_else() {
    let office = Office::open();
    let (_reporter, call) = office.place(CallOwner::User(owner("acme.com", "ann"))).await;
    let id = call.context.call_id;

    assert!(office.live.of_user(&id, &owner("acme.com", "ann")).is_some());
    assert!(office.live.of_user(&id, &owner("acme.com", "bob")).is_none());
    assert!(office.live.of_user(&id, &owner("globex.example", "ann")).is_none());
    assert!(office.live.of_visitor(&id).is_none());
}

#[tokio::test]
async fn a_visitors_call_is_no_users() {
    let office = Office::open();
    let (_reporter, call) = office.place(CallOwner::Visitor).await;
    let id = call.context.call_id;

    assert!(office.live.of_visitor(&id).is_some());
    assert!(office.live.of_user(&id, &owner("acme.com", "ann")).is_none());
}

#[tokio::test]
async fn the_subscribers_of_a_call_are_limited() {
    let office = Office::open();
    let (_reporter, call) = office.place(CallOwner::Visitor).await;
    let mut all = Vec::new();
    for _ in 0..state::call_states::MAX_SUBSCRIBERS {
        all.push(office.live.subscribe(&call, 0).await.unwrap());
    }

    let refused = office.live.subscribe(&call, 0).await;
    assert!(matches!(refused, Err(SubscriptionError::TooMany)));
    assert_eq!(office.live.subscribers(), all.len(), "a refused one does not count");
    all.pop();
    assert!(office.live.subscribe(&call, 0).await.is_ok());
}

#[tokio::test]
async fn a_full_registry_refuses_new_calls_and_keeps_all_that_are_in_progress() {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let capacities = Capacities { calls: 100, ..Capacities::default() };
    let office = Office::open_at(&clock, capacities);
    let mut calls = Vec::new();
    for _ in 0..90 {
        calls.push(office.place(CallOwner::Visitor).await);
    }

    let refused = office.live.begin(CallId::random(&SystemRandom).unwrap(), share()).await;

    assert!(matches!(refused, Err(BeginError::Full)));
    for (reporter, call) in calls {
        reporter.report(BUSY);
        let mut states = office.live.subscribe(&call, 1).await.unwrap();
        assert!(matches!(states.next().await, CallUpdate::State(state) if state.state == BUSY));
        assert!(office.live.find(&call.context.call_id).is_some());
    }
    wait_for_observers(&office, 0).await;
    office.place(CallOwner::Visitor).await;
}

#[tokio::test]
async fn a_call_that_was_not_placed_makes_room_again() {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let office = Office::open_at(&clock, Capacities { calls: 10, ..Capacities::default() });
    for _ in 0..100 {
        let id = CallId::random(&SystemRandom).unwrap();
        office.live.begin(id, share()).await.unwrap();
        office.live.abandon(id).await;
    }
}

#[tokio::test]
async fn calls_that_are_over_are_dropped_after_their_retention_or_for_want_of_room() {
    let mut table = CallTable::default();
    let office = Office::open();
    let (_lasting, lasting) = office.place(CallOwner::Visitor).await;
    table.insert(Arc::clone(&lasting), Duration::ZERO);
    for _ in 0..3 * MAX_CALLS {
        let id = CallId::random(&SystemRandom).unwrap();
        let context = CallContext { call_id: id, ..lasting.context.clone() };
        table.insert(Arc::new(unplaced(context)), Duration::ZERO);
        table.end(id, Duration::ZERO);
    }
    assert_eq!(table.by_id.len(), MAX_CALLS);

    table.drop_expired(KEPT_FOR);

    assert_eq!(table.by_id.len(), 1);
    assert!(table.by_id.contains_key(&lasting.context.call_id));
}

/// A call without progress, and without an observer.
fn unplaced(context: CallContext) -> LiveCall {
    LiveCall {
        context,
        owner: CallOwner::Visitor,
        capabilities: Capabilities::ALL,
        placed: Arc::new(Placed(ProgressReporter::channel().1)),
        cancelled: AtomicBool::new(false),
    }
}

#[tokio::test]
async fn a_driver_that_stops_with_the_server_does_not_end_the_streams_of_its_calls() {
    let office = Office::open();
    let (reporter, call) = office.place(CallOwner::Visitor).await;
    let mut states = office.live.subscribe(&call, 1).await.unwrap();
    office.live.close();

    drop(reporter);
    wait_for_observers(&office, 0).await;

    assert_eq!(states.next().await, CallUpdate::Closing);
}

fn from_terminal(iden: &str, token: &str) -> CallOwner {
    CallOwner::Terminal(iden.parse().unwrap(), CallTokenHash::new(token))
}

#[tokio::test]
async fn a_call_from_a_terminal_is_found_by_its_iden_and_its_token() {
    let office = Office::open();
    let (_reporter, call) = office.place(from_terminal("mine", "sesame")).await;
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
    let (reporter, first) = office.place(from_terminal("mine", "first")).await;
    reporter.report(BUSY);
    let (_reporter, second) = office.place(from_terminal("mine", "second")).await;
    let mine = "mine".parse().unwrap();

    office.live.lock().remove(&first.context.call_id);

    assert!(office.live.of_terminal(&mine, "first").is_none());
    let found = office.live.of_terminal(&mine, "second").unwrap();
    assert_eq!(found.context.call_id, second.context.call_id);
    office.live.lock().remove(&second.context.call_id);
    assert!(office.live.lock().by_iden.is_empty());
}

#[tokio::test]
async fn the_channels_of_a_call_stay_reserved_unless_its_end_is_known() {
    let office = Office::open();
    let (iden, reservations) = ("mine".parse().unwrap(), ChannelReservations::default());
    let reserve = || reservations.reserve(&iden, Duration::from_hours(3), Duration::ZERO);
    let kept = || KeptReservation {
        channels: Some(reserve().unwrap().keep()),
        ..KeptReservation::default()
    };
    let (reporter, _) = office.place_with(from_terminal("mine", "sesame"), Some(kept())).await;
    reporter.report(BUSY);
    drop(reporter);
    wait_for_observers(&office, 0).await;
    let (reporter, _) = office.place_with(from_terminal("mine", "sesame"), Some(kept())).await;

    drop(reporter);
    wait_for_observers(&office, 0).await;

    assert_eq!(reserve().unwrap_err(), ReserveError::InUse);
}

#[tokio::test]
async fn a_subscriber_who_receives_the_end_of_a_call_can_call_again_at_once() {
    let office = Office::open();
    office.journal.hangs.store(true, Ordering::Relaxed);
    let (iden, reservations) = ("mine".parse().unwrap(), ChannelReservations::default());
    let reserve = || reservations.reserve(&iden, Duration::from_hours(3), Duration::ZERO);
    let channels = Some(reserve().unwrap().keep());
    let kept = KeptReservation { channels, ..KeptReservation::default() };
    let (reporter, call) = office.place_with(from_terminal("mine", "sesame"), Some(kept)).await;
    let mut subscription = office.live.subscribe(&call, 1).await.unwrap();

    reporter.report(BUSY);

    assert!(matches!(subscription.next().await, CallUpdate::State(_)));
    assert!(reserve().is_ok());
}
