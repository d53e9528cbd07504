//! Scheduled calls: their caps count when they are placed.

use crate::support::schedule::{HALF_PAST_TEN, OFFICE, Office, cancel};
use crate::support::telephones::Manner;
use crate::support::waiting::until;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

async fn open(limits: &str) -> Office {
    let domains = OFFICE.replace("\"queue\":\"500\"", &format!("\"queue\":\"500\",{limits}"));
    // It is open from the start of the tests' clock.
    Office::open(&domains.replace("09:30-12:00", "08:30-12:00"), Manner::Takes).await
}

#[tokio::test]
async fn a_call_that_waits_counts_for_the_day_on_which_it_is_placed() {
    let office = open(r#""limits":{"domain_per_day":1}"#).await;
    office.keeps("202-555-0142", HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 90);
    office.until_they_are(&["placed"]).await;

    let answer = office.app.call_me("202-555-0143").await;

    assert_eq!(answer.outcome(), (429, "daily_limit".to_owned()));
}

#[tokio::test]
async fn a_call_for_which_the_day_has_no_room_for_hours_expires() {
    let office = open(r#""limits":{"domain_per_day":1}"#).await;
    office.keeps("202-555-0142", HALF_PAST_TEN).await;
    assert_eq!(office.app.call_me("202-555-0143").await.status.as_u16(), 200);

    office.app.clock.advance(MINUTE * 90);

    office.until_they_are(&["expired"]).await;

    let expired = "expired domain_per_day".to_owned();
    until(async || office.events().await.contains(&expired)).await;
    let events = office.events().await;
    assert!(events.contains(&"limit_reached domain_per_day".to_owned()), "{events:?}");
    assert_eq!(office.telephones.called(), ["+12025550143"]);
}

#[tokio::test]
async fn a_call_for_which_the_lines_are_busy_is_placed_when_one_is_free() {
    let office = open(r#""limits":{"domain_concurrent":1}"#).await;
    office.keeps("202-555-0142", HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 89);
    let now = office.app.call_me("202-555-0143").await.json();
    office.app.clock.advance(MINUTE);
    let reached = "limit_reached domain_concurrent".to_owned();
    until(async || office.events().await.contains(&reached)).await;
    assert_eq!(office.telephones.called(), ["+12025550143"]);

    let call_id = now["call_id"].as_str().unwrap();
    assert_eq!(cancel(&office.app, call_id).await.status.as_u16(), 200);
    office.app.clock.advance(MINUTE * 5);

    office.until_they_are(&["placed"]).await;
    assert_eq!(office.telephones.called(), ["+12025550143", "+12025550142"]);
}
