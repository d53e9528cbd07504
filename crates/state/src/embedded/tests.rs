use super::store::{Changes, Row, RowKey, StateStore, StoreError};
use super::*;
use crate::conformance::embedded_fixture::{EmbeddedFixture, StorePlace};
use crate::conformance::test_clock::TestClock;
use crate::error::StateError;
use crate::idempotency_keys::{
    AgainError, Completion, EnterError, IdempotencyKey, StoredAnswer, Turn,
};
use crate::pseudonyms::PseudonymKey;
use crate::rate_limits::{Charge, LimitTable, Quota};
use async_trait::async_trait;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;

const SECOND: Duration = Duration::from_secs(1);

/// The state over a store in memory.
type Embedded = EmbeddedFixture<Arc<MemoryStore>>;

async fn saved() -> Embedded {
    EmbeddedFixture::saved(Arc::default()).await
}

async fn is_admitted<P: Send + Sync>(embedded: &EmbeddedFixture<P>, charge: Charge) -> bool {
    embedded.state.rate_limits(LimitTable::Calls).acquire(&[charge]).await.is_ok()
}

impl StorePlace for Arc<MemoryStore> {
    async fn open(&self) -> Arc<dyn StateStore> {
        Arc::clone(self) as _
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
    crate::conformance_tests!(EmbeddedFixture::in_memory());
}

mod saved {
    use super::*;
    crate::conformance_tests!(saved().await);
    crate::restart_tests!(saved().await);
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
    let embedded = saved().await;
    let once = charge(1, Quota::per_hour(1));
    let acquire = is_admitted(&embedded, once);
    assert!(embedded.place.saves_after(&embedded.clock, acquire).await);

    let embedded = embedded.killed().await;

    assert!(!is_admitted(&embedded, once).await);
}

#[tokio::test]
async fn a_killed_process_loses_what_was_not_saved_and_nothing_else() {
    let embedded = saved().await;
    let (saved, lost) = (charge(1, Quota::per_hour(1)), charge(2, Quota::per_hour(1)));
    assert!(is_admitted(&embedded, saved).await);
    embedded.state.flush().await.unwrap();
    assert!(is_admitted(&embedded, lost).await);

    let embedded = embedded.killed().await;

    assert!(!is_admitted(&embedded, saved).await);
    assert!(is_admitted(&embedded, lost).await);
}

#[tokio::test]
async fn a_first_request_goes_on_once_its_key_is_saved() {
    let embedded = saved().await;
    let keys = embedded.state.idempotency_keys();
    let first = keys.enter(key(1)).await.unwrap();
    assert!(matches!(first, Turn::First(_)));
    assert_eq!(embedded.place.len(), 1);

    let embedded = embedded.killed().await;

    let Turn::Again(again) = embedded.state.idempotency_keys().enter(key(1)).await.unwrap() else {
        panic!("the key was lost")
    };
    assert!(matches!(again.answer().await, Err(AgainError::Interrupted)));
}

#[tokio::test]
async fn a_request_whose_key_cannot_be_saved_is_refused_and_can_be_made_again() {
    let embedded = saved().await;
    let keys = embedded.state.idempotency_keys();
    embedded.place.set_failing(true);
    for _ in 0..2 {
        let refused = keys.enter(key(1)).await;
        assert!(matches!(refused, Err(EnterError::State(StateError::NotStored(_)))), "{refused:?}");
    }

    embedded.place.set_failing(false);

    assert!(matches!(keys.enter(key(1)).await, Ok(Turn::First(_))));
}

#[tokio::test]
async fn what_a_failed_save_did_not_store_is_stored_by_a_later_one() {
    let embedded = saved().await;
    let once = charge(1, Quota::per_hour(1));
    embedded.place.set_failing(true);
    assert!(is_admitted(&embedded, once).await);
    assert!(embedded.state.flush().await.is_err());
    assert!(!is_admitted(&embedded, once).await, "it is kept in memory");

    embedded.place.set_failing(false);
    embedded.place.saves_after(&embedded.clock, async {}).await;
    let embedded = embedded.killed().await;

    assert!(!is_admitted(&embedded, once).await);
}

#[tokio::test]
async fn expired_rows_are_deleted() {
    let embedded = saved().await;
    assert!(is_admitted(&embedded, charge(1, Quota::per_minute(1))).await);
    embedded.state.flush().await.unwrap();
    assert_eq!(embedded.place.len(), 1);
    embedded.clock.advance(SECOND * 70);

    assert!(is_admitted(&embedded, charge(2, Quota::per_hour(1))).await);
    embedded.state.flush().await.unwrap();

    let keys: Vec<_> = embedded.place.rows.lock().unwrap().keys().map(|row| row.key[0]).collect();
    assert_eq!(keys, [2]);
}

#[tokio::test]
async fn a_clock_that_was_set_back_before_a_restart_does_not_prolong_limits() {
    let embedded = saved().await;
    let early = embedded.clock.restarted();
    embedded.clock.advance(Duration::from_hours(1000));
    let once = charge(1, Quota::per_hour(1));
    assert!(is_admitted(&embedded, once).await);
    embedded.state.flush().await.unwrap();

    let embedded = embedded.killed_at(early).await;

    assert!(!is_admitted(&embedded, once).await);
    embedded.clock.advance(Duration::from_mins(61));
    assert!(is_admitted(&embedded, once).await);
}

#[tokio::test]
async fn an_answer_that_is_completed_is_saved_too() {
    let embedded = saved().await;
    let keys = embedded.state.idempotency_keys();
    let Ok(Turn::First(first)) = keys.enter(key(1)).await else { panic!("the key is new") };
    let answer = StoredAnswer::new(*b"placed").unwrap();
    let complete = keys.complete(first, Completion::Keep(answer.clone()));
    embedded.place.saves_after(&embedded.clock, complete).await.unwrap();

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
        let embedded = EmbeddedFixture::in_memory();
        let limits = embedded.state.rate_limits(LimitTable::Calls);
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
