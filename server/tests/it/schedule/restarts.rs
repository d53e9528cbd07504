//! A call is placed once: also after a restart, beside another server, and when it was erased.

use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office, after_for_both, cancel};
use crate::support::telephones::Manner;
use crate::support::waiting::until;
use shared_types::phone::PhoneNumber;
use std::time::Duration;
use store::journal::entry::Dialled;
use store::journal::erase::{Erased, erase};
use store::journal::verify::verify;

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_restart_before_its_time_changes_nothing() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;

    let office = office.restarted_after(MINUTE * 30).await;
    assert_eq!(office.ask(NUMBER, HALF_PAST_TEN).await.outcome().1, "already_under_way");
    office.app.clock.advance(MINUTE * 60);

    office.until_they_are(&["placed"]).await;
    assert_eq!(office.telephones.called(), ["+12025550142"]);
}

#[tokio::test]
async fn calls_that_came_due_during_a_downtime_are_placed_if_they_are_not_too_late() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, "2026-11-21T09:59:00+01:00").await;
    office.keeps("202-555-0143", "2026-11-21T10:01:00+01:00").await;
    // 11:58 in Berlin.
    let office = office.restarted_after(MINUTE * 178).await;

    until(async || office.telephones.called().len() == 1).await;
    office.until_they_are(&["placed", "waiting"]).await;
    office.app.clock.advance(Duration::from_secs(10));
    office.until_they_are(&["placed", "placed"]).await;
}

#[tokio::test]
async fn calls_that_are_too_late_expire() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, "2026-11-23T09:00:00+01:00").await;
    // Monday, 11:00:01, two hours and a second late.
    let late = Duration::from_hours(50) + Duration::from_secs(1);

    let office = office.restarted_after(late).await;
    office.after(2).await;
    assert_eq!(office.states().await, ["waiting"], "the clock may be wrong");
    office.after(4).await;

    office.until_they_are(&["expired"]).await;
    until(async || office.events().await == ["scheduled", "expired late"]).await;
    assert_eq!(
        (office.telephones.called().len(), office.numbers().await),
        (0, vec![String::new()])
    );
}

#[tokio::test]
async fn a_server_that_ends_between_the_claim_and_the_answer_leaves_the_outcome_unknown() {
    let office = Office::open(OFFICE, Manner::Hangs).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 90);
    office.until_they_are(&["claimed"]).await;
    until(async || office.telephones.called().len() == 1).await;
    assert_eq!(office.numbers().await, [""], "the number is gone with the claim");
    assert_eq!(cancel(&office.app, &call_id).await.outcome().1, "already_under_way");

    let office = office.restarted_after(MINUTE).await;
    office.telephones.behave(Manner::Takes);
    office.after(12).await;

    office.until_they_are(&["outcome_unknown"]).await;
    until(async || office.events().await.len() == 3).await;
    assert_eq!(office.events().await, ["scheduled", "accepted", "outcome_unknown server_gone"]);
    assert_eq!(office.telephones.called().len(), 1, "never twice");
    assert_eq!(cancel(&office.app, &call_id).await.outcome(), (409, "call_over".to_owned()));
}

#[tokio::test]
async fn of_two_servers_on_one_journal_one_places_each_call() {
    let one = Office::open(OFFICE, Manner::Takes).await;
    let other = one.another().await;
    for minute in 30..40 {
        let number = format!("202-555-01{minute}");
        let at = format!("2026-11-21T10:{minute}:00+01:00");
        let asked = if minute % 2 == 0 { &one } else { &other };
        asked.keeps(&number, &at).await;
    }

    for placed in 1..=10 {
        let minutes = if placed == 1 { 90 } else { 1 };
        one.app.clock.advance(MINUTE * minutes);
        let count =
            async || one.states().await.iter().filter(|state| *state == "placed").count() == placed;
        until(count).await;
    }
    after_for_both(&one, &other, 10).await;

    let mut called = one.telephones.called();
    called.sort();
    called.dedup();
    assert_eq!((called.len(), one.telephones.called().len()), (10, 10));
    let events = one.events().await;
    assert_eq!(events.iter().filter(|event| *event == "accepted").count(), 10);
    let report = verify(one.app.database(), &[]).await.unwrap();
    assert_eq!(report.faults, []);
}

#[tokio::test]
async fn an_erased_number_is_not_called_and_its_row_is_empty() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.keeps("202-555-0143", HALF_PAST_TEN).await;

    let number = Dialled::Number(PhoneNumber::parse(NUMBER).unwrap());
    let now = "2026-11-21T08:30:00Z".parse().unwrap();
    let erased = erase(office.app.database(), &number, now).await.unwrap();

    assert_eq!(erased, Erased { calls: 1, rows: 1, called_off: 1 });
    office.app.clock.advance(MINUTE * 90);
    until(async || office.telephones.called() == ["+12025550143"]).await;
    office.after(2).await;
    assert_eq!(office.telephones.called().len(), 1);
    assert_eq!(cancel(&office.app, &call_id).await.outcome().0, 200);
    let report = verify(office.app.database(), &[]).await.unwrap();
    assert_eq!(report.faults, []);
}

#[tokio::test]
async fn how_a_call_ended_is_forgotten_after_a_day() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 90);
    office.until_they_are(&["placed"]).await;

    office.app.clock.advance(Duration::from_hours(25));

    office.until_they_are(&[]).await;
}

#[tokio::test]
async fn a_request_that_could_not_be_stored_is_refused_and_never_placed() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    for trouble in [
        "CREATE TRIGGER no_entry BEFORE INSERT ON journal WHEN NEW.event = 'scheduled' \
         BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TRIGGER no_way_back BEFORE UPDATE ON scheduled_calls \
         WHEN NEW.state = 'withdrawing' BEGIN SELECT RAISE(ABORT, 'no'); END",
    ] {
        office.rows(trouble).await;
    }

    let refused = office.ask(NUMBER, HALF_PAST_TEN).await;
    assert_eq!(refused.outcome(), (503, "journal_unavailable".to_owned()));
    office.after(100).await;

    assert_eq!(office.telephones.called(), Vec::<String>::new());
    assert_eq!(office.states().await, ["asked"]);
}
