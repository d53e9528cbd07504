use super::replay_guard::EmbeddedReplayGuard;
use super::saver::Saver;
use super::store::{Changes, Row, RowKey, StateStore, StoreError};
use super::*;
use crate::conformance::test_clock::TestClock;
use crate::conformance::{Fixture, FullTables, RestartFixture, VALUE_LIFETIME};
use crate::error::StateError;
use crate::idempotency_keys::{
    AgainError, Completion, EnterError, IdempotencyKey, StoredAnswer, Turn,
};
use crate::pseudonyms::PseudonymKey;
use crate::rate_limits::{Charge, Quota};
use crate::replay_guard::ReplayGuard;
use async_trait::async_trait;
use jiff::Timestamp;
use model::random::SystemRandom;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

const SECOND: Duration = Duration::from_secs(1);
const FULL: FullTables =
    FullTables { rate_limits: 300, number_locks: 300, used_values: 300, idempotency_keys: 300 };

fn capacities() -> Capacities {
    Capacities { rate_limits: 300, number_locks: 300, idempotency_keys: 300 }
}

/// The state with its clock, and the task that saves it, if one does.
struct Embedded {
    clock: Arc<TestClock>,
    state: EmbeddedState,
    guard: Arc<EmbeddedReplayGuard>,
    saving: Option<(Arc<MemoryStore>, JoinHandle<()>)>,
}

impl Embedded {
    fn in_memory() -> Self {
        let clock = Arc::new(TestClock::new());
        let state = EmbeddedState::in_memory(&as_clock(&clock), capacities());
        Self { guard: guard(&clock), clock, state, saving: None }
    }

    async fn saved() -> Self {
        Self::load(TestClock::new(), Arc::default()).await
    }

    async fn load(clock: TestClock, store: Arc<MemoryStore>) -> Self {
        let clock = Arc::new(clock);
        let (state, saver) = load(&clock, &store).await;
        let saving = Some((store, tokio::spawn(saver.run())));
        Self { guard: guard(&clock), clock, state, saving }
    }

    fn store(&self) -> &MemoryStore {
        &self.saving.as_ref().unwrap().0
    }

    /// The process ends without a last save.
    async fn killed(self) -> Self {
        let (store, task) = self.saving.unwrap();
        task.abort();
        Self::load(self.clock.restarted(), store).await
    }

    async fn is_admitted(&self, charge: Charge) -> bool {
        self.state.rate_limits().acquire(&[charge]).await.is_ok()
    }
}

fn as_clock(clock: &Arc<TestClock>) -> Arc<dyn Clock> {
    Arc::clone(clock) as _
}

fn guard(clock: &Arc<TestClock>) -> Arc<EmbeddedReplayGuard> {
    Arc::new(EmbeddedReplayGuard::with_capacity(as_clock(clock), VALUE_LIFETIME, 300))
}

async fn load(clock: &Arc<TestClock>, store: &Arc<MemoryStore>) -> (EmbeddedState, Saver) {
    let store = Arc::clone(store) as _;
    EmbeddedState::load(as_clock(clock), Arc::new(SystemRandom), capacities(), store).await.unwrap()
}

#[async_trait]
impl Fixture for Embedded {
    fn rate_limits(&self) -> Arc<dyn RateLimits> {
        self.state.rate_limits()
    }

    fn number_locks(&self) -> Arc<dyn NumberLocks> {
        self.state.number_locks()
    }

    fn idempotency_keys(&self) -> Arc<dyn IdempotencyKeys> {
        self.state.idempotency_keys()
    }

    fn replay_guard(&self) -> Arc<dyn ReplayGuard> {
        Arc::clone(&self.guard) as _
    }

    fn full(&self) -> FullTables {
        FULL
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }
}

impl RestartFixture for Embedded {
    async fn restart(self) -> Self {
        self.state.flush().await.unwrap();
        self.killed().await
    }
}

/// A store in memory that can be told to fail.
#[derive(Debug, Default)]
struct MemoryStore {
    rows: Mutex<BTreeMap<RowKey, Row>>,
    fails: AtomicBool,
    /// Saves, failed ones included.
    saves: watch::Sender<usize>,
}

impl MemoryStore {
    fn set_failing(&self, fails: bool) {
        self.fails.store(fails, Ordering::SeqCst);
    }

    fn len(&self) -> usize {
        self.rows.lock().unwrap().len()
    }

    /// Waits until there were more saves than before `work`, while time passes.
    async fn saves_after<T>(&self, clock: &TestClock, work: impl Future<Output = T>) -> T {
        let mut count = self.saves.subscribe();
        let before = *count.borrow_and_update();
        let output = work.await;
        let pass = async {
            loop {
                clock.advance(Duration::from_millis(100));
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            saved = count.wait_for(|saves| *saves > before) => drop(saved.unwrap()),
            () = pass => {}
        }
        output
    }
}

#[async_trait]
impl StateStore for MemoryStore {
    async fn load(&self) -> Result<Vec<Row>, StoreError> {
        Ok(self.rows.lock().unwrap().values().cloned().collect())
    }

    async fn save(&self, changes: &Changes) -> Result<(), StoreError> {
        self.saves.send_modify(|saves| *saves += 1);
        if self.fails.load(Ordering::SeqCst) {
            return Err(StoreError(Arc::new(std::io::Error::other("as the test wants it"))));
        }
        let mut rows = self.rows.lock().unwrap();
        for key in &changes.deleted {
            rows.remove(key);
        }
        rows.extend(changes.rows.iter().map(|row| (row.key, row.clone())));
        if let Some(time) = changes.expired_by {
            rows.retain(|_, row| row.expires_at > time);
        }
        Ok(())
    }
}

mod in_memory {
    use super::*;
    crate::conformance_tests!(Embedded::in_memory());
}

mod saved {
    use super::*;
    crate::conformance_tests!(Embedded::saved().await);
    crate::restart_tests!(Embedded::saved().await);
}

fn charge(name: u8, quota: Quota) -> Charge {
    Charge { key: PseudonymKey::from_bytes([name; 16]), quota }
}

fn key(name: u8) -> IdempotencyKey {
    let [name, body, owner] = [name, 100, 101].map(|byte| PseudonymKey::from_bytes([byte; 16]));
    IdempotencyKey { name, body, owner }
}

#[tokio::test]
async fn changes_are_saved_without_a_request_for_it() {
    let embedded = Embedded::saved().await;
    let once = charge(1, Quota::per_hour(1));
    let acquire = embedded.is_admitted(once);
    assert!(embedded.store().saves_after(&embedded.clock, acquire).await);

    let embedded = embedded.killed().await;

    assert!(!embedded.is_admitted(once).await);
}

#[tokio::test]
async fn a_killed_process_loses_what_was_not_saved_and_nothing_else() {
    let embedded = Embedded::saved().await;
    let (saved, lost) = (charge(1, Quota::per_hour(1)), charge(2, Quota::per_hour(1)));
    assert!(embedded.is_admitted(saved).await);
    embedded.state.flush().await.unwrap();
    assert!(embedded.is_admitted(lost).await);

    let embedded = embedded.killed().await;

    assert!(!embedded.is_admitted(saved).await);
    assert!(embedded.is_admitted(lost).await);
}

#[tokio::test]
async fn a_first_request_goes_on_once_its_key_is_saved() {
    let embedded = Embedded::saved().await;
    let keys = embedded.state.idempotency_keys();
    let first = keys.enter(key(1)).await.unwrap();
    assert!(matches!(first, Turn::First(_)));
    assert_eq!(embedded.store().len(), 1);

    let embedded = embedded.killed().await;

    let Turn::Again(again) = embedded.state.idempotency_keys().enter(key(1)).await.unwrap() else {
        panic!("the key was lost")
    };
    assert!(matches!(again.answer().await, Err(AgainError::Interrupted)));
}

#[tokio::test]
async fn a_request_whose_key_cannot_be_saved_is_refused_and_can_be_made_again() {
    let embedded = Embedded::saved().await;
    let keys = embedded.state.idempotency_keys();
    embedded.store().set_failing(true);
    for _ in 0..2 {
        let refused = keys.enter(key(1)).await;
        assert!(matches!(refused, Err(EnterError::State(StateError::NotStored(_)))), "{refused:?}");
    }

    embedded.store().set_failing(false);

    assert!(matches!(keys.enter(key(1)).await, Ok(Turn::First(_))));
}

#[tokio::test]
async fn what_a_failed_save_did_not_store_is_stored_by_a_later_one() {
    let embedded = Embedded::saved().await;
    let once = charge(1, Quota::per_hour(1));
    embedded.store().set_failing(true);
    assert!(embedded.is_admitted(once).await);
    assert!(embedded.state.flush().await.is_err());
    assert!(!embedded.is_admitted(once).await, "it is kept in memory");

    embedded.store().set_failing(false);
    embedded.store().saves_after(&embedded.clock, async {}).await;
    let embedded = embedded.killed().await;

    assert!(!embedded.is_admitted(once).await);
}

#[tokio::test]
async fn expired_rows_are_deleted() {
    let embedded = Embedded::saved().await;
    assert!(embedded.is_admitted(charge(1, Quota::per_minute(1))).await);
    embedded.state.flush().await.unwrap();
    assert_eq!(embedded.store().len(), 1);
    embedded.clock.advance(SECOND * 70);

    assert!(embedded.is_admitted(charge(2, Quota::per_hour(1))).await);
    embedded.state.flush().await.unwrap();

    let keys: Vec<_> = embedded.store().rows.lock().unwrap().keys().map(|row| row.key[0]).collect();
    assert_eq!(keys, [2]);
}

#[tokio::test]
async fn a_clock_that_was_set_back_before_a_restart_does_not_prolong_limits() {
    let embedded = Embedded::saved().await;
    let early = embedded.clock.restarted();
    embedded.clock.advance(Duration::from_hours(1000));
    let once = charge(1, Quota::per_hour(1));
    assert!(embedded.is_admitted(once).await);
    embedded.state.flush().await.unwrap();
    let (store, task) = embedded.saving.unwrap();
    task.abort();

    let embedded = Embedded::load(early, store).await;

    assert!(!embedded.is_admitted(once).await);
    embedded.clock.advance(Duration::from_mins(61));
    assert!(embedded.is_admitted(once).await);
}

#[tokio::test]
async fn an_answer_that_is_completed_is_saved_too() {
    let embedded = Embedded::saved().await;
    let keys = embedded.state.idempotency_keys();
    let Ok(Turn::First(first)) = keys.enter(key(1)).await else { panic!("the key is new") };
    let answer = StoredAnswer::new(*b"placed").unwrap();
    let complete = keys.complete(first, Completion::Keep(answer.clone()));
    embedded.store().saves_after(&embedded.clock, complete).await.unwrap();

    let embedded = embedded.killed().await;

    let Turn::Again(again) = embedded.state.idempotency_keys().enter(key(1)).await.unwrap() else {
        panic!("the key was lost")
    };
    assert_eq!(again.answer().await.unwrap(), answer);
}

proptest! {
    #[test]
    fn no_window_ever_holds_more_than_the_quota(
        gaps in proptest::collection::vec(0u64..3000, 1..60),
        max in 1u32..5,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let embedded = Embedded::in_memory();
        let limits = embedded.state.rate_limits();
        let client = [charge(1, Quota::per_minute(max))];
        let mut taken: Vec<Duration> = Vec::new();
        for gap in gaps {
            embedded.clock.advance(Duration::from_millis(gap * 10));
            let now = embedded.clock.uptime();
            let in_window = taken.iter().filter(|&&at| at + SECOND * 60 > now).count();
            let fits = in_window < max as usize;
            let answer = runtime.block_on(limits.acquire(&client));
            prop_assert_eq!(answer.is_ok(), fits);
            if fits { taken.push(now); }
            if let Err(crate::rate_limits::AcquireError::Limited(limited)) = answer {
                prop_assert!(limited.retry_after <= SECOND * 60);
                prop_assert!(limited.retry_after > Duration::ZERO);
            }
        }
    }
}
