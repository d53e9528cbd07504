//! State that survives a restart of the server: limits, locks, idempotency keys, and spent nonces.

use crate::support::app::{ACME, ANSWERED, Answer, TestApp, from, post_request};
use crate::support::calls::{self, Client};
use crate::support::signed::{ALICE, ALICES_PASSWORD, SignedApp};
use crate::support::telephones::{Manner, Telephones};
use crate::support::tokens;
use crate::support::waiting::{in_time, until};
use model::provider::{ProviderKind, Providers};
use serde_json::json;
use server::startup::external_services::ExternalServices;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row};
use std::sync::Arc;
use std::time::Duration;

const SIMULATOR: &str = "provider = 'simulator'\n[limits]\nclient_per_hour = 9\n";
const KEY: &[(&str, &str)] = &[("idempotency-key", "3b1e-77")];

fn with(telephones: &Arc<Telephones>) -> impl FnOnce(&mut ExternalServices) {
    let telephones = Arc::clone(telephones);
    |external| {
        external.providers = Providers::default().with(ProviderKind::Simulator, telephones);
    }
}

async fn visitors() -> TestApp {
    TestApp::saved(ACME, SIMULATOR, |_| ()).await
}

/// A new process, after the old one was stopped.
async fn restarted(app: TestApp) -> TestApp {
    app.flush().await;
    app.killed(SIMULATOR, |_| ()).await
}

async fn call_from(app: &TestApp, peer: &str, number: &str) -> Answer {
    let body = json!({ "domain": "acme.com", "phone_number": number }).to_string();
    app.send(from(peer, post_request(body))).await
}

async fn applications(telephones: &Arc<Telephones>) -> TestApp {
    TestApp::saved(calls::ACME, &calls::settings(""), with(telephones)).await
}

/// A new process after a kill.
async fn killed(app: TestApp, telephones: &Arc<Telephones>) -> TestApp {
    app.killed(&calls::settings(""), with(telephones)).await
}

async fn initiate(app: &TestApp) -> Answer {
    let alice = tokens::of("alice");
    let body = json!({ "phoneNumber": ANSWERED });
    Client { app, token: &alice }.initiate_with(&body, KEY).await
}

/// The saved rows of one kind.
async fn saved_rows(app: &TestApp, kind: i64) -> i64 {
    let path = app.folder.path().join("journal.db");
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let query = sqlx::query("SELECT COUNT(*) FROM shared_state WHERE kind = $1").bind(kind);
    let rows = query.fetch_one(&mut connection).await.unwrap().get(0);
    connection.close().await.unwrap();
    rows
}

#[tokio::test]
async fn the_limit_of_a_client_holds() {
    let app = visitors().await;
    for last in 1..4 {
        let answer = app.call_me(&format!("202-555-014{last}")).await;
        assert_eq!(answer.outcome(), (200, "ok".to_owned()));
    }

    let app = restarted(app).await;

    let refused = app.call_me("202-555-0147").await;
    assert_eq!(refused.outcome(), (429, "rate_limited".to_owned()));
    app.clock.advance(Duration::from_mins(1));
    assert_eq!(app.call_me("202-555-0147").await.outcome(), (200, "ok".to_owned()));
}

#[tokio::test]
async fn the_lock_of_a_number_holds_and_so_does_its_limit() {
    let app = visitors().await;
    assert_eq!(call_from(&app, "203.0.113.1", ANSWERED).await.status.as_u16(), 200);

    let app = restarted(app).await;

    let refused = call_from(&app, "203.0.113.2", ANSWERED).await;
    assert_eq!(refused.outcome(), (429, "already_under_way".to_owned()));
    for _ in 0..2 {
        app.clock.advance(Duration::from_mins(5));
        assert_eq!(call_from(&app, "203.0.113.2", ANSWERED).await.status.as_u16(), 200);
    }
    app.clock.advance(Duration::from_mins(5));
    let refused = call_from(&app, "203.0.113.2", ANSWERED).await;
    assert_eq!(refused.outcome(), (429, "rate_limited".to_owned()), "the fourth of the hour");
}

#[tokio::test]
async fn a_killed_server_has_saved_state_older_than_half_a_second() {
    let app = visitors().await;
    for last in 1..4 {
        app.call_me(&format!("202-555-014{last}")).await;
    }
    // The client, whose requests have a separate table.
    let is_saved = until(async || saved_rows(&app, 6).await == 1);
    app.clock.while_waiting_for(in_time(is_saved)).await;

    let app = app.killed(SIMULATOR, |_| ()).await;

    let refused = app.call_me("202-555-0147").await;
    assert_eq!(refused.outcome(), (429, "rate_limited".to_owned()));
}

#[tokio::test]
async fn the_answer_to_an_idempotency_key_is_the_same() {
    let telephones = Telephones::new(Manner::Takes);
    let app = applications(&telephones).await;
    let first = initiate(&app).await;
    assert_eq!(first.status.as_u16(), 201, "{}", first.text());
    app.flush().await;

    let app = killed(app, &telephones).await;

    let again = initiate(&app).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(telephones.asked().len(), 1);
}

#[tokio::test]
async fn a_call_that_may_have_been_placed_before_a_kill_is_not_placed_again() {
    let telephones = Telephones::new(Manner::Hangs);
    let app = applications(&telephones).await;
    tokio::select! {
        _ = initiate(&app) => panic!("the telephone system says nothing"),
        () = until(async || telephones.asked().len() == 1) => {}
    }

    let app = killed(app, &telephones).await;

    telephones.behave(Manner::Takes);
    assert_eq!(initiate(&app).await.outcome(), (500, "internal".to_owned()));
    assert_eq!(telephones.asked().len(), 1);
}

#[tokio::test]
async fn a_request_whose_key_cannot_be_saved_places_no_call() {
    let telephones = Telephones::new(Manner::Takes);
    let app = applications(&telephones).await;
    let path = app.folder.path().join("journal.db");
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    sqlx::query("ALTER TABLE shared_state RENAME TO away").execute(&mut connection).await.unwrap();

    assert_eq!(initiate(&app).await.outcome(), (503, "journal_unavailable".to_owned()));

    assert_eq!(telephones.asked().len(), 0);
    sqlx::query("ALTER TABLE away RENAME TO shared_state").execute(&mut connection).await.unwrap();
    assert_eq!(initiate(&app).await.status.as_u16(), 201);
    assert_eq!(telephones.asked().len(), 1);
}

#[tokio::test]
async fn a_nonce_from_before_is_refused_whether_it_was_used_or_not() {
    let app = SignedApp::saved().await;
    let used = app.signed(ALICE, ALICES_PASSWORD, "102").await;
    assert_eq!(app.call(&used).await.status.as_u16(), 200);
    let unused = app.signed(ALICE, ALICES_PASSWORD, "103").await;

    let app = app.restarted().await;

    for body in [used, unused] {
        let refused = app.call(&body).await;
        assert_eq!(refused.refusal(), (401, "invalid nonce".to_owned()));
    }
    let new = app.app.clock.while_waiting_for(app.signed(ALICE, ALICES_PASSWORD, "104")).await;
    let answer = app.call(&new).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    assert_eq!(app.world.calls(), 2);
}
