//! Calls while the database is away or slow: what has happened is written once it answers, and in its order.

use crate::support::app::{ACME, ANSWERED, TestApp};
use crate::support::exchange::Exchange;
use crate::support::schedule::SETTINGS;
use crate::support::waiting::until;
use async_trait::async_trait;
use jiff::Timestamp;
use model::call_id::CallId;
use shared_types::call_state::{CallState, EndCause, Leg};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use state::pseudonyms::PseudonymKey;
use std::sync::Arc;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::{Entry, Event};
use store::journal::verify::verify;
use store::journal::writer::DatabaseJournal;

const RINGS: CallState = CallState::Ringing { leg: Leg::Visitor };
const COMPLETED: CallState = CallState::Ended { cause: EndCause::Completed };
/// Of one call, while the database is locked.
const STATES: usize = 229;

async fn connect(app: &TestApp) -> SqliteConnection {
    let path = app.folder.path().join("journal.db");
    SqliteConnectOptions::new().filename(path).connect().await.unwrap()
}

/// The events of a call in the order of their rows.
async fn events(app: &TestApp, id: &str) -> Vec<String> {
    let query = sqlx::query_scalar("SELECT event FROM journal WHERE call_id = $1 ORDER BY place");
    query.bind(id).fetch_all(&mut connect(app).await).await.unwrap()
}

async fn call(app: &TestApp, number: &str) -> String {
    let answer = app.call_me(number).await;
    answer.json()["call_id"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

#[tokio::test]
async fn what_happens_while_another_process_locks_the_database_is_written_afterwards() {
    let exchange = Arc::new(Exchange::default());
    let app = TestApp::with_provider(ACME, SETTINGS, Arc::clone(&exchange) as _).await;
    let id = call(&app, ANSWERED).await;
    let mut other = connect(&app).await;
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    for at in 0..STATES {
        exchange.report(&id, if at % 2 == 0 { RINGS } else { CallState::Connected });
    }
    exchange.report(&id, COMPLETED);

    // It waits for the lock for as long as the database lets it, and has the error then.
    let refused = app.call_me("202-555-0143").await;
    assert_eq!(refused.outcome(), (503, "journal_unavailable".to_owned()));
    sqlx::query("COMMIT").execute(&mut other).await.unwrap();

    let expected = ["accepted", "placed"].into_iter();
    let expected = expected.chain(std::iter::repeat_n("state", STATES)).chain(["ended"]);
    let expected: Vec<_> = expected.map(str::to_owned).collect();
    until(async || events(&app, &id).await.len() >= expected.len()).await;
    assert_eq!(events(&app, &id).await, expected);
    let rows = app.journal().await;
    assert_eq!(rows.len(), expected.len(), "the refused call is not written later");
    assert_eq!(verify(app.database(), &[]).await.unwrap().faults, []);
    assert_eq!(exchange.originated.lock().unwrap().len(), 1);
}

/// Takes its time for the entry `placed`.
struct LatePlaced(DatabaseJournal);

#[async_trait]
impl Journal for LatePlaced {
    async fn write(&self, entry: Entry) -> Result<(), JournalError> {
        self.0.write(entry).await
    }

    async fn write_soon(&self, entry: Entry) {
        if entry.event == Event::Placed {
            // A task that observes the call already goes on meanwhile.
            self.0.flush().await;
        }
        self.0.write_soon(entry).await;
    }

    fn count_refusal(&self, entry: Entry, client: Option<PseudonymKey>) {
        self.0.count_refusal(entry, client);
    }

    async fn begin_live_call(
        &self,
        call_id: CallId,
        at: Timestamp,
        details: Arc<str>,
    ) -> Result<(), JournalError> {
        self.0.begin_live_call(call_id, at, details).await
    }

    async fn update_live_call(&self, call_id: CallId, details: Arc<str>) {
        self.0.update_live_call(call_id, details).await;
    }

    async fn close_live_call(&self, call_id: CallId) {
        self.0.close_live_call(call_id).await;
    }

    async fn flush(&self) {
        self.0.flush().await;
    }
}

#[tokio::test]
async fn no_state_of_a_call_is_recorded_before_it_is_placed() {
    let reports_at_once = vec![RINGS, CallState::Connected, COMPLETED];
    let exchange = Arc::new(Exchange { reports_at_once, ..Exchange::default() });
    let late = |journal| Arc::new(LatePlaced(journal)) as _;
    let app = TestApp::with_journal_before(ACME, SETTINGS, exchange, late).await;

    let id = call(&app, ANSWERED).await;

    until(async || events(&app, &id).await.last().is_some_and(|event| event == "ended")).await;
    assert_eq!(events(&app, &id).await, ["accepted", "placed", "state", "state", "ended"]);
}
