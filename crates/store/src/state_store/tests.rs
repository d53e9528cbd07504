use super::*;
use crate::settings::JournalSettings;
use jiff::Timestamp;
use model::clock::Clock;
use model::random::SystemRandom;
use state::conformance::test_clock::TestClock;
use state::conformance::{Fixture, FullTables, RestartFixture, VALUE_LIFETIME};
use state::embedded::replay_guard::EmbeddedReplayGuard;
use state::embedded::{Capacities, EmbeddedState};
use state::idempotency_keys::IdempotencyKeys;
use state::number_locks::NumberLocks;
use state::rate_limits::RateLimits;
use state::replay_guard::ReplayGuard;
use state::{conformance_tests, restart_tests};
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinHandle;

const FULL: FullTables =
    FullTables { rate_limits: 200, number_locks: 200, used_values: 200, idempotency_keys: 200 };

/// The embedded state over a SQLite file, with its clock and the task that saves it.
struct OnSqlite {
    folder: Arc<TempDir>,
    clock: Arc<TestClock>,
    state: EmbeddedState,
    guard: Arc<EmbeddedReplayGuard>,
    saver: JoinHandle<()>,
}

impl OnSqlite {
    async fn new() -> Self {
        Self::open(Arc::new(tempfile::tempdir().unwrap()), TestClock::new()).await
    }

    async fn open(folder: Arc<TempDir>, clock: TestClock) -> Self {
        let clock = Arc::new(clock);
        let as_clock = || Arc::clone(&clock) as Arc<dyn Clock>;
        let capacities = Capacities { rate_limits: 200, number_locks: 200, idempotency_keys: 200 };
        let store = Arc::new(store(&folder).await);
        let loaded = EmbeddedState::load(as_clock(), Arc::new(SystemRandom), capacities, store);
        let (state, saver) = loaded.await.unwrap();
        let guard = EmbeddedReplayGuard::with_capacity(as_clock(), VALUE_LIFETIME, 200);
        Self { folder, clock, state, guard: Arc::new(guard), saver: tokio::spawn(saver.run()) }
    }
}

async fn store(folder: &TempDir) -> DatabaseStateStore {
    let settings = JournalSettings::at(folder.path().join("journal.db"));
    DatabaseStateStore::new(Arc::new(Database::create(&settings, &SystemRandom).await.unwrap()))
}

#[async_trait]
impl Fixture for OnSqlite {
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

impl RestartFixture for OnSqlite {
    async fn restart(self) -> Self {
        self.state.flush().await.unwrap();
        self.saver.abort();
        Self::open(self.folder, self.clock.restarted()).await
    }
}

conformance_tests!(OnSqlite::new().await);
restart_tests!(OnSqlite::new().await);

fn row(kind: RowKind, key: u8, payload: &[u8], expires_at: i64) -> Row {
    Row { key: RowKey { kind, key: [key; 16] }, payload: payload.to_vec(), expires_at }
}

#[tokio::test]
async fn rows_are_replaced_and_deleted_by_their_key() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut rows: Vec<_> =
        (0..150).map(|key| row(RowKind::RateLimit, key, &[key, 255], 1_000)).collect();
    rows.push(row(RowKind::IdempotencyKey, 7, b"", 1_000));
    store.save(&Changes { rows: rows.clone(), ..Changes::default() }).await.unwrap();
    rows[3].payload = b"other".to_vec();
    rows[3].expires_at = 2_000;

    let deleted = vec![rows[0].key];
    store.save(&Changes { rows: vec![rows[3].clone()], deleted, expired_by: None }).await.unwrap();

    rows.remove(0);
    let mut loaded = store.load().await.unwrap();
    loaded.sort_by_key(|row| row.key);
    assert_eq!(loaded, rows);
    store.save(&Changes { expired_by: Some(1_000), ..Changes::default() }).await.unwrap();
    assert_eq!(store.load().await.unwrap(), [rows[2].clone()]);
}

#[tokio::test]
async fn a_row_of_another_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut connection = store.database.connect().await.unwrap();
    for statement in [
        "INSERT INTO shared_state VALUES (99, '00', '', 1)",
        "INSERT INTO shared_state VALUES (1, 'short', 'no hex', 1)",
    ] {
        sqlx::query(statement).execute(&mut connection).await.unwrap();
    }

    assert_eq!(store.load().await.unwrap(), []);
}
