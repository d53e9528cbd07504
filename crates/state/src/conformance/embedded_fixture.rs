//! The embedded state as a fixture, over any store.

use super::test_clock::TestClock;
use super::{Fixture, FullTables, RestartFixture, VALUE_LIFETIME};
use crate::call_states::CallStates;
use crate::embedded::replay_guard::EmbeddedReplayGuard;
use crate::embedded::store::StateStore;
use crate::embedded::{Capacities, EmbeddedState};
use crate::idempotency_keys::IdempotencyKeys;
use crate::number_locks::NumberLocks;
use crate::rate_limits::{LimitTable, RateLimits};
use crate::replay_guard::ReplayGuard;
use async_trait::async_trait;
use jiff::Timestamp;
use model::clock::Clock;
use model::random::SystemRandom;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// The live entries that fill each table. Small, so that tests fill them soon.
pub const CAPACITY: u32 = 200;

/// Where the state of a fixture is saved. It survives the processes of the fixture.
pub trait StorePlace: Send + Sync {
    /// The store, as a process opens it.
    fn open(&self) -> impl Future<Output = Arc<dyn StateStore>>;
}

/// The embedded state of one process, with its clock and the task that saves it.
#[expect(missing_debug_implementations, reason = "its parts are ports, which do not print")]
pub struct EmbeddedFixture<P> {
    pub place: P,
    pub clock: Arc<TestClock>,
    pub state: EmbeddedState,
    guard: Arc<EmbeddedReplayGuard>,
    /// `None` for a state that is not saved.
    saver: Option<JoinHandle<()>>,
}

impl EmbeddedFixture<()> {
    /// A state that is not saved.
    pub fn in_memory() -> Self {
        let clock = Arc::new(TestClock::new());
        let state = EmbeddedState::in_memory(&as_clock(&clock), capacities());
        Self { place: (), guard: guard(&clock), clock, state, saver: None }
    }
}

impl<P: StorePlace> EmbeddedFixture<P> {
    /// The first process with its state at `place`.
    pub async fn saved(place: P) -> Self {
        Self::load(place, TestClock::new()).await
    }

    async fn load(place: P, clock: TestClock) -> Self {
        let (clock, store) = (Arc::new(clock), place.open().await);
        let random = Arc::new(SystemRandom);
        let loaded = EmbeddedState::load(as_clock(&clock), random, capacities(), store).await;
        let (state, saver) = loaded.unwrap();
        let saver = Some(tokio::spawn(saver.run()));
        Self { place, guard: guard(&clock), clock, state, saver }
    }

    /// The next process, after this one was ended without a last save.
    #[must_use]
    pub async fn killed(self) -> Self {
        let clock = self.clock.restarted();
        self.killed_at(clock).await
    }

    /// The same with another clock.
    #[must_use]
    pub async fn killed_at(self, clock: TestClock) -> Self {
        self.saver.iter().for_each(JoinHandle::abort);
        Self::load(self.place, clock).await
    }
}

/// Room for [`CAPACITY`] entries in each table.
pub fn capacities() -> Capacities {
    let capacity = CAPACITY as usize;
    Capacities {
        rate_limits: capacity,
        number_locks: capacity,
        idempotency_keys: capacity,
        calls: capacity,
    }
}

fn guard(clock: &Arc<TestClock>) -> Arc<EmbeddedReplayGuard> {
    Arc::new(EmbeddedReplayGuard::with_capacity(as_clock(clock), VALUE_LIFETIME, CAPACITY as usize))
}

fn as_clock(clock: &Arc<TestClock>) -> Arc<dyn Clock> {
    Arc::clone(clock) as _
}

#[async_trait]
impl<P: Send + Sync> Fixture for EmbeddedFixture<P> {
    fn rate_limits(&self, table: LimitTable) -> Arc<dyn RateLimits> {
        self.state.rate_limits(table)
    }

    fn number_locks(&self) -> Arc<dyn NumberLocks> {
        self.state.number_locks()
    }

    fn idempotency_keys(&self) -> Arc<dyn IdempotencyKeys> {
        self.state.idempotency_keys()
    }

    fn call_states(&self) -> Arc<dyn CallStates> {
        self.state.call_states()
    }

    fn replay_guard(&self) -> Arc<dyn ReplayGuard> {
        Arc::clone(&self.guard) as _
    }

    fn full(&self) -> FullTables {
        FullTables {
            rate_limits: CAPACITY,
            number_locks: CAPACITY,
            used_values: CAPACITY,
            idempotency_keys: CAPACITY,
            // A tenth is for other owners.
            calls: CAPACITY - CAPACITY / 10,
        }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }
}

impl<P: StorePlace> RestartFixture for EmbeddedFixture<P> {
    async fn restart(self) -> Self {
        self.state.flush().await.unwrap();
        self.killed().await
    }
}
