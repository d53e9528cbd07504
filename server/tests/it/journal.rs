//! What is written down, and that a call which cannot be written down is not placed.

use crate::support::app::{ACME, ANSWERED, TestApp, open_journal};
use async_trait::async_trait;
use model::call_id::CallId;
use std::sync::Arc;
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
    assert_journal(&app, &[("accepted", None, number), ("placed", None, number)]).await;
}

#[tokio::test]
async fn a_call_that_the_telephone_system_refuses_is_accepted_and_then_failed() {
    let app = TestApp::new(ACME).await;

    app.call_me("202-555-0104").await;

    let number = Some("***-***-0104");
    let failed = ("failed", Some("phone_system_refused"), number);
    assert_journal(&app, &[("accepted", None, number), failed]).await;
}

#[tokio::test]
async fn every_refusal_is_written_down_with_its_code() {
    let app = TestApp::new(ACME).await;

    app.call_me("911").await;
    app.call_me("900-555-1234").await;
    app.call_me(ANSWERED).await;
    app.call_me(ANSWERED).await;

    let placed = Some("***-***-0142");
    assert_journal(
        &app,
        &[
            ("refused", Some("number_invalid"), None),
            ("refused", Some("number_not_allowed"), Some("***-***-1234")),
            ("accepted", None, placed),
            ("placed", None, placed),
            ("refused", Some("rate_limited"), None),
        ],
    )
    .await;
}

struct Broken;

#[async_trait]
impl Journal for Broken {
    async fn write(&self, _entry: Entry) -> Result<(), JournalError> {
        Err(JournalError::Closed)
    }

    async fn write_soon(&self, _entry: Entry) {}

    fn count_refusal(&self, _entry: Entry, _client: Option<PseudonymKey>) {}

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
