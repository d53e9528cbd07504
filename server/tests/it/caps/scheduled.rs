//! Scheduled calls: their caps count when they are placed.

use crate::support::schedule::{HALF_PAST_TEN, OFFICE, Office, cancel};
use crate::support::telephones::Manner;
use crate::support::waiting::until;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

/// The tenant is open from the start of the tests' clock.
fn domains(members: &str) -> String {
    let domains = OFFICE.replace("\"queue\":\"500\"", &format!("\"queue\":\"500\",{members}"));
    domains.replace("09:30-12:00", "08:30-12:00")
}

async fn open(limits: &str) -> Office {
    Office::open(&domains(limits), Manner::Takes).await
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
    office.change(&domains(r#""limits":{"domain_per_day":0}"#));

    office.app.clock.advance(MINUTE * 90);

    office.until_they_are(&["expired"]).await;

    let expired = "expired domain_per_day".to_owned();
    until(async || office.events().await.contains(&expired)).await;
    let events = office.events().await;
    assert!(events.contains(&"limit_reached domain_per_day".to_owned()), "{events:?}");
    assert!(office.telephones.called().is_empty());
}

#[tokio::test]
async fn a_call_for_now_does_not_take_the_place_of_a_scheduled_one_in_any_cap() {
    let prices = "[budgets]\nprices = { 1 = 1 }\n";
    for (tenant, settings, code) in [
        (r#""limits":{"domain_per_day":2}"#, "", "daily_limit"),
        (r#""budgets":{"cost_per_day":2}"#, prices, "budget_exhausted"),
        (
            r#""budgets":{"destinations":{"all":{"prefixes":["1"],"per_day":2}}}"#,
            "",
            "budget_exhausted",
        ),
        (r#""phone":"+12025550100""#, "total_per_day = 2\n", "daily_limit"),
        (
            r#""phone":"+12025550100""#,
            "[budgets]\ntotal_cost_per_day = 2\nprices = { 1 = 1 }\n",
            "budget_exhausted",
        ),
    ] {
        let office = Office::with(&domains(tenant), settings, Manner::Takes).await;
        office.keeps("202-555-0142", HALF_PAST_TEN).await;
        assert_eq!(office.app.call_me("202-555-0143").await.status.as_u16(), 200, "{tenant}");

        let answer = office.app.call_me("202-555-0144").await;

        assert_eq!(answer.outcome(), (429, code.to_owned()), "{tenant} {settings}");
        office.app.clock.advance(MINUTE * 90);
        office.until_they_are(&["placed"]).await;
        assert_eq!(office.telephones.called(), ["+12025550143", "+12025550142"]);
    }
}

#[tokio::test]
async fn a_call_for_now_leaves_a_call_to_its_number_to_the_scheduled_one() {
    let office = open(r#""limits":{"number_per_day":2}"#).await;
    office.keeps("202-555-0142", HALF_PAST_TEN).await;
    let now = office.app.call_me("202-555-0142").await.json();
    let call_id = now["call_id"].as_str().unwrap();
    assert_eq!(cancel(&office.app, call_id).await.status.as_u16(), 200);
    until(async || {
        let answer = office.app.call_me("202-555-0142").await.outcome().1;
        assert_ne!(answer, "ok");
        answer == "daily_limit"
    })
    .await;

    office.app.clock.advance(MINUTE * 90);

    office.until_they_are(&["placed"]).await;
}

#[tokio::test]
async fn no_more_calls_are_scheduled_than_the_caps_have_places_when_they_are_due() {
    let office = open(r#""limits":{"domain_per_day":2}"#).await;
    let (monday, after_it) = ("2026-11-23T10:00:00+01:00", "2026-11-30T10:00:00+01:00");
    assert_eq!(office.app.call_me("202-555-0141").await.status.as_u16(), 200);
    office.keeps("202-555-0142", HALF_PAST_TEN).await;

    // Saturday is full. On Monday, the calls of Saturday do not count any more.
    let saturday = office.ask("202-555-0143", "2026-11-21T11:45:00+01:00").await;
    assert_eq!(saturday.outcome(), (409, "time_not_offered".to_owned()));
    office.keeps("202-555-0143", monday).await;
    office.keeps("202-555-0144", "2026-11-23T16:00:00+01:00").await;
    // Between them: the place of the second one is kept too.
    for at in ["2026-11-23T09:00:00+01:00", "2026-11-23T14:00:00+01:00"] {
        let between = office.ask("202-555-0145", at).await;
        assert_eq!(between.outcome(), (409, "time_not_offered".to_owned()), "{at}");
    }
    office.keeps("202-555-0145", after_it).await;
    assert_eq!(office.app.call_me("202-555-0146").await.outcome().1, "daily_limit");
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
