//! The state of limits, locks and idempotency keys, saved to a real PostgreSQL.

use crate::journal_place::{Place, start};
use async_trait::async_trait;
use jiff::Timestamp;
use model::clock::Clock;
use model::random::SystemRandom;
use state::conformance::test_clock::TestClock;
use state::conformance::{Fixture, FullTables, RestartFixture, VALUE_LIFETIME};
use state::embedded::replay_guard::EmbeddedReplayGuard;
use state::embedded::{Capacities, EmbeddedState};
use state::error::StateError;
use state::idempotency_keys::{EnterError, IdempotencyKey, IdempotencyKeys, Turn};
use state::number_locks::NumberLocks;
use state::pseudonyms::PseudonymKey;
use state::rate_limits::{Charge, Quota, RateLimits};
use state::replay_guard::ReplayGuard;
use state::restart_tests;
use std::sync::Arc;
use std::time::Duration;
use store::database::Database;
use store::state_store::DatabaseStateStore;
use tokio::task::JoinHandle;

const FULL: FullTables =
    FullTables { rate_limits: 200, number_locks: 200, used_values: 200, idempotency_keys: 200 };

/// The embedded state over a PostgreSQL, with its clock and the task that saves it.
struct OnPostgres {
    place: Place,
    clock: Arc<TestClock>,
    state: EmbeddedState,
    guard: Arc<EmbeddedReplayGuard>,
    saver: JoinHandle<()>,
}

impl OnPostgres {
    async fn new() -> Self {
        Self::open(start().await, TestClock::new()).await
    }

    async fn open(place: Place, clock: TestClock) -> Self {
        let clock = Arc::new(clock);
        let as_clock = || Arc::clone(&clock) as Arc<dyn Clock>;
        let capacities = Capacities { rate_limits: 200, number_locks: 200, idempotency_keys: 200 };
        let database = Database::create(&place.settings, &SystemRandom).await.unwrap();
        let store = Arc::new(DatabaseStateStore::new(Arc::new(database)));
        let loaded = EmbeddedState::load(as_clock(), Arc::new(SystemRandom), capacities, store);
        let (state, saver) = loaded.await.unwrap();
        let guard = EmbeddedReplayGuard::with_capacity(as_clock(), VALUE_LIFETIME, 200);
        Self { place, clock, state, guard: Arc::new(guard), saver: tokio::spawn(saver.run()) }
    }
}

#[async_trait]
impl Fixture for OnPostgres {
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

impl RestartFixture for OnPostgres {
    async fn restart(self) -> Self {
        self.state.flush().await.unwrap();
        self.saver.abort();
        Self::open(self.place, self.clock.restarted()).await
    }
}

restart_tests!(OnPostgres::new().await);

#[tokio::test]
async fn while_it_is_down_limits_hold_in_memory_and_keys_are_refused() {
    let state = OnPostgres::new().await;
    let limits = state.rate_limits();
    let name = PseudonymKey::from_bytes([1; 16]);
    let once = [Charge { key: name, quota: Quota::per_hour(1) }];
    let key = IdempotencyKey { name, body: name, owner: name };
    state.place.postgres.kill();

    limits.acquire(&once).await.unwrap();
    assert!(limits.acquire(&once).await.is_err());
    let refused = state.idempotency_keys().enter(key).await;
    assert!(matches!(refused, Err(EnterError::State(StateError::NotStored(_)))), "{refused:?}");

    state.place.postgres.start_again().unwrap();
    assert!(matches!(state.idempotency_keys().enter(key).await, Ok(Turn::First(_))));
    let state = state.restart().await;
    assert!(state.rate_limits().acquire(&once).await.is_err(), "it was saved later");
}
