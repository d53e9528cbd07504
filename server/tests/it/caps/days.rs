//! Limits per day and per week.

use super::{Office, number, refused};
use crate::support::app::{TestApp, from, post_request};
use crate::support::calls::{self, Client};
use crate::support::telephones::{Manner, Telephones};
use crate::support::tokens;
use futures_util::future::join_all;
use serde_json::json;
use server::startup::external_services::ExternalServices;
use std::sync::Arc;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);
const DAY: u64 = 24 * 3600;

#[tokio::test]
async fn a_domain_has_the_calls_of_its_day_however_they_are_spread_over_the_hours() {
    let limits = r#""limits":{"domain_per_hour":2,"domain_per_day":3,"domain_concurrent":9}"#;
    let office = Office::open(limits, "").await;
    for call in 0..3 {
        office.places(&number(call)).await;
        office.app.clock.advance(HOUR);
    }

    assert_eq!(office.refuses(&number(3), "daily_limit").await, DAY - 3 * 3600);
    office.app.clock.advance(HOUR * 21);
    office.places(&number(3)).await;
    office.refuses(&number(4), "daily_limit").await;
}

#[tokio::test]
async fn a_day_has_five_times_the_calls_of_its_hour_if_nothing_else_is_set() {
    let limits = r#""limits":{"domain_per_hour":2,"domain_concurrent":99}"#;
    let office = Office::open(limits, "").await;
    for call in 0..10 {
        office.places(&number(call)).await;
        office.app.clock.advance(HOUR);
    }

    office.refuses(&number(10), "daily_limit").await;
}

#[tokio::test]
async fn the_settings_say_how_many_calls_the_day_of_a_domain_has() {
    let office = Office::open(r#""phone":"+12025550100""#, "domain_per_day = 1\n").await;
    office.places(&number(0)).await;

    office.refuses(&number(1), "daily_limit").await;
    assert_eq!(office.call_for("globex.example", &number(2)).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_number_is_called_a_few_times_a_day_and_a_week_whichever_domain_asks() {
    let caps = "number_per_hour = 9\nnumber_per_day = 2\nnumber_per_week = 3\n";
    let office = Office::open(r#""phone":"+12025550100""#, caps).await;
    let (day, lock) = (HOUR * 24, Duration::from_mins(6));
    for domain in ["acme.com", "globex.example"] {
        assert_eq!(office.call_for(domain, &number(1)).await.status.as_u16(), 200);
        office.app.clock.advance(lock);
    }

    assert_eq!(office.refuses("+1 202 555 0101", "daily_limit").await, DAY - 720);
    office.places(&number(2)).await;
    office.app.clock.advance(day);
    office.places(&number(1)).await;
    office.app.clock.advance(day);
    assert_eq!(office.refuses(&number(1), "daily_limit").await, 5 * DAY - 720);
    office.app.clock.advance(day * 5);
    office.places(&number(1)).await;
}

#[tokio::test]
async fn all_domains_together_have_the_calls_of_one_day() {
    let office = Office::open(r#""limits":{"domain_per_day":9}"#, "total_per_day = 2\n").await;
    office.places(&number(0)).await;
    assert_eq!(office.call_for("globex.example", &number(1)).await.status.as_u16(), 200);

    office.refuses(&number(2), "daily_limit").await;
    refused(&office.call_for("globex.example", &number(3)).await, "daily_limit");
    office.app.clock.advance(HOUR * 24);
    office.places(&number(2)).await;
}

#[tokio::test]
async fn calls_that_were_certainly_not_placed_count_for_no_cap() {
    let caps = r#""limits":{"domain_per_day":1,"domain_concurrent":1,"number_per_day":1},
        "budgets":{"destinations":{"us":{"countries":["US"],"per_day":1}}}"#;
    let office = Office::with(caps, "", Telephones::new(Manner::Refuses)).await;
    for _ in 0..3 {
        assert_eq!(office.call(&number(1)).await.outcome().1, "phone_system_refused");
    }

    office.telephones.behave(Manner::Takes);
    office.places(&number(1)).await;
    office.refuses(&number(2), "concurrency_limit").await;
}

#[tokio::test]
async fn concurrent_requests_do_not_exceed_the_daily_limit() {
    let office = Office::open(r#""limits":{"domain_per_hour":99,"domain_per_day":7}"#, "").await;

    let answers = join_all((0..50).map(|call| {
        let body = json!({ "domain": "acme.com", "phone_number": number(call) }).to_string();
        office.app.send(from("203.0.113.1", post_request(body)))
    }))
    .await;

    let placed = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
    assert_eq!((placed, office.telephones.asked().len()), (7, 7));
}

#[tokio::test]
async fn applications_have_the_same_day() {
    let domains =
        r#"{"acme.com":{"queue":"5","numbers":{"fiction":true},"limits":{"domain_per_day":1}}}"#;
    let telephones = Telephones::new(Manner::Takes);
    let provider = Arc::clone(&telephones) as _;
    let app = TestApp::with_provider(domains, &calls::settings(""), provider).await;
    let alice = tokens::of("alice");
    let client = Client { app: &app, token: &alice };
    client.call(&number(1)).await;

    let answer = client.initiate(&json!({ "phoneNumber": number(2) })).await;

    assert_eq!(answer.outcome(), (429, "daily_limit".to_owned()));
    assert_eq!(answer.json()["retryAfter"], DAY);
    assert_eq!(telephones.asked().len(), 1);
}

#[tokio::test]
async fn no_proof_of_work_is_demanded_if_the_daily_limit_is_reached() {
    let domains = r#"{"acme.com":{"queue":"5","numbers":{"fiction":true},
        "proof_of_work":"always","limits":{"domain_per_day":0}}}"#;
    let app = TestApp::new(domains).await;

    let answer = app.call_me(&number(1)).await;

    assert_eq!(answer.outcome(), (429, "daily_limit".to_owned()));
}

#[tokio::test]
async fn a_restart_refunds_no_calls() {
    let domains =
        r#"{"acme.com":{"queue":"5","numbers":{"fiction":true},"limits":{"domain_per_day":1}}}"#;
    let toml = "provider = 'simulator'";
    let with_telephones = |external: &mut ExternalServices| {
        let telephones = Telephones::new(Manner::Takes);
        external.providers = model::provider::Providers::default()
            .with(model::provider::ProviderKind::Simulator, telephones);
    };
    let app = TestApp::saved(domains, toml, with_telephones).await;
    assert_eq!(app.call_me(&number(1)).await.status.as_u16(), 200);
    app.flush().await;

    let app = app.killed(toml, with_telephones).await;

    assert_eq!(app.call_me(&number(2)).await.outcome(), (429, "daily_limit".to_owned()));
}
