//! Outcomes of calls are persisted although the database is temporarily unavailable.

use crate::support::schedule::{
    HALF_PAST_TEN, NUMBER, OFFICE, Office, after_for_both, cancel, is_kept,
};
use crate::support::telephones::Manner;
use crate::support::waiting::{LONGEST_WAIT, until};
use model::clock::Clock;
use shared_types::phone::PhoneNumber;
use std::sync::Arc;
use std::time::Duration;
use store::journal::entry::Dialled;
use store::journal::erase::erase;
use store::journal::verify::verify;

const MINUTE: Duration = Duration::from_mins(1);
/// The retry interval of a server that stops.
const BREAK: Duration = Duration::from_millis(500);

/// The statements that the database refuses, as in an outage.
const NO_END: &str = "CREATE TRIGGER no_end BEFORE UPDATE ON scheduled_calls \
    WHEN NEW.state IN ('placed', 'failed') BEGIN SELECT RAISE(ABORT, 'away'); END";
const AN_END: &str = "DROP TRIGGER no_end";
const NO_WORD: &str = "CREATE TRIGGER no_word BEFORE INSERT ON journal \
    WHEN NEW.event IN ('placed', 'expired') BEGIN SELECT RAISE(ABORT, 'away'); END";
const A_WORD: &str = "DROP TRIGGER no_word";

#[tokio::test]
async fn a_call_that_was_placed_while_the_database_was_away_is_not_said_to_be_unknown() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.rows(NO_END).await;
    office.app.clock.advance(MINUTE * 90);
    is_kept(&office).await;
    let page = office.app.metrics().await;
    assert!(page.contains("\nclick2call_pending_outcomes 1\n"), "{page}");

    office.after(30).await;
    assert_eq!(office.states().await, ["claimed"]);
    office.rows(AN_END).await;
    office.app.clock.advance(MINUTE);

    office.until_they_are(&["placed"]).await;
    office.after(12).await;
    assert_eq!(office.app.app.schedule.pending_outcomes(), 0);
    assert_eq!(office.events().await, ["scheduled", "accepted", "placed"]);
    assert_eq!(office.telephones.called().len(), 1);
}

#[tokio::test]
async fn entries_that_the_journal_refused_are_written_later_and_once() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    for trouble in [NO_WORD, NO_END] {
        office.rows(trouble).await;
    }
    office.app.clock.advance(MINUTE * 90);
    is_kept(&office).await;
    office.after(3).await;
    assert_eq!(office.events().await, ["scheduled", "accepted"]);

    // First one, then the other.
    office.rows(A_WORD).await;
    office.after(3).await;
    until(async || office.events().await == ["scheduled", "accepted", "placed"]).await;
    assert_eq!(office.states().await, ["claimed"]);
    office.rows(AN_END).await;
    office.app.clock.advance(MINUTE);

    office.until_they_are(&["placed"]).await;
    assert_eq!(office.events().await, ["scheduled", "accepted", "placed"]);
    let report = verify(office.app.database(), &[]).await.unwrap();
    assert_eq!(report.faults, []);
}

#[tokio::test]
async fn nor_is_it_lost_why_a_call_was_not_placed() {
    let closed = OFFICE.replace("\"fiction\":true", "\"fiction\":false");
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.rows(NO_WORD).await;
    office.change(&closed);
    office.app.clock.advance(MINUTE * 90);
    is_kept(&office).await;
    office.until_they_are(&["expiring"]).await;
    assert_eq!(office.events().await, ["scheduled"]);

    office.rows(A_WORD).await;
    office.app.clock.advance(MINUTE);

    until(async || office.events().await == ["scheduled", "expired number_not_allowed"]).await;
    office.until_they_are(&["expired"]).await;
}

#[tokio::test]
async fn other_calls_are_placed_while_the_end_of_one_call_is_pending() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.keeps("202-555-0143", "2026-11-21T10:40:00+01:00").await;
    office.rows(NO_END).await;

    office.app.clock.advance(MINUTE * 90);
    until(async || office.telephones.called().len() == 1).await;
    office.app.clock.advance(MINUTE * 10);
    until(async || office.telephones.called().len() == 2).await;

    office.rows(AN_END).await;
    office.after(1).await;
    office.until_they_are(&["placed", "placed"]).await;
}

#[tokio::test]
async fn an_erased_number_does_not_return_with_a_pending_entry() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.rows(NO_WORD).await;
    office.app.clock.advance(MINUTE * 90);
    office.until_they_are(&["placed"]).await;
    assert_eq!(office.events().await, ["scheduled", "accepted"]);
    let number = Dialled::Number(PhoneNumber::parse(NUMBER).unwrap());
    erase(office.app.database(), &number, "2026-11-21T09:32:00Z".parse().unwrap()).await.unwrap();

    office.rows(A_WORD).await;
    office.after(1).await;

    office.until_they_are(&["placed"]).await;
    let numbers = "SELECT event FROM journal WHERE number IS NOT NULL OR number_hash IS NOT NULL";
    until(async || office.events().await.len() == 4).await;
    assert_eq!(office.rows(numbers).await.len(), 0);
    let report = verify(office.app.database(), &[]).await.unwrap();
    assert_eq!(report.faults, []);
}

#[tokio::test]
async fn another_server_does_not_give_up_a_server_that_could_not_write_its_outcomes() {
    let one = Office::open(OFFICE, Manner::Takes).await;
    let other = one.another().await;
    one.keeps(NUMBER, HALF_PAST_TEN).await;
    // The database is unavailable for both of them, and later shows which one made an attempt.
    one.rows("CREATE TABLE tried (state TEXT)").await;
    one.rows(
        "CREATE TRIGGER away BEFORE UPDATE ON scheduled_calls WHEN OLD.state = 'claimed' \
         BEGIN INSERT INTO tried VALUES (NEW.state); SELECT RAISE(FAIL, 'away'); END",
    )
    .await;
    one.app.clock.advance(MINUTE * 90);
    let pending = |office: &Office| office.app.app.schedule.pending_outcomes();
    until(async || pending(&one) + pending(&other) == 1).await;
    after_for_both(&one, &other, 11).await;
    // The journal has the outcome, so both of them try to store it.
    assert!(one.rows("SELECT 1 FROM tried WHERE state <> 'placed'").await.is_empty());
    assert!(one.rows("SELECT 1 FROM tried").await.len() > 1);

    one.rows("DROP TRIGGER away").await;
    one.app.clock.advance(Duration::from_secs(30));

    one.until_they_are(&["placed"]).await;
    after_for_both(&one, &other, 12).await;
    assert_eq!(one.events().await, ["scheduled", "accepted", "placed"]);
}

#[tokio::test]
async fn an_outcome_that_another_server_gave_up_is_still_reported_and_no_number_is_called_twice() {
    let one = Office::open(OFFICE, Manner::Takes).await;
    one.keeps(NUMBER, HALF_PAST_TEN).await;
    for trouble in [NO_WORD, NO_END] {
        one.rows(trouble).await;
    }
    one.app.clock.advance(MINUTE * 90);
    is_kept(&one).await;
    let other = one.another().await;
    after_for_both(&one, &other, 14).await;
    one.until_they_are(&["outcome_unknown"]).await;

    one.rows(A_WORD).await;
    after_for_both(&one, &other, 1).await;

    let told = ["scheduled", "accepted", "outcome_unknown server_gone", "placed"];
    let mut expected = told.map(str::to_owned);
    expected.sort();
    let sorted = async || {
        let mut events = one.events().await;
        events.sort();
        events
    };
    until(async || sorted().await == expected).await;
    assert_eq!((one.telephones.called().len(), one.states().await), (1, of("outcome_unknown")));
}

#[tokio::test]
async fn a_server_that_stops_writes_its_pending_outcomes() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.rows(NO_END).await;
    office.app.clock.advance(MINUTE * 90);
    is_kept(&office).await;
    let office = office.nobody_looks();

    let schedule = Arc::clone(&office.app.app.schedule);
    let leaving = tokio::spawn(async move { schedule.persist_before_shutdown(LONGEST_WAIT).await });
    // The attempt has failed, and the next one is pending.
    let next_try = office.app.clock.uptime() + BREAK;
    office.app.clock.until_somebody_sleeps_until(next_try).await;
    assert!(!leaving.is_finished(), "it tries for as long as it may");
    office.rows(AN_END).await;
    until(async || {
        office.app.clock.advance(BREAK);
        leaving.is_finished()
    })
    .await;

    assert_eq!(office.states().await, ["placed"]);
    assert_eq!(cancel(&office.app, &call_id).await.outcome().0, 200);
}

#[tokio::test]
async fn and_the_attempts_have_a_time_limit_after_which_the_outcome_is_unknown() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    for trouble in [NO_WORD, NO_END] {
        office.rows(trouble).await;
    }
    office.app.clock.advance(MINUTE * 90);
    is_kept(&office).await;

    office.app.app.schedule.persist_before_shutdown(Duration::from_millis(1)).await;
    let next = office.restarted_after(MINUTE).await;
    next.after(12).await;

    next.until_they_are(&["outcome_unknown"]).await;
    assert_eq!(next.telephones.called().len(), 1, "never twice");
}

#[tokio::test]
async fn the_next_server_finds_an_outcome_that_is_in_the_journal() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.rows(NO_END).await;
    office.app.clock.advance(MINUTE * 90);
    is_kept(&office).await;

    office.rows(AN_END).await;
    let next = office.restarted_after(MINUTE).await;
    next.after(12).await;

    next.until_they_are(&["placed"]).await;
    assert_eq!(next.events().await, ["scheduled", "accepted", "placed"]);
}

fn of(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}
