//! Scheduled calls: at the request and when they are due.

use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office};
use crate::support::telephones::Manner;
use std::collections::BTreeSet;
use std::time::Duration;
use store::do_not_call::EntryOrigin;

async fn list(office: &Office, pattern: &str) {
    let blocking = &office.app.app.calls.blocking;
    blocking.add(&pattern.parse().unwrap(), None, EntryOrigin::Cli).await.unwrap();
}

#[tokio::test]
async fn a_blocked_call_is_not_scheduled() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    let blocking = &office.app.app.calls.blocking;

    blocking.stop(None).await.unwrap();
    let stopped = office.ask(NUMBER, HALF_PAST_TEN).await;
    assert_eq!(stopped.outcome(), (503, "calls_stopped".to_owned()));
    blocking.resume(None).await.unwrap();
    list(&office, "+1202*").await;
    let listed = office.ask(NUMBER, HALF_PAST_TEN).await;

    assert_eq!(listed.outcome(), (400, "number_not_allowed".to_owned()));
    assert_eq!(office.states().await, [""; 0]);
    let refusals = office.app.refusals().await;
    let codes: BTreeSet<_> = refusals.iter().map(|refusal| &*refusal.1).collect();
    assert_eq!(codes, BTreeSet::from(["calls_stopped", "do_not_call"]));
}

#[tokio::test]
async fn a_number_that_was_listed_after_the_request_is_not_called() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    list(&office, NUMBER).await;

    office.app.clock.advance(Duration::from_mins(90));
    office.until_they_are(&["expired"]).await;

    office.is_idle().await;
    assert_eq!(office.telephones.called(), [""; 0]);
    assert_eq!(office.events().await, ["scheduled", "expired do_not_call"]);
    assert_eq!(office.numbers().await, [""]);
}

#[tokio::test]
async fn a_call_that_is_due_while_calls_are_stopped_waits_and_is_placed_after_that() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.app.calls.blocking.stop(None).await.unwrap();

    office.app.clock.advance(Duration::from_mins(90));
    office.is_idle().await;
    office.after(45).await;
    assert_eq!(office.states().await, ["waiting"]);
    assert_eq!(office.telephones.called(), [""; 0]);

    office.app.app.calls.blocking.resume(None).await.unwrap();
    office.after(1).await;
    office.until_they_are(&["placed"]).await;
    assert_eq!(office.telephones.called(), ["+12025550142"]);
    let expected = ["scheduled", "limit_reached calls_stopped", "accepted", "placed"];
    assert_eq!(office.events().await, expected);
}

#[tokio::test]
async fn a_call_that_is_stopped_for_too_long_expires() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    let acme = "acme.com".parse().unwrap();
    office.app.app.calls.blocking.stop(Some(&acme)).await.unwrap();

    office.app.clock.advance(Duration::from_mins(90));
    office.is_idle().await;
    office.after(125).await;

    assert_eq!(office.states().await, ["expired"]);
    assert_eq!(office.telephones.called(), [""; 0]);
}
