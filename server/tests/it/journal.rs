//! What is written down, and that a call which cannot be written down is not placed.

use crate::support::app::{ACME, ANSWERED, TestApp, from, open_journal, post_request};
use async_trait::async_trait;
use jiff::Timestamp;
use model::call_id::CallId;
use serde_json::json;
use state::pseudonyms::PseudonymKey;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::Entry;

/// Event, code and masked number.
type Row<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

async fn assert_journal(app: &TestApp, expected: &[Row<'_>]) {
    let rows = app.journal().await;
    let rows: Vec<Row<'_>> = rows
        .iter()
        .map(|(event, code, number)| (event.as_str(), code.as_deref(), number.as_deref()))
        .collect();
    assert_eq!(rows, expected);
}

#[tokio::test]
async fn a_call_is_accepted_and_then_placed() {
    let app = TestApp::new(ACME).await;

    app.call_me(ANSWERED).await;

    let number = Some("***-***-0142");
    assert_journal(&app, &[("accepted", None, number), ("placed", None, None)]).await;
}

#[tokio::test]
async fn a_call_that_the_telephone_system_refuses_is_accepted_and_then_failed() {
    let app = TestApp::new(ACME).await;

    app.call_me("202-555-0104").await;

    let number = Some("***-***-0104");
    let failed = ("failed", Some("phone_system_refused"), None);
    assert_journal(&app, &[("accepted", None, number), failed]).await;
}

#[tokio::test]
async fn every_refusal_is_counted_with_its_code_and_is_no_entry() {
    let app = TestApp::new(ACME).await;

    app.call_me("911").await;
    app.call_me("900-555-1234").await;
    app.call_me(ANSWERED).await;
    app.call_me(ANSWERED).await;
    app.call_me(ANSWERED).await;

    let placed = Some("***-***-0142");
    assert_journal(&app, &[("accepted", None, placed), ("placed", None, None)]).await;
    let counts = app.refusals().await;
    let count = |code: &str, reason: &str, requests| {
        ("acme.com".to_owned(), code.to_owned(), reason.to_owned(), requests)
    };
    assert_eq!(
        counts,
        [
            count("number_invalid", "too_short", 1),
            count("number_not_allowed", "premium", 1),
            count("rate_limited", "", 2),
        ]
    );
}

#[tokio::test]
async fn a_flood_of_refusals_leaves_the_journal_to_calls() {
    let settings = "provider = 'simulator'\n[limits]\nflood_per_second = 100000\nflood_burst = 100000\n\
        ip_per_minute = 100000";
    let app = TestApp::with_settings(ACME, settings).await;
    for number in 0..2_000 {
        let body = json!({ "domain": format!("{number}.example"), "phone_number": ANSWERED });
        let request = from(&format!("198.51.100.{}", number % 200), post_request(body.to_string()));
        assert_eq!(app.send(request).await.outcome().1, "unknown_domain");
    }
    app.call_me(ANSWERED).await;

    assert_eq!(app.journal().await.len(), 2, "a call that was accepted and placed");
    let rows = app.refusal_rows().await;
    assert!(rows.len() <= 65, "{} rows of one minute", rows.len());
    assert_eq!(rows.iter().map(|row| row.requests).sum::<i64>(), 2_000);
    let size = std::fs::metadata(app.folder.path().join("journal.db")).unwrap().len();
    assert!(size < 500_000, "{size} bytes");
}

#[tokio::test]
async fn refusals_are_counted_by_minute_and_client_and_with_the_first_domain() {
    let app = TestApp::new(ACME).await;
    let ask = |peer: &str, domain: &str| {
        let body = json!({ "domain": domain, "phone_number": ANSWERED });
        from(peer, post_request(body.to_string()))
    };
    for (peer, domain) in [
        ("198.51.100.7", "first.example"),
        ("198.51.100.7", "second.example"),
        ("2001:db8:1:2::1", "third.example"),
        ("2001:db8:1:2::2", "fourth.example"),
    ] {
        app.send(ask(peer, domain)).await;
    }
    app.clock.advance(Duration::from_mins(1));
    app.send(ask("198.51.100.7", "fifth.example")).await;

    let rows = app.refusal_rows().await;

    let mut counts: Vec<_> =
        rows.iter().map(|row| (row.minute, row.domain.as_deref(), row.requests)).collect();
    counts.sort_unstable();
    let first = counts[0].0;
    assert_eq!(
        counts,
        [
            (first, Some("first.example"), 2),
            (first, Some("third.example"), 2),
            (first + 1, Some("fifth.example"), 1),
        ]
    );
    let clients: HashSet<_> = rows.iter().map(|row| &row.client).collect();
    assert_eq!(clients.len(), 2, "{rows:?}");
    assert!(rows.iter().all(|row| row.client.len() == 32 && !row.client.contains("198")));
}

struct Broken;

#[async_trait]
impl Journal for Broken {
    async fn write(&self, _entry: Entry) -> Result<(), JournalError> {
        Err(JournalError::Closed)
    }

    async fn write_soon(&self, _entry: Entry) {}

    fn count_refusal(&self, _entry: Entry, _client: Option<PseudonymKey>) {}

    async fn begin_live_call(
        &self,
        _call_id: CallId,
        _at: Timestamp,
        _details: Arc<str>,
    ) -> Result<(), JournalError> {
        Err(JournalError::Closed)
    }

    async fn update_live_call(&self, _call_id: CallId, _details: Arc<str>) {}

    async fn close_live_call(&self, _call_id: CallId) {}

    async fn flush(&self) {}
}

#[tokio::test]
async fn a_call_that_cannot_be_recorded_is_not_placed_and_costs_nothing() {
    let app = TestApp::with_journal(ACME, "provider = 'simulator'", Arc::new(Broken)).await;

    for _ in 0..3 {
        assert_eq!(app.call_me(ANSWERED).await.outcome(), (503, "journal_unavailable".to_owned()));
    }
}

#[tokio::test]
async fn a_journal_is_opened_again_with_what_it_held() {
    let app = TestApp::new(ACME).await;
    app.call_me(ANSWERED).await;
    app.journal().await;

    open_journal(&app.folder).await.flush().await;

    assert_eq!(app.journal().await.len(), 2);
}
