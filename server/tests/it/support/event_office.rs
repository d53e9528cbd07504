//! The complete server on a real socket, with telephone systems that send events to it.

use super::clock::ManualClock;
use super::event_pbx::{EventPbx, SignedEvent};
use super::waiting::{in_time, until};
use model::clock::Clock;
use model::random::SystemRandom;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use server::config::read;
use server::config::settings::Settings;
use server::startup::external_services::ExternalServices;
use server::startup::{Server, StartError};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions, Row};
use std::net::SocketAddr;
use std::sync::Arc;
use store::settings::JournalSettings;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const NO_FLOOD_GUARD: &str = "[limits]\nip_per_minute = 999\nclient_per_hour = 999\nflood_per_second = 1000\n\
    flood_burst = 100000\n";

pub(crate) struct EventOffice {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) folder: TempDir,
    pub(crate) http: reqwest::Client,
    figures: SocketAddr,
    toml: String,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<()>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl EventOffice {
    /// The first of `names` places the calls; all of them send events.
    pub(crate) async fn open<const N: usize>(names: [&str; N]) -> (Self, [Arc<EventPbx>; N]) {
        Self::with(names, NO_FLOOD_GUARD, &Value::Null).await
    }

    /// The same with other limits, and with a tenant's webhook server.
    pub(crate) async fn with<const N: usize>(
        names: [&str; N],
        toml: &str,
        webhook: &Value,
    ) -> (Self, [Arc<EventPbx>; N]) {
        let clock = Arc::new(ManualClock::default());
        let systems = names.map(|name| EventPbx::new(name, &clock));
        let start = Self::start(toml, webhook, &clock, |external| {
            systems.iter().rev().for_each(|pbx| pbx.replace(external));
        });
        (start.await.unwrap(), systems)
    }

    pub(crate) async fn start(
        toml: &str,
        webhook: &Value,
        clock: &Arc<ManualClock>,
        change: impl FnOnce(&mut ExternalServices),
    ) -> Result<Self, StartError> {
        let folder = tempfile::tempdir().unwrap();
        let mut tenant = json!({ "queue": "500", "numbers": { "fiction": true } });
        if !webhook.is_null() {
            tenant["webhook"] = webhook.clone();
        }
        let domains = json!({ "acme.com": tenant });
        std::fs::write(folder.path().join("domains.json"), domains.to_string()).unwrap();
        Self::start_in(folder, toml, clock, change).await
    }

    /// Stops, and starts again on the same journal, with a telephone system of the same name that has no calls.
    pub(crate) async fn restart(self, name: &str) -> (Self, Arc<EventPbx>) {
        let (toml, clock) = (self.toml.clone(), Arc::clone(&self.clock));
        let pbx = EventPbx::new(name, &clock);
        let folder = self.stop().await;
        let start = Self::start_in(folder, &toml, &clock, |external| pbx.replace(external));
        (start.await.unwrap(), pbx)
    }

    async fn start_in(
        folder: TempDir,
        toml: &str,
        clock: &Arc<ManualClock>,
        change: impl FnOnce(&mut ExternalServices),
    ) -> Result<Self, StartError> {
        http_client::install_tls_provider();
        let text = format!(
            "provider = 'simulator'\nlisten = '127.0.0.1:0'\n[metrics]\nlisten = '127.0.0.1:0'\n\
             [webhooks]\nallow_private = true\n{toml}"
        );
        let settings = Settings {
            domains: folder.path().join("domains.json"),
            journal: JournalSettings::at(folder.path().join("journal.db")),
            ..read::from_text(&text, "test settings", &|_| None).unwrap()
        };
        let (our_clock, random) = (Arc::clone(clock) as _, Arc::new(SystemRandom) as _);
        let mut external = ExternalServices::open(&settings, &our_clock, &random)?;
        change(&mut external);
        let server = Server::start_with(settings, external, our_clock, random).await?;
        let (address, figures) = (server.address(), server.metrics_address().unwrap());
        let (stop, stopping) = oneshot::channel();
        let stopped = tokio::spawn(server.run_until(async {
            let _ = stopping.await;
        }));
        let (clock, http) = (Arc::clone(clock), reqwest::Client::new());
        let toml = toml.to_owned();
        Ok(Self { address, clock, folder, http, figures, toml, stop, stopped })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn clock_seconds(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// A visitor requests a call, which is placed. Returns its id.
    pub(crate) async fn call(&self, number: &str) -> String {
        let body = json!({ "domain": "acme.com", "phone_number": number });
        let request = self.http.post(self.url("/click-to-call")).body(body.to_string());
        let told = HttpAnswer::read(request).await;
        assert_eq!(told.status, 200, "{}", told.body);
        told.json()["call_id"].as_str().unwrap().to_owned()
    }

    /// Sends `event` to the routes of the telephone system `name`.
    pub(crate) async fn send(&self, name: &str, event: &SignedEvent) -> HttpAnswer {
        let url = self.url(&format!("/providers/{name}/events"));
        HttpAnswer::read(event.request(&self.http, url)).await
    }

    pub(crate) async fn get(&self, path: &str) -> HttpAnswer {
        HttpAnswer::read(self.http.get(self.url(path))).await
    }

    /// The data of the events of a visitor's call until its end, without their times.
    pub(crate) async fn stream(&self, call_id: &str) -> Vec<Value> {
        let told = in_time(self.get(&format!("/click-to-call/{call_id}/events"))).await;
        states_in_stream(&told.body)
    }

    /// The rows of one call in the journal: event, state, leg and cause.
    pub(crate) async fn journal(&self, call_id: &str) -> Vec<String> {
        let path = self.folder.path().join("journal.db");
        let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
        let rows = sqlx::query(
            "SELECT event, state, leg, cause FROM journal WHERE call_id = ? ORDER BY at, place",
        );
        let rows = rows.bind(call_id).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(words).collect()
    }

    /// Waits until the last row of the call in the journal is this one.
    pub(crate) async fn until_recorded(&self, call_id: &str, row: &str) {
        until(async || self.journal(call_id).await.last().is_some_and(|last| last == row)).await;
    }

    /// The number of events of the telephone system `name` with this outcome.
    pub(crate) async fn counted(&self, name: &str, outcome: &str) -> u64 {
        let figures = format!("http://{}/metrics", self.figures);
        let page = HttpAnswer::read(self.http.get(figures)).await.body;
        let labels = format!("{{provider=\"{name}\",outcome=\"{outcome}\"}} ");
        let sample = format!("click2call_provider_events_total{labels}");
        let count = page.lines().find_map(|line| line.strip_prefix(sample.as_str()));
        count.map_or(0, |count| count.trim().parse().unwrap())
    }

    /// All metrics.
    pub(crate) async fn figures(&self) -> String {
        HttpAnswer::read(self.http.get(format!("http://{}/metrics", self.figures))).await.body
    }

    pub(crate) async fn stop(self) -> TempDir {
        // Idle connections would delay the shutdown.
        drop(self.http);
        self.stop.send(()).unwrap();
        in_time(self.stopped).await.unwrap();
        self.folder
    }
}

impl HttpAnswer {
    pub(crate) async fn read(request: reqwest::RequestBuilder) -> Self {
        let response = in_time(request.send()).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.text().await.unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// The data of each state in the text of an event stream, without its time.
pub(crate) fn states_in_stream(text: &str) -> Vec<Value> {
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    let states = data.map(|data| serde_json::from_str::<Value>(data).unwrap());
    let without_time = |mut state: Value| {
        state.as_object_mut().unwrap().remove("at")?;
        Some(state)
    };
    states.filter_map(without_time).collect()
}

/// The columns of a row that are not empty.
pub(crate) fn words(row: &SqliteRow) -> String {
    let columns = (0..row.len()).filter_map(|column| row.get::<Option<String>, _>(column));
    columns.collect::<Vec<_>>().join(" ")
}
