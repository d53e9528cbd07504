use super::*;
use crate::database::Database;
use crate::settings::JournalSettings;
use model::random::SystemRandom;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::task::JoinSet;

async fn database() -> (Arc<Database>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let settings = JournalSettings::at(folder.path().join("journal.db"));
    let database = Database::create(&settings, &SystemRandom).await.unwrap();
    (Arc::new(database), folder)
}

/// The connections to the file that this process has open: each has one descriptor of the file itself.
fn open_connections(folder: &Path) -> usize {
    let file = folder.canonicalize().unwrap().join("journal.db");
    let descriptors = fs::read_dir("/proc/self/fd").unwrap().filter_map(Result::ok);
    descriptors.filter(|it| fs::read_link(it.path()).is_ok_and(|path| path == file)).count()
}

async fn count_tables(database: &Database) -> i64 {
    let mut connection = database.pooled().await.unwrap();
    let query = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master");
    let count = query.fetch_one(&mut *connection).await.unwrap();
    connection.give_back();
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_number_of_operations_share_a_few_connections() {
    let (database, folder) = database().await;
    let mut operations = JoinSet::new();
    for _ in 0..400 {
        let database = Arc::clone(&database);
        operations.spawn(async move { count_tables(&database).await });
    }

    let mut most = 0;
    while let Some(count) = operations.join_next().await {
        assert!(count.unwrap() > 0);
        most = most.max(open_connections(folder.path()));
    }

    assert!((1..=CAPACITY).contains(&most), "{most} connections");
    assert!(database.pool().idle_connections() <= CAPACITY);
}

#[tokio::test]
async fn a_connection_is_used_again_after_its_operation_has_succeeded() {
    let (database, _folder) = database().await;
    for _ in 0..20 {
        count_tables(&database).await;
    }

    assert_eq!(database.pool().idle_connections(), 1);
    database.close_idle_connections().await;
    assert_eq!(database.pool().idle_connections(), 0);
    assert!(count_tables(&database).await > 0);
}

#[tokio::test]
async fn a_connection_in_an_unknown_state_is_not_used_again() {
    let (database, _folder) = database().await;
    count_tables(&database).await;
    let mut left = database.pooled().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *left).await.unwrap();

    // Its operation was cancelled in the middle of a transaction.
    drop(left);

    assert_eq!(database.pool().idle_connections(), 0);
    let inserted = sqlx::query("INSERT INTO call_stops (tenant, since) VALUES ('', 1)");
    assert!(database.changed(inserted).await.unwrap(), "nothing is locked");
}

#[tokio::test]
async fn an_operation_that_gets_no_connection_in_time_is_refused() {
    let (database, _folder) = database().await;
    let mut all = Vec::new();
    for _ in 0..CAPACITY {
        all.push(database.pooled().await.unwrap());
    }

    let refused = database.pool().acquire_within(Duration::ZERO).await;

    assert!(matches!(refused, Err(JournalError::Open(sqlx::Error::PoolTimedOut))), "{refused:?}");
    drop(refused);
    all.pop().unwrap().give_back();
    assert!(database.pooled().await.is_ok());
}
