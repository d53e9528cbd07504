use super::*;
use crate::database::Database;
use crate::scheduled_calls::hour::HourLimit;
use crate::scheduled_calls::{AddOutcome, NewScheduledCall};
use crate::settings::JournalSettings;
use model::random::SystemRandom;
use shared_types::phone::PhoneNumber;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::task::JoinSet;

const WANTED: Timestamp = Timestamp::constant(1_795_251_600, 0);

async fn store() -> (ScheduledCallStore, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let settings = JournalSettings::at(folder.path().join("journal.db"));
    let database = Database::create(&settings, &SystemRandom).await.unwrap();
    (ScheduledCallStore::new(Arc::new(database)), folder)
}

fn id() -> CallId {
    CallId::random(&SystemRandom).unwrap()
}

async fn add(store: &ScheduledCallStore, number: &str) -> CallId {
    let call = NewScheduledCall {
        call_id: id(),
        tenant: "acme.com".parse().unwrap(),
        wanted: WANTED,
        department: None,
        code: None,
        number: PhoneNumber::parse(number).unwrap(),
    };
    let added = store.add(&call, HourLimit(9), WANTED, &SystemRandom).await.unwrap();
    assert_eq!(added, AddOutcome::Added);
    assert!(store.confirm(&call.call_id).await.unwrap());
    call.call_id
}

#[tokio::test]
async fn lookups_at_the_same_time_share_a_connection_and_each_gets_its_answer() {
    let (store, _folder) = store().await;
    let known = [add(&store, "+12025550142").await, add(&store, "+12025550143").await];
    let lookups = WaitLookups::new(store.clone());
    let mut all = JoinSet::new();
    for index in 0..2_000 {
        let lookups = lookups.clone();
        let is_known = index % 500 == 7;
        let id = if is_known { known[index % 2] } else { id() };
        all.spawn(async move { (is_known, lookups.waits_until(&id).await) });
    }

    let mut found = 0;
    while let Some(one) = all.join_next().await {
        let (is_known, answer) = one.unwrap();
        assert_eq!(answer.unwrap(), is_known.then_some(WANTED));
        found += usize::from(is_known);
    }

    assert_eq!(found, 4);
    assert!(
        store.database.pool().idle_connections() <= 2,
        "one for `add`, and one for all lookups"
    );
}

#[tokio::test]
async fn the_error_of_the_database_is_that_of_each_lookup() {
    let (store, _folder) = store().await;
    let away = sqlx::query("ALTER TABLE scheduled_calls RENAME TO away");
    store.database.changed(away).await.unwrap();
    let lookups = WaitLookups::new(store);

    let failed = lookups.waits_until(&id()).await;

    assert!(matches!(failed, Err(JournalError::Lookup(_))), "{failed:?}");
}
