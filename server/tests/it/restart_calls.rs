//! Calls of a server that ended, in the server that is started after it.

mod killed;

use crate::support::app::{ACME, ANSWERED, Answer, TestApp};
use crate::support::calls::{self, Client, settings_with_limits};
use crate::support::exchange::{Exchange, FoundBy};
use crate::support::schedule::cancel;
use crate::support::tokens;
use crate::support::waiting::until;
use model::provider::{ProviderKind, Providers};
use serde_json::json;
use server::startup::calls_in_progress;
use server::startup::external_services::ExternalServices;
use shared_types::call_state::{CallState, EndCause, Leg};
use std::sync::Arc;
use std::time::Duration;

const TOML: &str = "provider = 'simulator'\n[limits]\nip_per_minute = 99\nclient_per_hour = 99\n";
const RINGS: CallState = CallState::Ringing { leg: Leg::Visitor };
const COMPLETED: CallState = CallState::Ended { cause: EndCause::Completed };

async fn call(app: &TestApp) -> String {
    let answer = app.call_me(ANSWERED).await;
    answer.json()["call_id"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

async fn events(app: &TestApp, id: &str, last_id: &str) -> Answer {
    app.get(&format!("/click-to-call/{id}/events"), &[("last-event-id", last_id)]).await
}

/// The ids and the states of the events.
fn told(answer: &Answer) -> Vec<(u32, String)> {
    let event = |block: &str| {
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
        let data: serde_json::Value = serde_json::from_str(field("data: ")?).unwrap();
        Some((field("id: ")?.parse().unwrap(), data["state"].as_str()?.to_owned()))
    };
    answer.text().split("\n\n").filter_map(event).collect()
}

async fn states(app: &TestApp, id: &str) -> Vec<CallState> {
    let call = app.app.live.find(&id.parse().unwrap()).unwrap();
    app.app.live.states(&call).await.unwrap().iter().map(|timed| timed.state).collect()
}

async fn reaches(app: &TestApp, id: &str, state: CallState) {
    until(async || states(app, id).await.last() == Some(&state)).await;
}

async fn journal(app: &TestApp) -> Vec<String> {
    app.journal().await.into_iter().map(|(event, ..)| event).collect()
}

#[tokio::test]
async fn a_call_that_can_be_found_again_is_followed_and_cancelled_in_the_next_process() {
    let exchange = Arc::new(Exchange::default());
    let first = TestApp::with_provider(ACME, TOML, Arc::clone(&exchange) as _).await;
    let id = call(&first).await;
    exchange.report(&id, RINGS);
    reaches(&first, &id, RINGS).await;

    first.clock.advance(Duration::from_secs(5));
    let next = first.restarted(TOML, Arc::clone(&exchange) as _).await;
    assert_eq!(*exchange.resumed.lock().unwrap(), [(id.clone(), vec![CallState::Accepted, RINGS])]);
    exchange.report(&id, CallState::Connected);
    reaches(&next, &id, CallState::Connected).await;
    let cancelled = cancel(&next, &id).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());
    assert_eq!(*exchange.hung_up.lock().unwrap(), std::slice::from_ref(&id));
    exchange.report(&id, COMPLETED);
    reaches(&next, &id, COMPLETED).await;

    let expected = [(1, "accepted"), (2, "ringing"), (5002, "unknown"), (5003, "connected")];
    let expected = expected.map(|(id, state)| (id, state.to_owned())).to_vec();
    let expected = [expected, vec![(5004, "ended".to_owned())]].concat();
    assert_eq!(told(&events(&next, &id, "0").await), expected);
    assert_eq!(told(&events(&next, &id, "2").await), expected[2..]);
    // The earlier process reported states that it did not store.
    assert_eq!(told(&events(&next, &id, "7").await), expected[2..]);
    assert_eq!(events(&next, &id, "5004").await.status, 204);
    assert_eq!(
        journal(&next).await,
        ["accepted", "placed", "state", "state", "state", "control", "ended"]
    );
    assert_eq!(exchange.originated.lock().unwrap().len(), 1, "it is not placed again");
}

#[tokio::test]
async fn of_a_call_that_cannot_be_found_again_the_state_is_unknown_and_nothing_follows() {
    let exchange = Arc::new(Exchange { found_by: FoundBy::Nothing, ..Exchange::default() });
    let first = TestApp::with_provider(ACME, TOML, Arc::clone(&exchange) as _).await;
    let id = call(&first).await;
    exchange.report(&id, RINGS);
    reaches(&first, &id, RINGS).await;

    let next = first.restarted(TOML, Arc::clone(&exchange) as _).await;

    let answer = events(&next, &id, "2").await;
    assert_eq!(told(&answer), [(1002, "unknown".to_owned())]);
    assert!(answer.text().ends_with("event: end\ndata: {}\n\n"), "{}", answer.text());
    assert_eq!(journal(&next).await, ["accepted", "placed", "state", "state"]);
    let third = next.restarted(TOML, Arc::clone(&exchange) as _).await;
    assert_eq!(events(&third, &id, "0").await.status, 404, "it is recorded once");
    assert_eq!(journal(&third).await.len(), 4);
}

#[tokio::test]
async fn a_call_that_was_named_once_it_was_accepted_is_found_again_by_that_name() {
    let exchange = Arc::new(Exchange { found_by: FoundBy::Name, ..Exchange::default() });
    let first = TestApp::with_provider(ACME, TOML, Arc::clone(&exchange) as _).await;
    let id = call(&first).await;
    exchange.report(&id, RINGS);
    reaches(&first, &id, RINGS).await;

    let next = first.restarted(TOML, Arc::clone(&exchange) as _).await;

    let expected = (format!("named-{id}"), vec![CallState::Accepted, RINGS]);
    assert_eq!(*exchange.resumed.lock().unwrap(), [expected]);
    exchange.report(&id, CallState::Connected);
    reaches(&next, &id, CallState::Connected).await;
}

#[tokio::test]
async fn calls_that_ended_or_were_refused_are_not_resumed() {
    let exchange = Arc::new(Exchange::default());
    let first = TestApp::with_provider(ACME, TOML, Arc::clone(&exchange) as _).await;
    let id = call(&first).await;
    exchange.report(&id, COMPLETED);
    reaches(&first, &id, COMPLETED).await;
    // The end is published before it is queued for the journal.
    until(async || journal(&first).await.last().is_some_and(|event| event == "ended")).await;

    first.restarted(TOML, Arc::clone(&exchange) as _).await;

    assert_eq!(exchange.resumed.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn a_call_survives_several_restarts() {
    let exchange = Arc::new(Exchange::default());
    let mut app = TestApp::with_provider(ACME, TOML, Arc::clone(&exchange) as _).await;
    let id = call(&app).await;
    for round in 1..=3 {
        app = app.restarted(TOML, Arc::clone(&exchange) as _).await;
        // `unknown` is reported once, also after several starts.
        assert_eq!(states(&app, &id).await[0], CallState::Accepted, "{round}");
    }
    exchange.report(&id, CallState::Connected);
    reaches(&app, &id, CallState::Connected).await;

    let all = states(&app, &id).await;
    assert_eq!(all, [CallState::Accepted, CallState::Unknown, CallState::Connected]);
}

#[tokio::test]
async fn the_end_of_a_call_releases_its_number() {
    let exchange = Arc::new(Exchange::default());
    let app = TestApp::with_provider(ACME, TOML, Arc::clone(&exchange) as _).await;
    let id = call(&app).await;
    assert_eq!(app.call_me(ANSWERED).await.outcome(), (429, "already_under_way".to_owned()));

    exchange.report(&id, COMPLETED);
    reaches(&app, &id, COMPLETED).await;

    call(&app).await;
}

#[tokio::test]
async fn a_resumed_call_counts_as_in_progress_until_its_end() {
    let exchange = Arc::new(Exchange::default());
    let with_exchange = |external: &mut ExternalServices| {
        let provider = Arc::clone(&exchange) as _;
        external.providers = Providers::default().with(ProviderKind::Simulator, provider);
    };
    let domains =
        r#"{"acme.com":{"queue":"5","numbers":{"fiction":true},"limits":{"domain_concurrent":1}}}"#;
    let app = TestApp::saved(domains, TOML, with_exchange).await;
    let id = call(&app).await;
    journal(&app).await;
    app.flush().await;

    let app = app.killed(TOML, with_exchange).await;
    calls_in_progress::resume(&app.app, app.shared_database()).await.unwrap();

    let other = "202-555-0143";
    assert_eq!(app.call_me(other).await.outcome(), (429, "concurrency_limit".to_owned()));
    exchange.report(&id, COMPLETED);
    until(async || app.call_me(other).await.status.as_u16() == 200).await;
}

#[tokio::test]
async fn a_resumed_call_counts_for_its_user_until_its_end() {
    for found_by in [FoundBy::Id, FoundBy::Nothing] {
        let exchange = Arc::new(Exchange { found_by, ..Exchange::default() });
        let with_exchange = |external: &mut ExternalServices| {
            let provider = Arc::clone(&exchange) as _;
            external.providers = Providers::default().with(ProviderKind::Simulator, provider);
        };
        let toml = settings_with_limits("per_minute = 1000000", Some("concurrent_calls = 1"));
        let alice = tokens::of("alice");
        let app = TestApp::saved(calls::ACME, &toml, with_exchange).await;
        let id = Client { app: &app, token: &alice }.call(ANSWERED).await;
        journal(&app).await;
        app.flush().await;

        let app = app.killed(&toml, with_exchange).await;
        calls_in_progress::resume(&app.app, app.shared_database()).await.unwrap();

        let other = json!({ "phoneNumber": "202-555-0143" });
        let client = Client { app: &app, token: &alice };
        let refused = client.initiate(&other).await;
        assert_eq!(refused.outcome(), (429, "concurrency_limit".to_owned()));
        if found_by == FoundBy::Id {
            exchange.report(&id, COMPLETED);
        }
        until(async || {
            if found_by == FoundBy::Nothing {
                // Its end will stay unknown: it counts for some minutes.
                app.clock.advance(Duration::from_secs(30));
            }
            client.initiate(&other).await.status.as_u16() == 201
        })
        .await;
    }
}
