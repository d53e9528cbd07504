//! A scheduled call is followed before it is placed: a visitor who reconnects at the announced time sees its states.

use crate::journal_place::connections_to;
use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office, cancel};
use crate::support::telephones::Manner;
use crate::support::waiting::until;
use model::call_id::CallId;
use model::random::SystemRandom;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const MINUTE: Duration = Duration::from_mins(1);
const NOT_FOUND: (u16, &str) = (404, "call_not_found");

#[tokio::test]
async fn a_subscriber_of_a_scheduled_call_gets_the_reconnection_time() {
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
async fn a_subscriber_who_reconnects_then_gets_the_states() {
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
async fn a_call_that_is_no_longer_scheduled_and_was_not_placed_is_not_found() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    assert_eq!(cancel(&office.app, &call_id).await.outcome().0, 200);

    for id in [&*call_id, "aaaaaaaaaaaaaaaaaaaaaaaaaa", "nobody"] {
        let (status, code) = office.app.get(&events(id), &[]).await.outcome();
        assert_eq!((status, &*code), NOT_FOUND, "{id}");
    }
}

#[tokio::test]
async fn any_number_of_unknown_calls_that_are_watched_cost_a_few_connections() {
    let office = Arc::new(Office::open(OFFICE, Manner::Takes).await);
    let known = office.keeps(NUMBER, HALF_PAST_TEN).await;
    let mut visitors = JoinSet::new();
    for index in 0..400 {
        let (office, known) = (Arc::clone(&office), known.clone());
        visitors.spawn(async move {
            if index == 200 {
                assert_eq!(office.app.get(&events(&known), &[]).await.status, 200);
                return;
            }
            let id = CallId::random(&SystemRandom).unwrap();
            let (status, code) = office.app.get(&events(id.as_str()), &[]).await.outcome();
            assert_eq!((status, &*code), NOT_FOUND);
        });
    }

    let mut most = 0;
    while let Some(visitor) = visitors.join_next().await {
        visitor.unwrap();
        most = most.max(connections_to(&office.app.folder.path().join("journal.db")));
    }

    // The connections of the background tasks, and of the scheduler; one for all visitors.
    println!("at most {most} connections");
    assert!(most <= 8, "{most} connections");
}

fn events(call_id: &str) -> String {
    format!("/click-to-call/{call_id}/events")
}
