//! Calls that are due.

use crate::support::schedule::{HALF_PAST_TEN, NUMBER, OFFICE, Office, cancel};
use crate::support::telephones::Manner;
use crate::support::waiting::until;
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn it_is_placed_at_its_time_and_followed_like_any_other() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    let call_id = office.keeps(NUMBER, HALF_PAST_TEN).await;
    let events = format!("/click-to-call/{call_id}/events");

    office.app.clock.advance(MINUTE * 89);
    office.is_idle().await;
    assert_eq!(office.telephones.called(), [""; 0]);
    assert!(!office.numbers().await[0].contains("5550142"), "it is sealed");
    office.app.clock.advance(MINUTE);
    office.until_they_are(&["placed"]).await;

    assert_eq!(office.telephones.called(), ["+12025550142"]);
    assert_eq!(office.numbers().await, [""]);
    assert_eq!(office.events().await, ["scheduled", "accepted", "placed"]);
    assert_eq!(cancel(&office.app, &call_id).await.outcome().0, 200);
    let watched = office.app.get(&events, &[]).await;
    assert!(
        watched.text().contains(r#""state":"ended","cause":"cancelled""#),
        "{}",
        watched.text()
    );
}

#[tokio::test]
async fn nine_in_the_morning_is_nine_on_the_morning_after_the_clocks_change() {
    let new_york = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true},"hours":{
        "zone":"America/New_York","week":{"mon":["09:00-10:00"]},"schedule":true}}}"#;
    let office = Office::open(new_york, Manner::Takes).await;
    // Wednesday, 2027-03-10; the clocks go forward on Sunday.
    office.app.clock.advance(Duration::from_hours(109 * 24));

    let winter = office.ask(NUMBER, "2027-03-15T09:30:00-05:00").await;
    assert_eq!(winter.outcome(), (409, "time_not_offered".to_owned()), "half past ten by then");
    let answer = office.ask(NUMBER, "2027-03-15T13:00:00Z").await;
    assert_eq!(answer.json()["scheduled_for"], "2027-03-15T09:00:00-04:00");

    office.app.clock.advance(Duration::from_hours(5 * 24 + 4) + MINUTE * 59);
    office.is_idle().await;
    assert_eq!(office.telephones.called().len(), 0);
    office.app.clock.advance(MINUTE);
    office.until_they_are(&["placed"]).await;
}

#[tokio::test]
async fn what_the_tenant_is_by_then_decides() {
    for (now, event) in [
        (OFFICE.replace("\"sat\":[\"09:30-12:00\"],", ""), "expired closed"),
        (OFFICE.replace("09:30-12:00", "09:30-10:00"), "expired closed"),
        (
            OFFICE.replace(
                "\"schedule\":true",
                "\"except\":{\"2026-11-21\":{\"label\":\"Moving\",\"hours\":[\"14:00-15:00\"]}}",
            ),
            "expired closed",
        ),
        (OFFICE.replace("acme.com", "other.example"), "expired tenant_gone"),
        (OFFICE.replace("\"fiction\":true", ""), "expired number_not_allowed"),
    ] {
        let office = Office::open(OFFICE, Manner::Takes).await;
        office.keeps(NUMBER, HALF_PAST_TEN).await;
        office.change(&now);

        office.app.clock.advance(MINUTE * 90);
        office.until_they_are(&["expired"]).await;

        until(async || office.events().await.len() == 2).await;
        assert_eq!(office.events().await, ["scheduled", event], "{now}");
        assert_eq!(
            (office.telephones.called().len(), office.numbers().await),
            (0, vec![String::new()])
        );
    }
}

#[tokio::test]
async fn a_tenant_that_opens_a_little_later_calls_then() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.change(&OFFICE.replace("09:30-12:00", "11:00-13:00"));

    office.app.clock.advance(MINUTE * 90);
    // Eleven in Berlin.
    until(async || office.due().await == [1_795_255_200_000]).await;
    office.is_idle().await;
    assert_eq!(office.telephones.called().len(), 0);
    office.app.clock.advance(MINUTE * 30);
    office.until_they_are(&["placed"]).await;
}

#[tokio::test]
async fn disabling_it_refuses_new_calls_and_places_accepted_ones() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.change(&OFFICE.replace("\"schedule\":true", "\"schedule\":false"));

    assert_eq!(office.ask("202-555-0143", HALF_PAST_TEN).await.outcome().1, "time_not_offered");
    office.app.clock.advance(MINUTE * 90);
    office.until_they_are(&["placed"]).await;
}

#[tokio::test]
async fn without_available_agents_the_call_is_retried_for_some_time() {
    let office = Office::open(OFFICE, Manner::NobodyIsThere).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 90);
    tried(&office, 1).await;

    office.telephones.behave(Manner::Takes);
    office.app.clock.advance(MINUTE * 5);

    office.until_they_are(&["placed"]).await;
    assert_eq!(office.events().await, ["scheduled", "accepted", "placed"]);
}

#[tokio::test]
async fn and_the_retries_end() {
    let office = Office::open(OFFICE, Manner::NobodyIsThere).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 90);
    for times in 1..6 {
        tried(&office, times).await;
        office.app.clock.advance(MINUTE * 5);
    }

    office.until_they_are(&["expired"]).await;
    until(async || office.events().await == ["scheduled", "expired nobody_available"]).await;
    assert_eq!((office.telephones.attendances(), office.telephones.called().len()), (6, 0));
}

#[tokio::test]
async fn a_number_that_has_a_call_is_called_when_that_is_over() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;
    office.app.clock.advance(MINUTE * 89);
    let now = office.app.call_me(NUMBER).await.json();

    office.app.clock.advance(MINUTE);
    tried(&office, 1).await;
    assert_eq!(office.telephones.called().len(), 1);
    let call_id = now["call_id"].as_str().unwrap();
    assert_eq!(cancel(&office.app, call_id).await.outcome().0, 200);
    office.app.clock.advance(MINUTE * 5);

    office.until_they_are(&["placed"]).await;
    assert_eq!(office.telephones.called().len(), 2);
}

#[tokio::test]
async fn a_refusal_of_the_telephone_system_is_not_retried() {
    let office = Office::open(OFFICE, Manner::Refuses).await;
    office.keeps(NUMBER, HALF_PAST_TEN).await;

    office.app.clock.advance(MINUTE * 90);
    office.until_they_are(&["failed"]).await;
    office.after(30).await;

    assert_eq!(office.telephones.called().len(), 1);
    assert_eq!(office.events().await, ["scheduled", "accepted", "failed"]);
}

#[tokio::test]
async fn many_at_the_same_moment_are_called_one_after_the_other() {
    let office = Office::open(OFFICE, Manner::Takes).await;
    for number in ["202-555-0143", "202-555-0144", "202-555-0145"] {
        office.keeps(number, HALF_PAST_TEN).await;
    }

    office.app.clock.advance(MINUTE * 90);
    for placed in 1..=3 {
        until(async || office.telephones.called().len() == placed).await;
        let is_placed = async || {
            office.states().await.iter().filter(|state| *state == "placed").count() == placed
        };
        until(is_placed).await;
        office.app.clock.advance(Duration::from_secs(9));
        office.is_idle().await;
        assert_eq!(office.telephones.called().len(), placed, "not yet");
        office.app.clock.advance(Duration::from_secs(1));
    }
}

/// Waits until this number of attempts has failed.
async fn tried(office: &Office, times: i64) {
    until(async || office.tries().await == [times]).await;
}
