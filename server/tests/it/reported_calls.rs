//! `POST /api/cti/calls`: a page reports the calls of a dialer that places and receives them by itself.

use crate::call_context::{DOMAINS, app, token_of};
use crate::support::app::{Answer, TestApp};
use crate::support::calls::{Client, settings};
use async_trait::async_trait;
use jiff::Timestamp;
use model::call_id::CallId;
use serde_json::{Value, json};
use state::pseudonyms::PseudonymKey;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::Entry;

/// Beyond the numbers that JavaScript has.
const ID: &str = "9223372036854775807";

fn ringing(id: &str) -> Value {
    json!({ "callId": id, "direction": "inbound", "externalNumber": "+12025550142",
        "state": "ringing", "userId": "77", "at": "2026-11-21T07:59:58+00:00" })
}

fn with(report: &Value, more: &Value) -> Value {
    let mut report = report.clone();
    report.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    report
}

async fn report(client: Client<'_>, body: &Value) -> Answer {
    client.post("/api/cti/calls", body.to_string(), &[]).await
}

async fn events(app: &TestApp) -> Vec<String> {
    app.journal().await.into_iter().map(|(event, _, _)| event).collect()
}

#[tokio::test]
async fn a_call_is_reported_once_and_found_by_its_customer() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    let context = json!({ "customerId": "C7", "jobId": "J1" });
    let body = with(&ringing(ID), &json!({ "customData": context }));

    let first = report(client, &body).await;
    let again = report(client, &body).await;

    assert_eq!((first.status.as_u16(), first.json()), (201, json!({ "callId": ID })));
    assert_eq!((again.status.as_u16(), again.json()), (200, json!({ "callId": ID })));
    assert_eq!(first.header("cache-control"), Some("no-store"));
    assert_eq!(events(&app).await, ["reported"]);
    let found = client.get("/api/cti/calls?customer=C7").await.json();
    assert_eq!(
        found,
        json!({ "calls": [{ "callId": ID, "source": "mini_dialer", "direction": "inbound",
            "externalNumber": "***-***-0142", "at": "2026-11-21T07:59:58.000Z",
            "state": "ringing", "cause": null, "customData": context, "userId": "77" }] })
    );

    let over = report(client, &with(&body, &json!({ "state": "ended" }))).await;
    let late = report(client, &body).await;
    assert_eq!((over.status.as_u16(), late.status.as_u16()), (200, 200));
    assert_eq!(events(&app).await, ["reported", "reported"]);
    let found = client.get("/api/cti/calls?job=J1").await.json();
    assert_eq!(found["calls"][0]["state"], "ended", "a late report does not ring it again");
}

#[tokio::test]
async fn a_context_that_is_known_later_is_added_and_the_first_one_counts() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    report(client, &ringing(ID)).await;

    for customer in ["C7", "C8"] {
        let context = json!({ "customData": { "customerId": customer } });
        let again = report(client, &with(&ringing(ID), &context)).await;
        assert_eq!(again.status.as_u16(), 200);
    }

    assert_eq!(events(&app).await, ["reported", "reported"]);
    let found = client.get("/api/cti/calls?customer=C7").await.json();
    assert_eq!(found["calls"][0]["customData"], json!({ "customerId": "C7" }));
    assert_eq!(client.get("/api/cti/calls?customer=C8").await.json(), json!({ "calls": [] }));
    let over = json!({ "state": "ended", "customData": { "customerId": "C8" } });
    report(client, &with(&ringing(ID), &over)).await;
    let found = client.get("/api/cti/calls?customer=C7").await.json();
    assert_eq!(found["calls"].as_array().unwrap().len(), 1);
    assert_eq!(found["calls"][0]["customData"], json!({ "customerId": "C7" }));
    assert_eq!(found["calls"][0]["state"], "ended");
}

#[tokio::test]
async fn a_context_that_comes_after_the_end_is_recorded_with_the_end() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    let context = json!({ "customData": { "customerId": "C7" } });

    report(client, &ringing(ID)).await;
    report(client, &with(&ringing(ID), &json!({ "state": "ended" }))).await;
    report(client, &with(&ringing(ID), &context)).await;

    assert_eq!(app.journal_states().await, ["ringing", "ended", "ended"]);
    let found = client.get("/api/cti/calls?customer=C7").await.json();
    assert_eq!(found["calls"][0]["state"], "ended");
}

#[tokio::test]
async fn of_many_equal_reports_at_once_one_is_the_first() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    let body = ringing(ID);

    let answers = futures_util::future::join_all((0..8).map(|_| report(client, &body))).await;

    let created = answers.iter().filter(|answer| answer.status.as_u16() == 201).count();
    assert_eq!(created, 1);
    assert!(answers.iter().all(|answer| answer.status.is_success()));
    assert_eq!(events(&app).await, ["reported"]);
}

/// A journal that is closed while its database stays open.
#[derive(Default)]
struct Closable {
    is_closed: AtomicBool,
}

#[async_trait]
impl Journal for Closable {
    async fn write(&self, _entry: Entry) -> Result<(), JournalError> {
        if self.is_closed.load(Ordering::Relaxed) { Err(JournalError::Closed) } else { Ok(()) }
    }

    async fn write_soon(&self, _entry: Entry) {}

    fn count_refusal(&self, _entry: Entry, _client: Option<PseudonymKey>) {}

    async fn begin_live_call(
        &self,
        _call_id: CallId,
        _at: Timestamp,
        _details: Arc<str>,
    ) -> Result<(), JournalError> {
        Ok(())
    }

    async fn update_live_call(&self, _call_id: CallId, _details: Arc<str>) {}

    async fn close_live_call(&self, _call_id: CallId) {}

    async fn flush(&self) {}
}

#[tokio::test]
async fn a_report_that_cannot_be_recorded_is_as_if_it_had_not_been() {
    let journal = Arc::new(Closable::default());
    let toml = settings("tenant_claim = 'org'");
    let app = TestApp::with_journal(DOMAINS, &toml, Arc::clone(&journal) as _).await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    let over = with(&ringing(ID), &json!({ "state": "ended", "customData": { "jobId": "J" } }));
    let unavailable = (503, "journal_unavailable".to_owned());
    let close = |is_closed| journal.is_closed.store(is_closed, Ordering::Relaxed);

    close(true);
    assert_eq!(report(client, &ringing(ID)).await.outcome(), unavailable);
    close(false);
    assert_eq!(report(client, &ringing(ID)).await.status.as_u16(), 201);
    close(true);
    assert_eq!(
        report(client, &ringing(ID)).await.status.as_u16(),
        200,
        "nothing is to be recorded"
    );
    assert_eq!(report(client, &over).await.outcome(), unavailable);
    assert_eq!(client.get("/api/cti/calls?job=J").await.json(), json!({ "calls": [] }));
    close(false);
    assert_eq!(report(client, &over).await.status.as_u16(), 200);
    let found = client.get("/api/cti/calls?job=J").await.json();
    assert_eq!(found["calls"][0]["state"], "ended");
}

#[tokio::test]
async fn the_same_id_of_two_tenants_is_two_calls() {
    let app = app().await;
    for domain in ["acme.com", "other.example"] {
        let token = token_of("alice", domain);
        let answer = report(Client { app: &app, token: &token }, &ringing(ID)).await;
        assert_eq!(answer.status.as_u16(), 201, "{domain}");
    }
}

#[tokio::test]
async fn a_withheld_number_is_no_number() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    for (id, number) in [("1", json!("")), ("2", Value::Null)] {
        let more = json!({ "externalNumber": number, "customData": { "jobId": "J" } });
        assert_eq!(report(client, &with(&ringing(id), &more)).await.status.as_u16(), 201);
    }

    let found = client.get("/api/cti/calls?job=J").await.json();
    assert_eq!(found["calls"][1]["externalNumber"], Value::Null);
    let outcome = report(client, &with(&ringing("3"), &json!({ "externalNumber": "1" }))).await;
    assert_eq!(outcome.outcome(), (400, "number_invalid".to_owned()));
}

#[tokio::test]
async fn other_reports_are_refused_and_leave_nothing() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    for wrong in [
        json!({ "callId": 7 }),
        json!({ "callId": "" }),
        json!({ "callId": "x".repeat(65) }),
        json!({ "callId": "a\nb" }),
        json!({ "callId": null }),
        json!({ "direction": "sideways" }),
        json!({ "state": "connected" }),
        json!({ "state": null }),
        json!({ "externalNumber": 12_025_550_142_u64 }),
        json!({ "at": "yesterday" }),
        json!({ "at": 1_795_248_000 }),
        json!({ "userId": 77 }),
        json!({ "customData": 7 }),
    ] {
        let outcome = report(client, &with(&ringing(ID), &wrong)).await.outcome();
        assert_eq!(outcome, (400, "unreadable_request".to_owned()), "{wrong}");
    }
    let long = json!({ "customData": "x".repeat(2_001) });
    let outcome = report(client, &with(&ringing(ID), &long)).await.outcome();
    assert_eq!(outcome, (400, "context_too_long".to_owned()));
    for body in ["", "[]", "{", "null"] {
        let answer = client.post("/api/cti/calls", body.to_owned(), &[]).await;
        assert_eq!(answer.outcome(), (400, "unreadable_request".to_owned()), "{body}");
    }
    let large = client.post("/api/cti/calls", " ".repeat(33 * 1024), &[]).await;
    assert_eq!(large.outcome(), (413, "body_too_large".to_owned()));

    let plain = token_of("alice", "plain.example");
    let plain = Client { app: &app, token: &plain };
    let context = with(&ringing(ID), &json!({ "customData": { "customerId": "1" } }));
    let outcome = report(plain, &context).await.outcome();
    assert_eq!(outcome, (403, "context_not_allowed".to_owned()));
    assert_eq!(events(&app).await, Vec::<String>::new());
    assert_eq!(report(plain, &ringing(ID)).await.status.as_u16(), 201, "without a context");
    let unsigned = Client { app: &app, token: "" };
    assert_eq!(report(unsigned, &ringing(ID)).await.outcome(), (401, "unauthorized".to_owned()));
}

#[tokio::test]
async fn reports_are_limited_for_each_user() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    for number in 0..120 {
        let answer = report(client, &ringing(&number.to_string())).await;
        assert_eq!(answer.status.as_u16(), 201);
    }

    let limited = report(client, &ringing("more")).await;

    assert_eq!(limited.outcome(), (429, "rate_limited".to_owned()));
    app.clock.advance(Duration::from_mins(1));
    assert_eq!(report(client, &ringing("more")).await.status.as_u16(), 201);
}

#[tokio::test]
async fn a_hundred_calls_are_the_most_that_are_found_newest_first() {
    let app = app().await;
    let (alice, bob) = (token_of("alice", "acme.com"), token_of("bob", "acme.com"));
    let clients = [&alice, &bob].map(|token| Client { app: &app, token });
    for number in 0..102 {
        let more = json!({
            "at": format!("2026-11-20T08:{:02}:{:02}Z", number / 60, number % 60),
            "customData": { "customerId": "C" },
        });
        let body = with(&ringing(&number.to_string()), &more);
        report(clients[number % 2], &body).await;
    }

    let found = clients[0].get("/api/cti/calls?customer=C").await.json();

    let calls = found["calls"].as_array().unwrap();
    assert_eq!((calls.len(), &calls[0]["callId"]), (100, &json!("101")));
    assert_eq!(calls[99]["callId"], "2");
}

#[tokio::test]
async fn a_reported_call_is_counted_once() {
    let app = app().await;
    let token = token_of("alice", "acme.com");
    let client = Client { app: &app, token: &token };
    report(client, &ringing(ID)).await;
    report(client, &ringing(ID)).await;
    report(client, &with(&ringing(ID), &json!({ "state": "ended" }))).await;

    let page = app.metrics().await;

    let line = "click2call_call_sources_total{source=\"mini_dialer\",domain=\"acme.com\"} 1\n";
    assert!(page.contains(line), "{page}");
    assert!(!page.contains("click2call_calls_total{outcome=\"reported\""), "{page}");
}
