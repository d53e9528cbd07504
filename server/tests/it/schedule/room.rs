//! Scheduled calls count in the hour in which they are placed, whenever they were requested.

use crate::support::app::{from, post_request};
use crate::support::schedule::{NUMBER, OFFICE, Office};
use crate::support::telephones::Manner;
use crate::support::waiting::until;
use serde_json::{Value, json};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

/// The office with other limits, without proof of work.
fn limited(limits: &str) -> String {
    let member = format!(
        r#""queue":"500","limits":{{{limits},"domain_concurrent":99}},"proof_of_work":"never""#
    );
    OFFICE.replace(r#""queue":"500""#, &member)
}

/// Requests as the client `client`, for the fictitious number of this client.
async fn ask(office: &Office, client: usize, at: Option<&str>) -> String {
    let mut body = json!({ "domain": "acme.com",
        "phone_number": format!("202-555-0{}", 150 + client) });
    body["at"] = at.map_or(Value::Null, Into::into);
    let request = from(&format!("203.0.113.{client}"), post_request(body.to_string()));
    office.app.send(request).await.outcome().1
}

async fn called(office: &Office, count: usize) {
    until(async || office.telephones.called().len() == count).await;
}

#[tokio::test]
async fn an_hour_places_as_many_calls_as_its_limit_whenever_they_were_asked_for() {
    let office = Office::open(&limited(r#""domain_per_hour":4"#), Manner::Takes).await;
    // Before the hour, during several windows of the limits: for its start and for its middle.
    let monday = ["2026-11-23T14:00:00+01:00", "2026-11-23T14:30:00+01:00"];
    let mut kept = 0;
    for client in 0..12 {
        match ask(&office, client, Some(monday[client % 2])).await.as_str() {
            "ok" => kept += 1,
            refused => assert_eq!(refused, "time_not_offered"),
        }
        office.app.clock.advance(MINUTE * 20);
    }
    assert_eq!(kept, 4);
    // Monday, 13:59 in Berlin.
    office.app.clock.advance(MINUTE * (53 * 60 - 12 * 20 - 1));

    let mut placed = Vec::new();
    for minute in 0..60 {
        if minute % 2 == 0 {
            ask(&office, 20 + minute / 2, None).await;
        }
        office.after(1).await;
        placed.push(office.telephones.called().len());
    }

    assert_eq!(placed.last(), Some(&4), "{placed:?}");
    assert_eq!(office.states().await, ["placed"; 4]);
}

#[tokio::test]
async fn an_immediate_call_does_not_use_the_reservation_of_a_scheduled_one() {
    let office = Office::open(&limited(r#""domain_per_hour":2"#), Manner::Takes).await;
    office.app.clock.advance(MINUTE * 45);
    assert_eq!(ask(&office, 1, Some("2026-11-21T10:15:00+01:00")).await, "ok");

    assert_eq!(ask(&office, 2, None).await, "ok");
    assert_eq!(ask(&office, 3, None).await, "rate_limited", "the second place is promised");
    office.app.clock.advance(MINUTE * 30);

    office.until_they_are(&["placed"]).await;
    called(&office, 2).await;
    // The first one leaves the window.
    office.app.clock.advance(MINUTE * 30);
    assert_eq!(ask(&office, 4, None).await, "ok");
    assert_eq!(ask(&office, 5, None).await, "rate_limited");
}

#[tokio::test]
async fn a_time_at_which_the_hour_is_used_up_is_not_offered() {
    let office = Office::open(&limited(r#""domain_per_hour":2"#), Manner::Takes).await;
    office.app.clock.advance(MINUTE * 45);
    for client in 1..3 {
        assert_eq!(ask(&office, client, None).await, "ok");
    }

    assert_eq!(ask(&office, 3, Some("2026-11-21T10:44:00+01:00")).await, "time_not_offered");
    assert_eq!(ask(&office, 3, Some("2026-11-21T10:46:00+01:00")).await, "ok");
}

#[tokio::test]
async fn a_call_that_finds_the_hour_used_up_waits_for_room() {
    let office = Office::open(&limited(r#""domain_per_hour":2"#), Manner::Takes).await;
    for client in 1..3 {
        assert_eq!(ask(&office, client, Some("2026-11-21T10:00:00+01:00")).await, "ok");
    }
    office.change(&limited(r#""domain_per_hour":1"#));

    office.app.clock.advance(MINUTE * 60);
    called(&office, 1).await;
    office.after(59).await;
    assert_eq!((office.telephones.called().len(), office.tries().await), (1, vec![0, 0]));
    office.after(2).await;

    office.until_they_are(&["placed", "placed"]).await;
    called(&office, 2).await;
}

#[tokio::test]
async fn a_call_that_finds_no_room_for_too_long_expires() {
    let office = Office::open(&limited(r#""domain_per_hour":2"#), Manner::Takes).await;
    assert_eq!(ask(&office, 1, Some("2026-11-21T09:30:00+01:00")).await, "ok");
    office.change(&limited(r#""domain_per_hour":0"#));

    office.app.clock.advance(MINUTE * 30);
    office.is_idle().await;
    assert_eq!(office.states().await, ["waiting"]);
    for _ in 0..2 {
        office.app.clock.advance(MINUTE * 60 + Duration::from_secs(1));
        office.is_idle().await;
    }

    office.until_they_are(&["expired"]).await;
    until(async || office.events().await == ["scheduled", "expired rate_limited"]).await;
}

#[tokio::test]
async fn asking_for_later_draws_nothing_of_the_present_hour() {
    let office = Office::open(&limited(r#""domain_per_hour":2"#), Manner::Takes).await;
    office.app.clock.advance(MINUTE * 45);
    for (client, at) in [(1, "10:00"), (2, "11:00"), (3, "12:30"), (4, "13:00")] {
        let at = format!("2026-11-23T{at}:00+01:00");
        let outcome = ask(&office, client, Some(&at)).await;
        assert_eq!(outcome == "ok", client != 3, "{at}: {outcome}");
    }

    for client in 5..7 {
        assert_eq!(ask(&office, client, None).await, "ok");
    }
    assert_eq!(ask(&office, 7, None).await, "rate_limited");
}

#[tokio::test]
async fn a_client_schedules_three_calls_in_an_hour_and_not_the_last_places_of_a_later_one() {
    let office =
        Office::open(&limited(r#""domain_per_hour":4,"client_per_hour":3"#), Manner::Takes).await;
    let at = "2026-11-23T14:00:00+01:00";
    let as_client = async |number: usize, at: &str| {
        let body = json!({ "domain": "acme.com", "at": at,
            "phone_number": format!("202-555-01{}", 10 + number) });
        let request = from("198.51.100.77", post_request(body.to_string()));
        office.app.send(request).await.outcome().1
    };

    assert_eq!(as_client(0, at).await, "ok", "it is new");
    assert_eq!(as_client(1, at).await, "ok");
    assert_eq!(as_client(2, at).await, "time_not_offered", "two of four are for new clients");
    assert_eq!(as_client(3, "2026-11-23T16:00:00+01:00").await, "ok");
    assert_eq!(as_client(4, "2026-11-23T16:30:00+01:00").await, "client_limit");
    for client in 1..3 {
        assert_eq!(ask(&office, client, Some(at)).await, "ok");
    }
}

#[tokio::test]
async fn a_failed_call_releases_its_reservation() {
    let office = Office::open(&limited(r#""domain_per_hour":1"#), Manner::Refuses).await;
    office.keeps(NUMBER, "2026-11-21T09:45:00+01:00").await;
    office.app.clock.advance(MINUTE * 45);
    office.until_they_are(&["failed"]).await;
    office.telephones.behave(Manner::Takes);

    assert_eq!(ask(&office, 1, None).await, "ok");
    assert_eq!(ask(&office, 2, None).await, "rate_limited");
}

#[tokio::test]
async fn a_refusal_names_the_earliest_time_that_can_be_asked_for_and_it_is_accepted() {
    let limits = r#""domain_per_hour":2,"domain_per_day":4"#;
    let office = Office::open(&limited(limits), Manner::Takes).await;
    office.app.clock.advance(MINUTE * 30);
    let request = async |client: usize, at: Option<&str>| {
        let mut body = json!({ "domain": "acme.com",
            "phone_number": format!("202-555-0{}", 150 + client) });
        body["at"] = at.map_or(Value::Null, Into::into);
        let request = from(&format!("203.0.113.{client}"), post_request(body.to_string()));
        office.app.send(request).await
    };
    for client in 1..3 {
        assert_eq!(ask(&office, client, None).await, "ok");
    }

    // The hour is full until half past ten.
    let refused = request(3, None).await;
    assert_eq!(refused.outcome(), (429, "rate_limited".to_owned()));
    let first = "2026-11-21T10:30:00+01:00";
    assert_eq!(refused.json()["opens_at"], first);
    let full = request(3, Some("2026-11-21T10:15:00+01:00")).await;
    assert_eq!(
        (full.outcome().1, full.json()["opens_at"].clone()),
        ("time_not_offered".into(), first.into())
    );
    for client in 3..5 {
        assert_eq!(ask(&office, client, Some(first)).await, "ok");
    }

    // Now the day is full too, and so is each hour until Monday, when it opens at nine.
    let refused = request(5, None).await;
    assert_eq!(refused.outcome().0, 429);
    let monday = "2026-11-23T09:00:00+01:00";
    let full = request(5, Some("2026-11-21T11:30:00+01:00")).await;
    assert_eq!(full.outcome(), (409, "time_not_offered".to_owned()));
    assert_eq!(full.json()["opens_at"], monday);
    assert_eq!(ask(&office, 5, Some(monday)).await, "ok");
}

#[tokio::test]
async fn a_client_whose_calls_are_used_up_is_named_no_later_time() {
    let office = Office::open(&limited(r#""client_per_hour":1"#), Manner::Takes).await;
    office.app.clock.advance(MINUTE * 30);
    assert_eq!(ask(&office, 1, None).await, "ok");
    let body = json!({ "domain": "acme.com", "phone_number": "202-555-0199" }).to_string();

    let refused = office.app.send(from("203.0.113.1", post_request(body))).await;

    assert_eq!(refused.outcome(), (429, "client_limit".to_owned()));
    assert_eq!(refused.json()["opens_at"], Value::Null);
}
