//! Rules for scheduled calls with every kind of journal: SQLite is tested here, and PostgreSQL in the tests of part `backends`, which
//! include this file.

use crate::journal_place::{Place, start};
use jiff::{SignedDuration, Timestamp};
use model::call_id::CallId;
use model::random::SystemRandom;
use shared_types::phone::PhoneNumber;
use std::sync::Arc;
use store::database::Database;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::{Dialled, Entry, Event};
use store::journal::erase::{Erased, erase};
use store::journal::verify::verify;
use store::journal::writer::DatabaseJournal;
use store::scheduled_calls::hour::HourLimit;
use store::scheduled_calls::lookup::WaitLookups;
use store::scheduled_calls::recovery::{RecordedSteps, UnfinishedCall};
use store::scheduled_calls::release::ReleaseOutcome;
use store::scheduled_calls::row::{ScheduledCallRow, ScheduledCallState};
use store::scheduled_calls::{AddOutcome, NewScheduledCall, ScheduledCallStore};
use tokio::task::JoinSet;

const NUMBER: &str = "+12025550142";
const OTHER_NUMBER: &str = "+12025550143";

fn nine() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn later(minutes: i64) -> Timestamp {
    nine().checked_add(SignedDuration::from_mins(minutes)).unwrap()
}

fn scheduled_call(number: &str) -> NewScheduledCall {
    NewScheduledCall {
        call_id: CallId::random(&SystemRandom).unwrap(),
        tenant: "acme.com".parse().unwrap(),
        wanted: nine(),
        department: Some("sales".to_owned()),
        code: Some("47".to_owned()),
        number: PhoneNumber::parse(number).unwrap(),
    }
}

async fn database(place: &Place) -> Arc<Database> {
    Arc::new(Database::create(&place.settings, &SystemRandom).await.unwrap())
}

/// Stores a call where the hours are not full.
async fn add(store: &ScheduledCallStore, call: &NewScheduledCall) -> AddOutcome {
    store.add(call, HourLimit(30), nine(), &SystemRandom).await.unwrap()
}

async fn waits_until(
    store: &ScheduledCallStore,
    call_id: &CallId,
) -> Result<Option<Timestamp>, JournalError> {
    WaitLookups::new(store.clone()).waits_until(call_id).await
}

/// A stored call, and its row when it is due.
async fn waiting(store: &ScheduledCallStore) -> (NewScheduledCall, ScheduledCallRow) {
    let call = scheduled_call(NUMBER);
    assert_eq!(add(store, &call).await, AddOutcome::Added);
    assert!(store.due(nine()).await.unwrap().is_empty(), "nothing waits before it is confirmed");
    assert!(store.confirm(&call.call_id).await.unwrap());
    let due = store.due(nine()).await.unwrap();
    (call, due.into_iter().next().unwrap())
}

#[tokio::test]
async fn a_call_is_found_when_it_is_due_with_all_its_values() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    assert!(store.due(nine()).await.unwrap().is_empty());

    let (kept, found) = waiting(&store).await;

    assert_eq!((found.call_id, &found.tenant, found.wanted), (kept.call_id, &kept.tenant, nine()));
    assert_eq!((&found.department, &found.code, found.tries), (&kept.department, &kept.code, 0));
    assert_eq!(store.number(&found), Some(kept.number.clone()));
    assert!(store.due(later(-1)).await.unwrap().is_empty());
    assert_eq!(store.next_due(later(-1)).await.unwrap(), Some(nine()));
    assert_eq!(store.next_due(nine()).await.unwrap(), None);
    assert!(!format!("{kept:?} {found:?}").contains("0142"));
}

#[tokio::test]
async fn of_many_concurrent_claims_of_a_call_one_succeeds() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    let (_, found) = waiting(&store).await;

    let claims = (0..8).map(|_| {
        let (store, found) = (store.clone(), found.clone());
        tokio::spawn(async move { store.claim(&found, nine()).await.unwrap() })
    });
    let mut won = 0;
    for claim in claims.collect::<Vec<_>>() {
        won += usize::from(claim.await.unwrap());
    }

    assert_eq!(won, 1);
    assert!(!store.defer(&found, later(5), 1).await.unwrap());
    assert!(!store.expire(&found, nine()).await.unwrap());
    assert_eq!(store.cancel(&found.call_id, nine()).await.unwrap(), None);
    assert!(store.due(later(60)).await.unwrap().is_empty());
    let numbers = "SELECT call_id FROM scheduled_calls WHERE number IS NOT NULL \
                   OR number_hash IS NOT NULL";
    assert!(place.texts(numbers).await.is_empty());
}

#[tokio::test]
async fn an_outdated_claim_changes_nothing() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    let (_, found) = waiting(&store).await;

    assert!(store.defer(&found, later(5), 1).await.unwrap());
    assert!(!store.defer(&found, later(9), 1).await.unwrap(), "another has put it off");
    assert!(!store.claim(&found, nine()).await.unwrap());

    let again = store.due(later(5)).await.unwrap().remove(0);
    assert_eq!((again.tries, again.wanted), (1, nine()));
    assert!(store.claim(&again, later(5)).await.unwrap());
    assert_eq!(
        store.release_claim(&again, later(5), later(7)).await.unwrap(),
        ReleaseOutcome::Waiting
    );
    let back = store.due(later(7)).await.unwrap().remove(0);
    assert_eq!(store.number(&back), store.number(&found));
}

#[tokio::test]
async fn a_released_call_expires_if_a_newer_one_to_its_number_waits() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    let (kept, found) = waiting(&store).await;
    store.claim(&found, nine()).await.unwrap();
    let newer = scheduled_call(NUMBER);
    assert_eq!(add(&store, &newer).await, AddOutcome::Added);

    let yet = store.release_claim(&found, nine(), later(5)).await;
    assert!(yet.is_err(), "nobody knows yet whether the newer one comes to anything");
    store.confirm(&newer.call_id).await.unwrap();
    let back = store.release_claim(&found, nine(), later(5)).await.unwrap();

    assert_eq!(back, ReleaseOutcome::Superseded);
    let state = async || store.find(&kept.call_id).await.unwrap().unwrap().1;
    assert_eq!(state().await, ScheduledCallState::Expiring);
    // As a server does that got no answer.
    let again = store.release_claim(&found, nine(), later(5)).await.unwrap();
    assert_eq!(again, ReleaseOutcome::Superseded);
    store.finish(&kept.call_id, ScheduledCallState::Expiring).await.unwrap();
    assert_eq!(state().await, ScheduledCallState::Expired);
    let due = store.due(later(5)).await.unwrap();
    assert_eq!(due.iter().map(|it| it.call_id).collect::<Vec<_>>(), [newer.call_id]);
}

#[tokio::test]
async fn a_released_call_is_not_released_again_by_its_previous_owner() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    let (kept, found) = waiting(&store).await;
    store.claim(&found, nine()).await.unwrap();
    assert_eq!(
        store.release_claim(&found, nine(), later(5)).await.unwrap(),
        ReleaseOutcome::Waiting
    );
    let again = store.due(later(5)).await.unwrap().remove(0);
    assert!(store.claim(&again, later(5)).await.unwrap());

    // As a server does that has no answer about a completed change.
    assert_eq!(
        store.release_claim(&found, nine(), later(9)).await.unwrap(),
        ReleaseOutcome::ClaimLost
    );

    assert!(store.due(later(60)).await.unwrap().is_empty());
    assert_eq!(store.find(&kept.call_id).await.unwrap().unwrap().1, ScheduledCallState::Claimed);
}

#[tokio::test]
async fn a_number_that_is_erased_while_its_call_is_claimed_does_not_return() {
    let place = start().await;
    let database = database(&place).await;
    let store = ScheduledCallStore::new(Arc::clone(&database));
    let (kept, found) = waiting(&store).await;
    let journal = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    let scheduled = Entry::new(nine(), kept.call_id, Event::Scheduled).about(&kept.number);
    journal.write(scheduled).await.unwrap();
    store.claim(&found, nine()).await.unwrap();

    let number = Dialled::Number(kept.number.clone());
    let erased = erase(&database, &number, later(1)).await.unwrap();

    assert_eq!(erased, Erased { calls: 1, rows: 1, called_off: 0 });
    assert_eq!(
        store.release_claim(&found, nine(), later(5)).await.unwrap(),
        ReleaseOutcome::ClaimLost
    );
    assert!(store.due(later(60)).await.unwrap().is_empty());
    assert_eq!(store.find(&kept.call_id).await.unwrap().unwrap().1, ScheduledCallState::Erased);
    assert!(
        store.set_outcome(&kept.call_id, ScheduledCallState::Placed, later(1)).await.unwrap(),
        "it was"
    );
}

#[tokio::test]
async fn the_time_of_a_scheduled_call_can_be_queried_while_it_waits() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    let (kept, found) = waiting(&store).await;
    assert_eq!(waits_until(&store, &kept.call_id).await.unwrap(), Some(nine()));

    store.defer(&found, later(5), 1).await.unwrap();
    assert_eq!(waits_until(&store, &kept.call_id).await.unwrap(), Some(later(5)));
    let again = store.due(later(5)).await.unwrap().remove(0);
    store.claim(&again, later(6)).await.unwrap();
    assert_eq!(waits_until(&store, &kept.call_id).await.unwrap(), Some(later(6)));
    store.set_outcome(&kept.call_id, ScheduledCallState::Placed, later(7)).await.unwrap();
    assert_eq!(waits_until(&store, &kept.call_id).await.unwrap(), None);
}

#[tokio::test]
async fn a_number_waits_once_and_may_wait_again_afterwards() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    let (first, _) = waiting(&store).await;

    assert_eq!(add(&store, &scheduled_call(NUMBER)).await, AddOutcome::NumberWaits);
    assert_eq!(add(&store, &scheduled_call(OTHER_NUMBER)).await, AddOutcome::Added);
    let tenant = store.cancel(&first.call_id, nine()).await.unwrap();
    assert_eq!(tenant, Some(first.tenant));
    assert_eq!(add(&store, &scheduled_call(NUMBER)).await, AddOutcome::Added);
}

#[tokio::test]
async fn an_hour_has_as_many_calls_as_its_limit_wherever_it_begins() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    let wants = async |number: &str, minutes: i64| {
        let call = NewScheduledCall { wanted: later(minutes), ..scheduled_call(number) };
        let outcome = store.add(&call, HourLimit(2), nine(), &SystemRandom).await.unwrap();
        let is_free = store.has_room(&call.tenant, call.wanted, HourLimit(2)).await.unwrap();
        (outcome, is_free)
    };
    assert_eq!(wants("+12025550110", 0).await, (AddOutcome::Added, true));
    assert_eq!(wants("+12025550111", 29).await, (AddOutcome::Added, false));

    assert_eq!(wants("+12025550112", 15).await, (AddOutcome::HourFull, false));
    assert_eq!(wants("+12025550112", 59).await, (AddOutcome::HourFull, false));
    assert_eq!(wants("+12025550112", 60).await, (AddOutcome::Added, false));
    let elsewhere =
        NewScheduledCall { tenant: "other.example".parse().unwrap(), ..scheduled_call(NUMBER) };
    assert_eq!(add(&store, &elsewhere).await, AddOutcome::Added, "another tenant has its own");
}

#[tokio::test]
async fn concurrent_requests_for_one_hour_store_as_many_calls_as_its_limit() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);

    let calls = (0..12).map(|place| {
        let (store, number) = (store.clone(), format!("+120255501{:02}", 10 + place));
        tokio::spawn(async move {
            store.add(&scheduled_call(&number), HourLimit(3), nine(), &SystemRandom).await.unwrap()
        })
    });
    let mut added = 0;
    for call in calls.collect::<Vec<_>>() {
        added += usize::from(call.await.unwrap() == AddOutcome::Added);
    }

    assert_eq!(added, 3);
}

#[tokio::test]
async fn the_calls_that_wait_are_listed_by_the_time_at_which_they_are_due() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    let (kept, found) = waiting(&store).await;
    let not_confirmed = scheduled_call(OTHER_NUMBER);
    add(&store, &not_confirmed).await;
    let due = async |minutes| store.due_by(&kept.tenant, later(minutes)).await.unwrap();
    assert_eq!((due(-1).await, due(0).await), (vec![], vec![nine()]));

    store.defer(&found, later(5), 1).await.unwrap();

    assert_eq!((due(4).await, due(60).await), (vec![], vec![later(5)]));
}

#[tokio::test]
async fn claimed_calls_without_an_end_are_found_and_ended_ones_are_deleted() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    let (kept, found) = waiting(&store).await;
    store.claim(&found, nine()).await.unwrap();

    assert!(store.unfinished(nine()).await.unwrap().is_empty());
    store.delete_ended(later(60)).await.unwrap();
    let unfinished = store.unfinished(later(10)).await.unwrap();
    let (call_id, tenant) = (kept.call_id, kept.tenant.clone());
    let state = ScheduledCallState::Claimed;
    assert_eq!(unfinished, [UnfinishedCall { call_id, tenant, state, since: nine() }]);

    let unknown = ScheduledCallState::OutcomeUnknown;
    assert!(store.set_outcome(&kept.call_id, unknown, later(10)).await.unwrap());
    assert!(
        !store.set_outcome(&kept.call_id, ScheduledCallState::Placed, later(11)).await.unwrap()
    );
    assert_eq!(store.find(&kept.call_id).await.unwrap(), Some((kept.tenant, unknown)));
    store.delete_ended(later(11)).await.unwrap();
    assert_eq!(store.find(&kept.call_id).await.unwrap(), None);
}

#[tokio::test]
async fn a_call_that_is_not_confirmed_frees_its_number_after_two_minutes() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    let call = scheduled_call(NUMBER);
    add(&store, &call).await;

    store.withdraw_unconfirmed(later(2)).await.unwrap();
    assert_eq!(add(&store, &scheduled_call(NUMBER)).await, AddOutcome::NumberWaits);
    store.withdraw_unconfirmed(later(3)).await.unwrap();

    assert_eq!(add(&store, &scheduled_call(NUMBER)).await, AddOutcome::Added);
    assert!(!store.confirm(&call.call_id).await.unwrap(), "it is too late");
    let withdrawing = ScheduledCallState::Withdrawing;
    assert_eq!(store.find(&call.call_id).await.unwrap(), Some((call.tenant, withdrawing)));
    store.finish(&call.call_id, withdrawing).await.unwrap();
    assert_eq!(store.find(&call.call_id).await.unwrap(), None);
    // The clock was set back by an hour since the other request.
    store.withdraw_unconfirmed(later(-60)).await.unwrap();
    assert_eq!(add(&store, &scheduled_call(NUMBER)).await, AddOutcome::Added);
}

#[tokio::test]
async fn a_call_with_a_pending_end_is_taken_over_by_one_server_which_finds_the_recorded_outcome() {
    let place = start().await;
    let journal = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    let store = ScheduledCallStore::new(Arc::clone(journal.database()));
    let (call, found) = waiting(&store).await;
    assert!(store.expire(&found, nine()).await.unwrap());
    let unfinished = store.unfinished(later(10)).await.unwrap().remove(0);
    assert_eq!(store.recorded_steps(&unfinished).await.unwrap(), RecordedSteps::default());

    let expiring = ScheduledCallState::Expiring;
    assert!(store.take_over(&unfinished, expiring, later(10)).await.unwrap());
    assert!(!store.take_over(&unfinished, expiring, later(11)).await.unwrap(), "it was taken");

    let step = |event| Entry {
        tenant: Some(call.tenant.clone()),
        ..Entry::new(later(1), call.call_id, event)
    };
    journal.write(step(Event::Scheduled)).await.unwrap();
    journal.write(step(Event::Expired)).await.unwrap();
    let recorded = store.recorded_steps(&unfinished).await.unwrap();
    let end = Some(ScheduledCallState::Expired);
    assert_eq!(recorded, RecordedSteps { is_scheduled: true, end });
    store.finish(&call.call_id, expiring).await.unwrap();
    assert!(store.unfinished(later(60)).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_erased_number_waits_no_more() {
    let place = start().await;
    let database = database(&place).await;
    let store = ScheduledCallStore::new(Arc::clone(&database));
    let (kept, _) = waiting(&store).await;

    // Its entries may exceed the journal's retention.
    let number = Dialled::Number(kept.number.clone());
    let erased = erase(&database, &number, nine()).await.unwrap();

    assert_eq!(erased, Erased { calls: 1, rows: 0, called_off: 1 });
    assert_eq!(store.find(&kept.call_id).await.unwrap().unwrap().1, ScheduledCallState::Erased);
    assert!(store.due(later(60)).await.unwrap().is_empty());
    assert_eq!(place.texts("SELECT event FROM journal").await, ["erased"]);
}

#[tokio::test]
async fn a_number_that_was_put_into_another_row_is_not_read() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    waiting(&store).await;
    let other = NewScheduledCall {
        tenant: "other.example".parse().unwrap(),
        ..scheduled_call(OTHER_NUMBER)
    };
    add(&store, &other).await;
    store.confirm(&other.call_id).await.unwrap();
    place
        .run("UPDATE scheduled_calls SET number = (SELECT MIN(number) FROM scheduled_calls)")
        .await;

    let due = store.due(nine()).await.unwrap();
    let read = due.iter().filter(|found| store.number(found).is_some()).count();

    assert_eq!((due.len(), read), (2, 1));
}

/// The journal's verification error.
async fn faults(database: &Database) -> Vec<String> {
    let report = verify(database, &[]).await.unwrap();
    report.faults.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_deleted_scheduled_call_is_missed() {
    let place = start().await;
    let journal = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    let store = ScheduledCallStore::new(Arc::clone(journal.database()));
    let (call, _) = waiting(&store).await;
    let step = |event| Entry {
        tenant: Some(call.tenant.clone()),
        ..Entry::new(later(-60), call.call_id, event)
    };
    journal.write(step(Event::Scheduled)).await.unwrap();
    assert_eq!(faults(journal.database()).await, Vec::<String>::new());

    place.run("DELETE FROM scheduled_calls").await;

    let told =
        format!("2026-11-23 acme.com: the call {} was scheduled, does not wait", call.call_id);
    let found = faults(journal.database()).await;
    assert!(found.len() == 1 && found[0].starts_with(&told), "{found:?}");
    // A row that was deleted after the end of its call is not missed, whatever the end and its chain.
    for (event, tenant) in [
        (Event::Cancelled, Some("acme.com")),
        (Event::Expired, None),
        (Event::Accepted, Some("acme.com")),
    ] {
        let call = scheduled_call(OTHER_NUMBER);
        let tenant = tenant.map(|tenant| tenant.parse().unwrap());
        let scheduled = Entry { call_id: call.call_id, ..step(Event::Scheduled) };
        let end = Entry { call_id: call.call_id, tenant, ..step(event) };
        journal.write(scheduled).await.unwrap();
        journal.write(end).await.unwrap();
    }
    assert_eq!(faults(journal.database()).await, found);
}

/// The connections of a database, for any number of clients: shared ones, and those of the test.
const MOST_CONNECTIONS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_number_of_connections_stays_within_a_constant_under_any_load() {
    let place = start().await;
    let store = ScheduledCallStore::new(database(&place).await);
    let lookups = WaitLookups::new(store.clone());
    let mut clients = JoinSet::new();
    for _ in 0..400 {
        let lookups = lookups.clone();
        clients.spawn(async move {
            let unknown = CallId::random(&SystemRandom).unwrap();
            assert_eq!(lookups.waits_until(&unknown).await.unwrap(), None);
        });
    }
    for index in 0..100 {
        let store = store.clone();
        clients.spawn(async move {
            let tenant = format!("tenant-{index}.example").parse().unwrap();
            let number = format!("+120255501{index:02}");
            let call = NewScheduledCall { tenant, ..scheduled_call(&number) };
            assert_eq!(add(&store, &call).await, AddOutcome::Added);
            assert!(store.confirm(&call.call_id).await.unwrap());
            let due = store.due(nine()).await.unwrap();
            let row = due.into_iter().find(|row| row.call_id == call.call_id).unwrap();
            assert!(store.claim(&row, nine()).await.unwrap());
            let placed = ScheduledCallState::Placed;
            assert!(store.set_outcome(&call.call_id, placed, nine()).await.unwrap());
            assert_eq!(store.find(&call.call_id).await.unwrap().unwrap().1, placed);
        });
    }

    let mut most = 0;
    while let Some(client) = clients.join_next().await {
        client.unwrap();
        most = most.max(place.connections().await);
    }

    println!("at most {most} connections");
    assert!((1..=MOST_CONNECTIONS).contains(&most), "{most} connections");
}
