//! A call whose journal entry cannot be written is not placed, and its claim is released when the database is back.

use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office, is_kept};
use crate::support::telephones::Manner;
use crate::support::waiting::until;
use shared_types::phone::PhoneNumber;
use std::time::Duration;
use store::journal::entry::Dialled;
use store::journal::erase::erase;

const MINUTE: Duration = Duration::from_mins(1);

/// The statements that the database refuses, as in an outage.
const NO_WAY_BACK: &str = "CREATE TRIGGER no_way_back BEFORE UPDATE ON scheduled_calls \
    WHEN NEW.state = 'waiting' AND OLD.state = 'claimed' BEGIN SELECT RAISE(ABORT, 'away'); END";
const A_WAY_BACK: &str = "DROP TRIGGER no_way_back";
const NO_CALLS: &str = "CREATE TRIGGER no_calls BEFORE INSERT ON journal \
    WHEN NEW.event IN ('accepted', 'placed') BEGIN SELECT RAISE(ABORT, 'away'); END";
const CALLS: &str = "DROP TRIGGER no_calls";

#[tokio::test]
async fn a_call_whose_entry_could_not_be_written_waits_again_when_the_database_is_back() {
    let office = not_asked().await;
    office.after(15).await;
    assert_eq!(office.states().await, ["claimed"], "nor is it said that its outcome is unknown");

    for trouble_ends in [CALLS, A_WAY_BACK] {
        office.rows(trouble_ends).await;
    }
    office.app.clock.advance(MINUTE);

    office.until_they_are(&["placed"]).await;
    assert_eq!(office.events().await, ["scheduled", "accepted", "placed"]);
    assert_eq!(office.telephones.called(), ["+12025550142"]);
}

#[tokio::test]
async fn it_does_not_wait_again_if_the_visitor_has_made_a_new_request() {
    let office = not_asked().await;
    office.keeps(NUMBER, "2026-11-21T11:30:00+01:00").await;

    office.rows(A_WAY_BACK).await;
    office.after(1).await;

    office.until_they_are(&["expired", "waiting"]).await;
    let events = ["scheduled", "scheduled", "expired superseded"];
    until(async || office.events().await == events).await;
    office.rows(CALLS).await;
    office.after(70).await;
    office.until_they_are(&["expired", "placed"]).await;
    assert_eq!(office.telephones.called().len(), 1);
}

#[tokio::test]
async fn nor_where_its_number_was_erased_meanwhile() {
    let office = not_asked().await;
    let number = Dialled::Number(PhoneNumber::parse(NUMBER).unwrap());
    let now = "2026-11-21T09:31:00Z".parse().unwrap();
    erase(office.app.database(), &number, now).await.unwrap();

    for trouble_ends in [CALLS, A_WAY_BACK] {
        office.rows(trouble_ends).await;
    }
    office.after(20).await;

    assert_eq!((office.states().await, office.numbers().await), (of("erased"), of("")));
    assert_eq!(office.events().await, ["scheduled", "erased"]);
    assert_eq!(office.telephones.called().len(), 0);
}

/// A claimed call that was not sent to a telephone system, and whose claim cannot be released.
async fn not_asked() -> Office {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    for trouble in [NO_CALLS, NO_WAY_BACK] {
        office.rows(trouble).await;
    }
    office.app.clock.advance(MINUTE * 90);
    is_kept(&office).await;
    office
}

fn of(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}
