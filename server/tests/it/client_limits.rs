//! A visitor's limit of a tenant's calls, and the share of each hour that is reserved for new visitors.

use crate::support::app::{ACME, Answer, TestApp, from, post_request};
use crate::support::telephones::{Manner, Telephones};
use futures_util::future::join_all;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);
const SETTINGS: &str = "provider = 'simulator'\n[limits]\nip_per_minute = 999\n\
    flood_per_second = 1000\nflood_burst = 9999\n[proof_of_work]\nmode = 'never'\n";

async fn app() -> (TestApp, Arc<Telephones>) {
    let telephones = Telephones::new(Manner::Takes);
    let app = TestApp::with_provider(ACME, SETTINGS, Arc::clone(&telephones) as _).await;
    (app, telephones)
}

/// Requests a call as the client at `address`, to a different number for each `call`.
async fn ask_from(app: &TestApp, address: &str, call: usize) -> Answer {
    let number = format!("{}-555-0{}", 202 + call / 90, 110 + call % 90);
    let body = json!({ "domain": "acme.com", "phone_number": number }).to_string();
    app.send(from(address, post_request(body))).await
}

async fn code(app: &TestApp, client: usize, call: usize) -> String {
    ask_from(app, &format!("203.0.113.{client}"), call).await.outcome().1
}

#[tokio::test]
async fn a_client_has_three_calls_in_an_hour() {
    let (app, telephones) = app().await;
    for call in 0..3 {
        assert_eq!(code(&app, 1, call).await, "ok");
        app.clock.advance(HOUR / 4);
    }

    let refused = ask_from(&app, "203.0.113.1", 3).await;

    assert_eq!(refused.outcome(), (429, "client_limit".to_owned()));
    assert_eq!(refused.header("retry-after"), Some("900"));
    assert_eq!(code(&app, 2, 4).await, "ok", "another client has its own");
    app.clock.advance(HOUR / 4);
    assert_eq!(code(&app, 1, 5).await, "ok");
    assert_eq!(telephones.called().len(), 5);
}

#[tokio::test]
async fn an_ipv6_client_is_its_network() {
    let (app, _) = app().await;
    for call in 0..3 {
        let address = format!("2001:db8:0:1::{call}");
        assert_eq!(ask_from(&app, &address, call).await.outcome().0, 200);
    }

    let neighbour = ask_from(&app, "2001:db8:0:1:ffff::b", 3).await;
    let stranger = ask_from(&app, "2001:db8:0:2::a", 4).await;

    assert_eq!((neighbour.outcome().1, stranger.outcome().0), ("client_limit".to_owned(), 200));
}

#[tokio::test]
async fn concurrent_requests_of_a_client_place_three_calls() {
    let (app, telephones) = app().await;

    let answers = join_all((0..30).map(|call| ask_from(&app, "203.0.113.1", call))).await;

    let placed = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
    assert_eq!((placed, telephones.called().len()), (3, 3));
}

#[tokio::test]
async fn ten_clients_cannot_use_up_the_hour_of_a_tenant() {
    let (app, telephones) = app().await;
    let mut call = 0;
    for _ in 0..3 {
        for client in 0..10 {
            code(&app, client, call).await;
            call += 1;
        }
    }
    assert_eq!(telephones.called().len(), 15, "half of the thirty calls");

    for client in 100..115 {
        assert_eq!(code(&app, client, call).await, "ok", "a new client");
        call += 1;
    }

    assert_eq!(code(&app, 115, call).await, "rate_limited", "the hour is used up");
    assert_eq!(telephones.called().len(), 30);
}

#[tokio::test]
async fn a_client_is_new_again_after_a_day() {
    let (app, _) = app().await;
    assert_eq!(code(&app, 1, 0).await, "ok");
    app.clock.advance(HOUR * 23 + HOUR / 2);
    for client in 100..115 {
        assert_eq!(code(&app, client, client).await, "ok");
    }

    assert_eq!(code(&app, 1, 1).await, "rate_limited", "half of the hour is for new clients");
    app.clock.advance(HOUR * 2 / 3);
    assert_eq!(code(&app, 1, 1).await, "ok");
}

#[tokio::test]
async fn a_client_whose_call_failed_counts_as_new() {
    let (app, telephones) = app().await;
    telephones.behave(Manner::Refuses);
    assert_eq!(code(&app, 1, 0).await, "phone_system_refused");
    telephones.behave(Manner::Takes);
    for client in 100..115 {
        assert_eq!(code(&app, client, client).await, "ok");
    }

    assert_eq!(code(&app, 1, 1).await, "ok");
    assert_eq!(code(&app, 1, 2).await, "rate_limited");
}

#[tokio::test]
async fn a_tenant_has_its_own_values() {
    let own = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true},
        "limits":{"domain_per_hour":10,"client_per_hour":20,"new_client_percent":20}}}"#;
    let app = TestApp::with_settings(own, SETTINGS).await;

    let mut codes = Vec::new();
    for call in 0..9 {
        codes.push(code(&app, 1, call).await);
    }

    assert_eq!(codes[..8], ["ok"; 8]);
    assert_eq!(codes[8], "rate_limited");
}

#[tokio::test]
async fn the_calls_of_a_client_are_remembered_after_a_restart() {
    let app = TestApp::saved(ACME, SETTINGS, |_| ()).await;
    for call in 0..3 {
        assert_eq!(code(&app, 1, call).await, "ok");
    }
    app.flush().await;

    let app = app.killed(SETTINGS, |_| ()).await;

    assert_eq!(code(&app, 1, 3).await, "client_limit");
    app.clock.advance(HOUR);
    for client in 100..115 {
        assert_eq!(code(&app, client, client).await, "ok");
    }
    assert_eq!(code(&app, 1, 4).await, "rate_limited", "it is not new");
}
