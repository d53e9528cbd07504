//! A call for a later time that is due while Asterisk is away.

use crate::client::PATIENCE;
use crate::office::Office;
use jiff::{SignedDuration, Timestamp};
use model::clock::{Clock, Sleep, SystemClock};
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row};
use std::sync::Arc;
use std::time::Duration;

const DOMAINS: &str = r#"{"acme.com":{"queue":"support","provider":"asterisk",
    "numbers":{"fiction":true},"hours":{"zone":"UTC","schedule":true,"week":{
    "mon":["00:00-24:00"],"tue":["00:00-24:00"],"wed":["00:00-24:00"],"thu":["00:00-24:00"],
    "fri":["00:00-24:00"],"sat":["00:00-24:00"],"sun":["00:00-24:00"]}}}}"#;
const CONTEXTS: &str =
    "[asterisk.callback]\nvisitor_context = 'visitor'\nqueue_context = 'visitor-callback'\n";

/// A minute of the server is two seconds.
struct FastClock(SystemClock);

const TIMES: u32 = 30;

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        self.0.started_at() + self.uptime()
    }

    fn started_at(&self) -> Timestamp {
        self.0.started_at()
    }

    fn uptime(&self) -> Duration {
        self.0.uptime() * TIMES
    }

    fn sleep(&self, time: Duration) -> Sleep {
        self.0.sleep(time / TIMES)
    }
}

/// The events of the journal, without the states of calls.
async fn events(office: &Office) -> Vec<String> {
    let path = office.folder.path().join("journal.db");
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let query =
        "SELECT event FROM journal WHERE event NOT IN ('state', 'ended') ORDER BY at, place";
    let rows = sqlx::query(query).fetch_all(&mut connection).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn until_they_are(office: &Office, expected: &[&str]) {
    let mut looks = tokio::time::interval(Duration::from_millis(50));
    let are = async {
        while events(office).await != expected {
            looks.tick().await;
        }
    };
    let are = tokio::time::timeout(PATIENCE, are).await;
    assert!(are.is_ok(), "{:?} is not {expected:?}", events(office).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_due_while_asterisk_is_away_is_placed_when_it_is_back() {
    let clock = Arc::new(FastClock(SystemClock::start()));
    let office = Office::for_visitors(DOMAINS, CONTEXTS, Arc::clone(&clock) as _).await;
    let at = clock.now().checked_add(SignedDuration::from_mins(5)).unwrap().to_string();
    let body = json!({ "domain": "acme.com", "phone_number": "202-555-0106", "at": at });
    let (status, answer) = office.client.post("/click-to-call", &body).await;
    assert_eq!(status, 200, "{answer}");

    office.asterisk.stop().unwrap();
    until_they_are(&office, &["scheduled", "accepted"]).await;
    office.asterisk.start_again().unwrap();

    until_they_are(&office, &["scheduled", "accepted", "placed"]).await;
    office.logs("0106").await;
}
