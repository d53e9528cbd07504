//! Calls at a later time: asking for them, and letting the server look for what is due.

use super::app::{Answer, TestApp, post_request};
use super::telephones::{Manner, Telephones};
use super::waiting::{until, until_it_is};
use axum::body::Body;
use axum::http::Request;
use model::clock::Clock;
use serde_json::json;
use server::schedule::scheduler_progress::SchedulerProgress;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// The tests' clock begins on Saturday, 2026-11-21 at 08:00 UTC, which is nine in Berlin.
pub(crate) const OFFICE: &str = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true},"hours":{
    "zone":"Europe/Berlin","week":{"sat":["09:30-12:00"],"mon":["09:00-12:00","13:00-17:00"]},
    "schedule":true}}}"#;
pub(crate) const SETTINGS: &str = "provider = 'simulator'\n[limits]\nip_per_minute = 999\n\
    client_per_hour = 999\nflood_per_second = 1000\nflood_burst = 9999\n";
/// In an hour and a half.
pub(crate) const HALF_PAST_TEN: &str = "2026-11-21T10:30:00+01:00";
pub(crate) const NUMBER: &str = "202-555-0142";

/// A server that looks for what is due, for as long as this lives.
pub(crate) struct Office {
    pub(crate) app: TestApp,
    pub(crate) telephones: Arc<Telephones>,
    task: JoinHandle<()>,
}

impl Office {
    pub(crate) async fn open(domains: &str, manner: Manner) -> Self {
        Self::with(domains, "", manner).await
    }

    /// With more settings, of the section `[limits]` first.
    pub(crate) async fn with(domains: &str, settings: &str, manner: Manner) -> Self {
        let telephones = Telephones::new(manner);
        let provider = Arc::clone(&telephones) as _;
        let settings = [SETTINGS, settings].concat();
        let app = TestApp::with_provider(domains, &settings, provider).await;
        Self::look(app, telephones)
    }

    /// With the telephone system of these settings.
    pub(crate) async fn with_settings(domains: &str, settings: &str) -> Self {
        let app = TestApp::with_settings(domains, settings).await;
        Self::look(app, Telephones::new(Manner::Takes))
    }

    /// One more on the same tenants, journal, clock and telephones.
    pub(crate) async fn another(&self) -> Self {
        let provider = Arc::clone(&self.telephones) as _;
        let app = self.app.another(SETTINGS, provider).await;
        Self::look(app, Arc::clone(&self.telephones))
    }

    /// It ends, and another begins later: nobody looks meanwhile.
    pub(crate) async fn restarted_after(self, time: Duration) -> Self {
        self.task.abort();
        self.app.clock.advance(time);
        self.another().await
    }

    /// It looks for nothing more, and is not gone.
    pub(crate) fn nobody_looks(self) -> Self {
        self.task.abort();
        self
    }

    /// Other tenants from now on.
    pub(crate) fn change(&self, domains: &str) {
        self.app.change_domains(domains);
    }

    fn look(app: TestApp, telephones: Arc<Telephones>) -> Self {
        let schedule = Arc::clone(&app.app.schedule);
        let task = tokio::spawn(schedule.run(app.app.under_way.clone()));
        Self { app, telephones, task }
    }

    pub(crate) async fn ask(&self, number: &str, at: &str) -> Answer {
        ask(&self.app, number, at).await
    }

    /// Asks for a call that is kept.
    pub(crate) async fn keeps(&self, number: &str, at: &str) -> String {
        let answer = self.ask(number, at).await;
        assert_eq!(answer.outcome(), (200, "ok".to_owned()), "{}", answer.text());
        answer.json()["call_id"].as_str().unwrap().to_owned()
    }

    /// Waits until the calls that were asked for are in these states, in their order.
    pub(crate) async fn until_they_are(&self, states: &[&str]) {
        until(async || self.states().await == states).await;
    }

    /// Lets time go on by steps of a minute, and waits after each until the scheduler is idle.
    pub(crate) async fn after(&self, minutes: u32) {
        for _ in 0..minutes {
            self.app.clock.advance(Duration::from_mins(1));
            self.is_idle().await;
        }
    }

    /// Waits until the scheduler is done with what is due by now: no turn is under way, and its next round
    /// is later.
    pub(crate) async fn is_idle(&self) {
        let now = self.app.clock.uptime();
        let is_idle =
            |progress: &SchedulerProgress| progress.dispatches == 0 && progress.next > Some(now);
        until_it_is(self.app.app.schedule.progress(), is_idle).await;
    }

    pub(crate) async fn states(&self) -> Vec<String> {
        let rows = self.rows("SELECT state FROM scheduled_calls ORDER BY wanted, call_id").await;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// When they are to be looked at next, in milliseconds since 1970.
    pub(crate) async fn due(&self) -> Vec<i64> {
        let rows = self.rows("SELECT due FROM scheduled_calls ORDER BY wanted, call_id").await;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// How often each was tried in vain.
    pub(crate) async fn tries(&self) -> Vec<i64> {
        let rows = self.rows("SELECT tries FROM scheduled_calls ORDER BY wanted, call_id").await;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// What is left of the numbers.
    pub(crate) async fn numbers(&self) -> Vec<String> {
        let query = "SELECT coalesce(number, '') || coalesce(number_hash, '') FROM scheduled_calls";
        self.rows(query).await.iter().map(|row| row.get(0)).collect()
    }

    /// The events of the journal, each with its reason.
    pub(crate) async fn events(&self) -> Vec<String> {
        self.app.journal().await;
        let query = "SELECT event || coalesce(' ' || reason, '') FROM journal ORDER BY at, place";
        self.rows(query).await.iter().map(|row| row.get(0)).collect()
    }

    pub(crate) async fn rows(&self, query: &'static str) -> Vec<sqlx::sqlite::SqliteRow> {
        let path = self.app.folder.path().join("journal.db");
        let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
        sqlx::query(query).fetch_all(&mut connection).await.unwrap()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) async fn ask(app: &TestApp, number: &str, at: &str) -> Answer {
    let body = json!({ "domain": "acme.com", "phone_number": number, "at": at });
    app.send(post_request(body.to_string())).await
}

pub(crate) async fn cancel(app: &TestApp, call_id: &str) -> Answer {
    let request = Request::post(format!("/click-to-call/{call_id}/cancel"));
    app.send(request.body(Body::empty()).unwrap()).await
}

/// The same as [`Office::after`] for two servers with one clock.
pub(crate) async fn after_for_both(one: &Office, other: &Office, minutes: u32) {
    for _ in 0..minutes {
        one.after(1).await;
        other.is_idle().await;
    }
}

/// Waits until the server knows something that it could not write.
pub(crate) async fn is_kept(office: &Office) {
    until(async || office.app.app.schedule.pending_outcomes() == 1).await;
}
