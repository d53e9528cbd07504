//! Calls of a server that was killed during requests to the telephone system.

use super::{TOML, journal};
use crate::support::app::{ACME, TestApp, post_request};
use crate::support::exchange::{Exchange, FoundBy};
use crate::support::waiting::until;
use axum::extract::ConnectInfo;
use model::call_id::CallId;
use model::provider::{ProviderKind, Providers};
use serde_json::json;
use server::startup::calls_in_progress;
use server::startup::external_services::ExternalServices;
use shared_types::call_state::{CallState, EndCause};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::live_calls::LiveCallStore;
use tower::ServiceExt;

/// The number of calls that are being placed when the server is killed.
const CALLS: usize = 20;
const MANY: &str = "provider = 'simulator'\n[limits]\nip_per_minute = 999\nclient_per_hour = 999\n\
    flood_per_second = 1000\nflood_burst = 9999\ndomain_per_hour = 720\n";

fn number(at: usize) -> String {
    format!("202-555-01{at:02}")
}

fn with(exchange: &Arc<Exchange>) -> impl FnOnce(&mut ExternalServices) {
    let provider = Arc::clone(exchange) as _;
    move |external| {
        external.providers = Providers::default().with(ProviderKind::Simulator, provider);
    }
}

/// Requests calls whose telephone system does not answer, and returns when it has received all requests.
async fn request_calls(app: &TestApp, exchange: &Exchange) {
    for at in 0..CALLS {
        let body = json!({ "domain": "acme.com", "phone_number": number(at) });
        let mut request = post_request(body.to_string());
        let client: SocketAddr = "198.51.100.7:40000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(client));
        tokio::spawn(app.router.clone().oneshot(request));
    }
    until(async || exchange.originated.lock().unwrap().len() == CALLS).await;
}

async fn killed(app: TestApp, exchange: &Arc<Exchange>) -> TestApp {
    let next = app.killed(MANY, with(exchange)).await;
    calls_in_progress::resume(&next.app, next.shared_database()).await.unwrap();
    next
}

async fn events_of(app: &TestApp, call_id: CallId) -> Vec<(String, Option<String>)> {
    app.journal_of(call_id.as_str()).await
}

fn unknown() -> [(String, Option<String>); 2] {
    let reason = Some("server_gone".to_owned());
    [("accepted".to_owned(), None), ("outcome_unknown".to_owned(), reason)]
}

#[tokio::test]
async fn calls_that_were_being_placed_have_an_unknown_outcome_and_their_numbers_stay_locked() {
    for is_silent in [true, false] {
        let hanging =
            Exchange { hangs: true, found_by: FoundBy::Nothing, is_silent, ..Exchange::default() };
        let exchange = Arc::new(hanging);
        let app = TestApp::saved(ACME, MANY, with(&exchange)).await;
        request_calls(&app, &exchange).await;
        let asked = exchange.originated.lock().unwrap().clone();

        let well = Arc::new(Exchange { is_silent, ..Exchange::default() });
        let app = killed(app, &well).await;

        for call_id in asked {
            assert_eq!(events_of(&app, call_id).await, unknown());
        }
        let live = LiveCallStore::new(app.shared_database());
        assert!(live.all().await.unwrap().is_empty());
        // Visitors who retry are not called twice.
        for at in 0..5 {
            let again = app.call_me(&number(at)).await;
            assert_eq!(again.outcome(), (429, "already_under_way".to_owned()));
        }
        assert!(well.originated.lock().unwrap().is_empty());
        // The lock ends at the same time as without a restart.
        app.clock.advance(Duration::from_mins(10));
        assert_eq!(app.call_me(&number(0)).await.outcome().0, 200);
    }
}

#[tokio::test]
async fn nothing_is_recorded_again_at_the_next_start() {
    let exchange = Arc::new(Exchange {
        hangs: true,
        is_silent: true,
        found_by: FoundBy::Nothing,
        ..Exchange::default()
    });
    let app = TestApp::saved(ACME, MANY, with(&exchange)).await;
    request_calls(&app, &exchange).await;
    let app = killed(app, &exchange).await;
    let recorded = journal(&app).await.len();

    let app = killed(app, &exchange).await;

    assert_eq!((recorded, journal(&app).await.len()), (2 * CALLS, 2 * CALLS));
}

#[tokio::test]
async fn a_call_that_was_being_placed_and_is_found_again_has_one_outcome_and_its_states() {
    let exchange = Arc::new(Exchange { hangs: true, ..Exchange::default() });
    let app = TestApp::saved(ACME, MANY, with(&exchange)).await;
    request_calls(&app, &exchange).await;
    let call_id = exchange.originated.lock().unwrap()[0];

    let app = killed(app, &exchange).await;
    assert_eq!(exchange.resumed.lock().unwrap().len(), CALLS);
    // A second start finds the recorded outcome.
    let app = killed(app, &exchange).await;
    exchange.report(call_id.as_str(), CallState::Ended { cause: EndCause::Completed });

    let names = async || {
        let events = events_of(&app, call_id).await.into_iter();
        events.map(|(event, _)| event).collect::<Vec<_>>()
    };
    until(async || names().await.last().is_some_and(|event| event == "ended")).await;
    let names = names().await;
    let outcomes = names.iter().filter(|event| *event == "outcome_unknown").count();
    assert_eq!((outcomes, &*names[0], &*names[1]), (1, "accepted", "outcome_unknown"), "{names:?}");
}

#[tokio::test]
async fn the_number_of_a_call_that_is_found_again_is_locked_although_its_lock_was_not_saved() {
    let exchange = Arc::new(Exchange::default());
    let app = TestApp::saved(ACME, MANY, with(&exchange)).await;
    assert_eq!(app.call_me(&number(42)).await.outcome().0, 200);
    journal(&app).await;

    let app = killed(app, &exchange).await;

    let again = app.call_me(&number(42)).await;
    assert_eq!(again.outcome(), (429, "already_under_way".to_owned()));
    assert_eq!(exchange.originated.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_placed_call_without_states_leaves_no_row() {
    let exchange = Arc::new(Exchange { is_silent: true, ..Exchange::default() });
    let app = TestApp::with_provider(ACME, TOML, Arc::clone(&exchange) as _).await;
    assert_eq!(app.call_me(&number(42)).await.outcome().0, 200);

    let next = app.restarted(TOML, Arc::clone(&exchange) as _).await;

    assert_eq!(journal(&next).await, ["accepted", "placed"]);
    let live = LiveCallStore::new(next.shared_database());
    assert!(live.all().await.unwrap().is_empty());
}
