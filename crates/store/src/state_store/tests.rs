use super::*;
use crate::settings::JournalSettings;
use model::random::SystemRandom;
use state::conformance::embedded_fixture::{EmbeddedFixture, StorePlace};
use state::{conformance_tests, restart_tests};
use tempfile::TempDir;

impl StorePlace for OnSqlite {
    async fn open(&self) -> Arc<dyn StateStore> {
        Arc::new(store(&self.0).await)
    }
}

/// A SQLite file in a folder.
struct OnSqlite(TempDir);

async fn saved() -> EmbeddedFixture<OnSqlite> {
    EmbeddedFixture::saved(OnSqlite(tempfile::tempdir().unwrap())).await
}

async fn store(folder: &TempDir) -> DatabaseStateStore {
    let settings = JournalSettings::at(folder.path().join("journal.db"));
    DatabaseStateStore::new(Arc::new(Database::create(&settings, &SystemRandom).await.unwrap()))
}

conformance_tests!(saved().await);
restart_tests!(saved().await);

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
