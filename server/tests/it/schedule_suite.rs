//! What holds of calls that wait, wherever the journal is kept: tried on SQLite here, and on PostgreSQL in
//! the tests of part `backends`, which has this very file.

use crate::journal_place::{Place, start};
use jiff::{SignedDuration, Timestamp};
use model::call_id::CallId;
use model::random::SystemRandom;
use server::journal::Journal;
use server::journal::database::Database;
use server::journal::entry::{Dialled, Entry, Event};
use server::journal::erase::{Erased, erase};
use server::journal::writer::DatabaseJournal;
use server::schedule::wishes::{Back, NewWish, State, Waiting, Wishes};
use shared_types::phone::PhoneNumber;
use std::sync::Arc;

const NUMBER: &str = "+12025550142";
const OTHER_NUMBER: &str = "+12025550143";

fn nine() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn later(minutes: i64) -> Timestamp {
    nine().checked_add(SignedDuration::from_mins(minutes)).unwrap()
}

fn wish(number: &str) -> NewWish {
    NewWish {
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

/// One wish, as it is found when it is due.
async fn waiting(wishes: &Wishes) -> (NewWish, Waiting) {
    let wish = wish(NUMBER);
    assert!(wishes.add(&wish, &SystemRandom).await.unwrap());
    assert!(wishes.due(nine()).await.unwrap().is_empty(), "nothing waits before it is confirmed");
    assert!(wishes.confirm(&wish.call_id).await.unwrap());
    let due = wishes.due(nine()).await.unwrap();
    (wish, due.into_iter().next().unwrap())
}

#[tokio::test]
async fn a_wish_is_found_when_it_is_due_with_all_that_it_was_kept_with() {
    let place = start().await;
    let wishes = Wishes::new(database(&place).await);
    assert!(wishes.due(nine()).await.unwrap().is_empty());

    let (kept, found) = waiting(&wishes).await;

    assert_eq!((found.call_id, &found.tenant, found.wanted), (kept.call_id, &kept.tenant, nine()));
    assert_eq!((&found.department, &found.code, found.tries), (&kept.department, &kept.code, 0));
    assert_eq!(wishes.number(&found), Some(kept.number.clone()));
    assert!(wishes.due(later(-1)).await.unwrap().is_empty());
    assert_eq!(wishes.next_due(later(-1)).await.unwrap(), Some(nine()));
    assert_eq!(wishes.next_due(nine()).await.unwrap(), None);
    assert!(!format!("{kept:?} {found:?}").contains("0142"));
}

#[tokio::test]
async fn of_many_who_claim_a_call_one_gets_it() {
    let place = start().await;
    let wishes = Wishes::new(database(&place).await);
    let (_, found) = waiting(&wishes).await;

    let claims = (0..8).map(|_| {
        let (wishes, found) = (wishes.clone(), found.clone());
        tokio::spawn(async move { wishes.claim(&found, nine()).await.unwrap() })
    });
    let mut won = 0;
    for claim in claims.collect::<Vec<_>>() {
        won += usize::from(claim.await.unwrap());
    }

    assert_eq!(won, 1);
    assert!(!wishes.put_off(&found, later(5), 1).await.unwrap());
    assert!(!wishes.expire(&found, nine()).await.unwrap());
    assert_eq!(wishes.cancel(&found.call_id, nine()).await.unwrap(), None);
    assert!(wishes.due(later(60)).await.unwrap().is_empty());
    let numbers = "SELECT call_id FROM scheduled_calls WHERE number IS NOT NULL \
                   OR number_hash IS NOT NULL";
    assert!(place.texts(numbers).await.is_empty());
}

#[tokio::test]
async fn who_was_overtaken_changes_nothing() {
    let place = start().await;
    let wishes = Wishes::new(database(&place).await);
    let (_, found) = waiting(&wishes).await;

    assert!(wishes.put_off(&found, later(5), 1).await.unwrap());
    assert!(!wishes.put_off(&found, later(9), 1).await.unwrap(), "another has put it off");
    assert!(!wishes.claim(&found, nine()).await.unwrap());

    let again = wishes.due(later(5)).await.unwrap().remove(0);
    assert_eq!((again.tries, again.wanted), (1, nine()));
    assert!(wishes.claim(&again, later(5)).await.unwrap());
    assert_eq!(wishes.put_back(&again, later(5), later(7)).await.unwrap(), Back::Waits);
    let back = wishes.due(later(7)).await.unwrap().remove(0);
    assert_eq!(wishes.number(&back), wishes.number(&found));
}

#[tokio::test]
async fn what_is_given_back_gives_way_to_a_newer_wish_of_the_same_number() {
    let place = start().await;
    let wishes = Wishes::new(database(&place).await);
    let (kept, found) = waiting(&wishes).await;
    wishes.claim(&found, nine()).await.unwrap();
    let newer = wish(NUMBER);
    assert!(wishes.add(&newer, &SystemRandom).await.unwrap());

    let yet = wishes.put_back(&found, nine(), later(5)).await;
    assert!(yet.is_err(), "nobody knows yet whether the newer one comes to anything");
    wishes.confirm(&newer.call_id).await.unwrap();
    let back = wishes.put_back(&found, nine(), later(5)).await.unwrap();

    assert_eq!(back, Back::Superseded);
    assert_eq!(wishes.find(&kept.call_id).await.unwrap().unwrap().1, State::Expired);
    let due = wishes.due(later(5)).await.unwrap();
    assert_eq!(due.iter().map(|it| it.call_id).collect::<Vec<_>>(), [newer.call_id]);
}

#[tokio::test]
async fn what_was_given_back_already_is_not_taken_from_whoever_has_it_now() {
    let place = start().await;
    let wishes = Wishes::new(database(&place).await);
    let (kept, found) = waiting(&wishes).await;
    wishes.claim(&found, nine()).await.unwrap();
    assert_eq!(wishes.put_back(&found, nine(), later(5)).await.unwrap(), Back::Waits);
    let again = wishes.due(later(5)).await.unwrap().remove(0);
    assert!(wishes.claim(&again, later(5)).await.unwrap());

    // As somebody does who has not heard that it was done.
    assert_eq!(wishes.put_back(&found, nine(), later(9)).await.unwrap(), Back::Gone);

    assert!(wishes.due(later(60)).await.unwrap().is_empty());
    assert_eq!(wishes.find(&kept.call_id).await.unwrap().unwrap().1, State::Claimed);
}

#[tokio::test]
async fn a_number_that_is_erased_while_its_call_is_claimed_does_not_come_back() {
    let place = start().await;
    let database = database(&place).await;
    let wishes = Wishes::new(Arc::clone(&database));
    let (kept, found) = waiting(&wishes).await;
    let journal = DatabaseJournal::open(&place.settings, Arc::new(SystemRandom)).await.unwrap();
    let scheduled = Entry::new(nine(), kept.call_id, Event::Scheduled).about(&kept.number);
    journal.write(scheduled).await.unwrap();
    wishes.claim(&found, nine()).await.unwrap();

    let number = Dialled::Number(kept.number.clone());
    let erased = erase(&database, &number, later(1)).await.unwrap();

    assert_eq!(erased, Erased { calls: 1, rows: 1, called_off: 0 });
    assert_eq!(wishes.put_back(&found, nine(), later(5)).await.unwrap(), Back::Gone);
    assert!(wishes.due(later(60)).await.unwrap().is_empty());
    assert_eq!(wishes.find(&kept.call_id).await.unwrap().unwrap().1, State::Erased);
    assert!(wishes.conclude(&kept.call_id, State::Placed, later(1)).await.unwrap(), "it was");
}

#[tokio::test]
async fn until_when_a_call_waits_can_be_asked_for_as_long_as_it_does() {
    let place = start().await;
    let wishes = Wishes::new(database(&place).await);
    let (kept, found) = waiting(&wishes).await;
    assert_eq!(wishes.waits_until(&kept.call_id).await.unwrap(), Some(nine()));

    wishes.put_off(&found, later(5), 1).await.unwrap();
    assert_eq!(wishes.waits_until(&kept.call_id).await.unwrap(), Some(later(5)));
    let again = wishes.due(later(5)).await.unwrap().remove(0);
    wishes.claim(&again, later(6)).await.unwrap();
    assert_eq!(wishes.waits_until(&kept.call_id).await.unwrap(), Some(later(6)));
    wishes.conclude(&kept.call_id, State::Placed, later(7)).await.unwrap();
    assert_eq!(wishes.waits_until(&kept.call_id).await.unwrap(), None);
}

#[tokio::test]
async fn a_number_waits_once_and_may_wait_again_afterwards() {
    let place = start().await;
    let wishes = Wishes::new(database(&place).await);
    let (first, _) = waiting(&wishes).await;

    assert!(!wishes.add(&wish(NUMBER), &SystemRandom).await.unwrap());
    assert!(wishes.add(&wish(OTHER_NUMBER), &SystemRandom).await.unwrap());
    let tenant = wishes.cancel(&first.call_id, nine()).await.unwrap();
    assert_eq!(tenant, Some(first.tenant));
    assert!(wishes.add(&wish(NUMBER), &SystemRandom).await.unwrap());
}

#[tokio::test]
async fn what_was_claimed_and_never_ended_is_found_and_what_ended_is_forgotten() {
    let place = start().await;
    let wishes = Wishes::new(database(&place).await);
    let (kept, found) = waiting(&wishes).await;
    wishes.claim(&found, nine()).await.unwrap();

    assert!(wishes.abandoned(nine()).await.unwrap().is_empty());
    wishes.forget(later(60)).await.unwrap();
    let abandoned = wishes.abandoned(later(10)).await.unwrap();
    assert_eq!(abandoned, [(kept.call_id, kept.tenant.clone())]);

    let unknown = State::OutcomeUnknown;
    assert!(wishes.conclude(&kept.call_id, unknown, later(10)).await.unwrap());
    assert!(!wishes.conclude(&kept.call_id, State::Placed, later(11)).await.unwrap());
    assert_eq!(wishes.find(&kept.call_id).await.unwrap(), Some((kept.tenant, unknown)));
    wishes.forget(later(11)).await.unwrap();
    assert_eq!(wishes.find(&kept.call_id).await.unwrap(), None);
}

#[tokio::test]
async fn an_erased_number_waits_no_more() {
    let place = start().await;
    let database = database(&place).await;
    let wishes = Wishes::new(Arc::clone(&database));
    let (kept, _) = waiting(&wishes).await;

    // Its entries may be older than the journal keeps them.
    let number = Dialled::Number(kept.number.clone());
    let erased = erase(&database, &number, nine()).await.unwrap();

    assert_eq!(erased, Erased { calls: 1, rows: 0, called_off: 1 });
    assert_eq!(wishes.find(&kept.call_id).await.unwrap().unwrap().1, State::Erased);
    assert!(wishes.due(later(60)).await.unwrap().is_empty());
    assert_eq!(place.texts("SELECT event FROM journal").await, ["erased"]);
}

#[tokio::test]
async fn a_number_that_was_put_into_another_row_is_not_read() {
    let place = start().await;
    let wishes = Wishes::new(database(&place).await);
    waiting(&wishes).await;
    let other = NewWish { tenant: "other.example".parse().unwrap(), ..wish(OTHER_NUMBER) };
    wishes.add(&other, &SystemRandom).await.unwrap();
    wishes.confirm(&other.call_id).await.unwrap();
    place
        .run("UPDATE scheduled_calls SET number = (SELECT MIN(number) FROM scheduled_calls)")
        .await;

    let due = wishes.due(nine()).await.unwrap();
    let read = due.iter().filter(|found| wishes.number(found).is_some()).count();

    assert_eq!((due.len(), read), (2, 1));
}
