//! A call is watched before it is placed: whoever comes back when they are told to sees it happen.

use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office, cancel};
use crate::support::telephones::Manner;
use crate::support::waiting::until;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const NOT_FOUND: (u16, &str) = (404, "call_not_found");

#[tokio::test]
async fn whoever_watches_a_call_that_waits_is_told_when_to_come_back() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 30);

    let answer = office.app.get(&events(&call_id), &[]).await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let hour = "retry: 3600000\nevent: scheduled\ndata: {\"at\":\"2026-11-21T09:30:00.000Z\"}\n\n";
    assert_eq!(answer.text(), hour, "and no `end`");
}

#[tokio::test]
async fn whoever_comes_back_then_sees_it_happen() {
    let office = Office::open(OFFICE, Manner::Hangs).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 90);
    office.until_they_are(&["claimed"]).await;
    let claimed = office.app.get(&events(&call_id), &[]).await;
    assert!(claimed.text().starts_with("retry: 2000\nevent: scheduled\n"), "{}", claimed.text());

    let office = Office::open(OFFICE, Manner::Takes).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 90);
    office.until_they_are(&["placed"]).await;
    assert_eq!(cancel(&office.app, &call_id).await.outcome().0, 200);
    let placed = office.app.get(&events(&call_id), &[]).await;
    assert!(placed.text().contains(r#""state":"accepted""#), "{}", placed.text());
}

#[tokio::test]
async fn a_call_that_was_put_off_is_looked_for_later() {
    let office = Office::open(OFFICE, Manner::NobodyIsThere).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 90);
    until(async || office.tries().await == [1]).await;

    let answer = office.app.get(&events(&call_id), &[]).await;

    assert!(answer.text().starts_with("retry: 300000\n"), "{}", answer.text());
}

#[tokio::test]
async fn what_waits_no_more_and_was_not_placed_is_nowhere_to_be_seen() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    assert_eq!(cancel(&office.app, &call_id).await.outcome().0, 200);

    for id in [&*call_id, "aaaaaaaaaaaaaaaaaaaaaaaaaa", "nobody"] {
        let (status, code) = office.app.get(&events(id), &[]).await.outcome();
        assert_eq!((status, &*code), NOT_FOUND, "{id}");
    }
}

fn events(call_id: &str) -> String {
    format!("/click-to-call/{call_id}/events")
}
