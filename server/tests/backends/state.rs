//! The state of limits, locks and idempotency keys, saved to a real PostgreSQL.

use crate::journal_place::{Place, start};
use model::random::SystemRandom;
use state::conformance::embedded_fixture::{EmbeddedFixture, StorePlace};
use state::conformance::{Fixture, RestartFixture};
use state::embedded::store::StateStore;
use state::error::StateError;
use state::idempotency_keys::{EnterError, IdempotencyKey, Turn};
use state::pseudonyms::PseudonymKey;
use state::rate_limits::{Charge, LimitTable, Quota};
use state::restart_tests;
use std::sync::Arc;
use store::database::Database;
use store::state_store::DatabaseStateStore;

impl StorePlace for Place {
    async fn open(&self) -> Arc<dyn StateStore> {
        let database = Database::create(&self.settings, &SystemRandom).await.unwrap();
        Arc::new(DatabaseStateStore::new(Arc::new(database)))
    }
}

async fn saved() -> EmbeddedFixture<Place> {
    EmbeddedFixture::saved(start().await).await
}

restart_tests!(saved().await);

#[tokio::test]
async fn while_it_is_down_limits_hold_in_memory_and_keys_are_refused() {
    let state = saved().await;
    let limits = state.rate_limits(LimitTable::Calls);
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
    assert!(
        state.rate_limits(LimitTable::Calls).acquire(&once).await.is_err(),
        "it was saved later"
    );
}
