use super::*;
use crate::call_stops::{CallStop, CallStopStore};
use crate::do_not_call::{DoNotCallStore, EntryOrigin};
use crate::settings::JournalSettings;
use jiff::Timestamp;
use model::number_pattern::NumberPattern;
use model::random::SystemRandom;
use tempfile::TempDir;

const NUMBER: &str = "12025550142";

struct Place {
    blocks: CallBlocks,
    stops: CallStopStore,
    list: DoNotCallStore,
    folder: TempDir,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(&folder);
        let database = Arc::new(Database::create(&settings, &SystemRandom).await.unwrap());
        Self {
            blocks: CallBlocks::new(Arc::clone(&database)),
            stops: CallStopStore::new(Arc::clone(&database)),
            list: DoNotCallStore::new(database),
            folder,
        }
    }

    async fn found(&self, tenant: &str, digits: &str) -> Option<CallBlock> {
        let tenant = tenant.parse().ok();
        self.blocks.find(tenant.as_ref(), &[digits.to_owned()]).await.unwrap()
    }

    async fn add(&self, pattern: &str, tenant: Option<&Domain>) -> bool {
        let (pattern, origin) = (pattern.parse().unwrap(), EntryOrigin::Cli);
        self.list.add(&pattern, tenant, origin, now(), &SystemRandom).await.unwrap()
    }

    async fn rows(&self) -> String {
        let mut connection = self.blocks.database.connect().await.unwrap();
        let query = "SELECT hash || tenant || pattern || origin FROM do_not_call";
        let rows: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut connection).await.unwrap();
        rows.concat()
    }
}

fn settings(folder: &TempDir) -> JournalSettings {
    JournalSettings::at(folder.path().join("journal.db"))
}

fn now() -> Timestamp {
    "2026-11-29T10:00:00Z".parse().unwrap()
}

fn acme() -> Domain {
    "acme.com".parse().unwrap()
}

#[tokio::test]
async fn a_stop_of_all_calls_holds_for_every_tenant_until_it_is_removed() {
    let place = Place::new().await;
    assert_eq!(place.found("acme.com", NUMBER).await, None);

    assert!(place.stops.stop(None, now()).await.unwrap());

    for tenant in ["acme.com", "other.example", ""] {
        assert_eq!(place.found(tenant, NUMBER).await, Some(CallBlock::Stopped), "{tenant}");
    }
    assert!(!place.stops.stop(None, now()).await.unwrap(), "it is stopped already");
    assert!(place.stops.resume(None).await.unwrap());
    assert_eq!(place.found("acme.com", NUMBER).await, None);
    assert!(!place.stops.resume(None).await.unwrap());
}

#[tokio::test]
async fn a_stop_of_a_tenant_holds_for_its_calls_only() {
    let place = Place::new().await;

    place.stops.stop(Some(&acme()), now()).await.unwrap();

    assert_eq!(place.found("acme.com", NUMBER).await, Some(CallBlock::Stopped));
    assert_eq!(place.found("other.example", NUMBER).await, None);
    assert_eq!(place.found("", NUMBER).await, None, "a call without tenant");
    place.stops.resume(None).await.unwrap();
    assert_eq!(place.found("acme.com", NUMBER).await, Some(CallBlock::Stopped));
    let stops = [CallStop { tenant: Some(acme()), since: now() }];
    assert_eq!(place.stops.all().await.unwrap(), stops);
}

#[tokio::test]
async fn a_listed_number_is_blocked_and_its_neighbours_are_not() {
    let place = Place::new().await;

    assert!(place.add("202-555-0142", None).await);

    assert_eq!(place.found("acme.com", NUMBER).await, Some(CallBlock::DoNotCall));
    for other in ["12025550143", "120255501420", "1202555014", ""] {
        assert_eq!(place.found("acme.com", other).await, None, "{other}");
    }
    assert!(!place.add("+12025550142", None).await, "it is there already");
    assert!(place.list.remove(&"+12025550142".parse().unwrap(), None).await.unwrap());
    assert_eq!(place.found("acme.com", NUMBER).await, None);
    assert!(!place.list.remove(&"+12025550142".parse().unwrap(), None).await.unwrap());
}

#[tokio::test]
async fn a_listed_prefix_blocks_every_number_that_begins_with_it() {
    let place = Place::new().await;

    place.add("+1202*", None).await;

    assert_eq!(place.found("acme.com", NUMBER).await, Some(CallBlock::DoNotCall));
    assert_eq!(place.found("acme.com", "1202").await, Some(CallBlock::DoNotCall));
    assert_eq!(place.found("acme.com", "12035550142").await, None);
    assert_eq!(place.found("acme.com", "120").await, None);
}

#[tokio::test]
async fn an_entry_of_a_tenant_holds_for_its_calls_only() {
    let place = Place::new().await;

    place.add("+12025550142", Some(&acme())).await;

    assert_eq!(place.found("acme.com", NUMBER).await, Some(CallBlock::DoNotCall));
    assert_eq!(place.found("other.example", NUMBER).await, None);
    assert!(!place.list.remove(&"+12025550142".parse().unwrap(), None).await.unwrap());
    assert!(place.list.remove(&"+12025550142".parse().unwrap(), Some(&acme())).await.unwrap());
}

#[tokio::test]
async fn any_of_several_readings_of_a_destination_is_blocked() {
    let place = Place::new().await;
    place.add("+442079460958", None).await;
    let readings = ["02079460958".to_owned(), "442079460958".to_owned()];

    let found = place.blocks.find(None, &readings).await.unwrap();

    assert_eq!(found, Some(CallBlock::DoNotCall));
    assert_eq!(place.blocks.find(None, &[]).await.unwrap(), None);
}

#[tokio::test]
async fn the_list_is_read_again_and_no_row_shows_a_number() {
    let place = Place::new().await;
    place.add("+12025550142", None).await;
    place.add("+1900*", Some(&acme())).await;

    let entries = place.list.entries(10).await.unwrap();
    let patterns: Vec<NumberPattern> =
        entries.iter().map(|entry| entry.pattern.clone().unwrap()).collect();

    assert!(patterns.contains(&"+12025550142".parse().unwrap()));
    assert!(patterns.contains(&"+1900*".parse().unwrap()));
    assert!(entries.iter().all(|entry| entry.origin == Some(EntryOrigin::Cli)));
    assert_eq!(place.list.count().await.unwrap(), 2);
    assert_eq!(place.list.entries(1).await.unwrap().len(), 1);
    assert!(!place.rows().await.contains("5550142"));
    assert!(!format!("{entries:?}").contains("5550142"));
}

#[tokio::test]
async fn a_change_of_another_process_is_seen_by_the_next_lookup() {
    let place = Place::new().await;
    assert_eq!(place.found("acme.com", NUMBER).await, None);
    let other = Arc::new(Database::existing(&settings(&place.folder)).await.unwrap());

    CallStopStore::new(Arc::clone(&other)).stop(None, now()).await.unwrap();
    assert_eq!(place.found("acme.com", NUMBER).await, Some(CallBlock::Stopped));
    CallStopStore::new(Arc::clone(&other)).resume(None).await.unwrap();
    let pattern = "+1202*".parse().unwrap();
    let list = DoNotCallStore::new(other);
    list.add(&pattern, None, EntryOrigin::Cli, now(), &SystemRandom).await.unwrap();

    assert_eq!(place.found("acme.com", NUMBER).await, Some(CallBlock::DoNotCall));
}

#[tokio::test]
async fn an_entry_under_another_key_is_refused() {
    let place = Place::new().await;
    let key = Some("0f1e2d3c4b5a69788796a5b4c3d2e1f0".to_owned().into());
    let settings = JournalSettings { key, ..settings(&place.folder) };
    let other = DoNotCallStore::new(Arc::new(Database::existing(&settings).await.unwrap()));
    let pattern = "+12025550142".parse().unwrap();

    let added = other.add(&pattern, None, EntryOrigin::Cli, now(), &SystemRandom).await;

    assert!(matches!(added, Err(JournalError::OtherKey)), "{added:?}");
    assert_eq!(place.list.count().await.unwrap(), 0);
}
