//! The whole router, with a clock of its own and a journal in a file that goes away.

use super::clock::ManualClock;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use model::clock::Clock;
use model::provider::{Provider, ProviderKind, Providers};
use model::random::{Random, SystemRandom};
use serde_json::{Value, json};
use server::config::read;
use server::config::settings::Settings;
use server::http::App;
use server::shared_state::SharedState;
use server::startup::app_parts::{self, AppParts};
use server::startup::external_services::ExternalServices;
use server::{http, startup};
use settings::reloadable::{ReloadOutcome, Reloadable};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Row};
use state::embedded::{Capacities, EmbeddedState};
use state::server_secret::ServerSecret;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::database::Database;
use store::journal::Journal;
use store::journal::selection::Selection;
use store::journal::writer::DatabaseJournal;
use store::refusals;
use store::refusals::table::RefusalRow;
use store::settings::JournalSettings;
use store::state_store::DatabaseStateStore;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tower::ServiceExt;

pub(crate) const ACME: &str = r#"{"acme.com":{"queue":"500","numbers":{"fiction":true}}}"#;
/// A number that the simulator answers.
pub(crate) const ANSWERED: &str = "(202) 555-0142";
const VISITOR: &str = "198.51.100.7:40000";

pub(crate) struct TestApp {
    pub(crate) router: Router,
    metrics: Router,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) folder: Arc<TempDir>,
    pub(crate) app: Arc<App>,
    journal: DatabaseJournal,
    /// The state that is saved, and the task that saves it, if one does.
    saved: Option<(EmbeddedState, JoinHandle<()>)>,
}

/// What an app is made of, besides its settings.
struct Parts {
    folder: Arc<TempDir>,
    clock: Arc<ManualClock>,
    journal: DatabaseJournal,
    /// The journal behind the calls.
    used: Arc<dyn Journal>,
    state: EmbeddedState,
}

impl Parts {
    fn in_memory(
        folder: Arc<TempDir>,
        clock: Arc<ManualClock>,
        journal: DatabaseJournal,
        used: Arc<dyn Journal>,
    ) -> Self {
        let our_clock = Arc::clone(&clock) as _;
        let state = EmbeddedState::in_memory(&our_clock, Capacities::default());
        Self { folder, clock, journal, used, state }
    }
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl TestApp {
    /// Tenants by the text of their file, on the simulator.
    pub(crate) async fn new(domains: &str) -> Self {
        Self::with_settings(
            domains,
            "provider = 'simulator'\n[simulator]\nspeed = 100\npatience_seconds = 0.1",
        )
        .await
    }

    pub(crate) async fn with_settings(domains: &str, toml: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = open_journal(&folder).await;
        Self::build(domains, toml, folder, journal.clone(), Arc::new(journal), |_| {})
    }

    /// The same with another journal behind the calls.
    pub(crate) async fn with_journal(domains: &str, toml: &str, broken: Arc<dyn Journal>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = open_journal(&folder).await;
        Self::build(domains, toml, folder, journal, broken, |_| {})
    }

    /// Without tenants, and with external services of the test's own.
    pub(crate) async fn with_services(
        toml: &str,
        change: impl FnOnce(&mut ExternalServices),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = open_journal(&folder).await;
        let used = Arc::new(journal.clone());
        Self::build("{}", toml, folder, journal, used, change)
    }

    /// The same with tenants, and with the clock for services that need one.
    pub(crate) async fn with_services_for(
        domains: &str,
        toml: &str,
        change: impl FnOnce(&mut ExternalServices, &Arc<ManualClock>),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = open_journal(&folder).await;
        let (used, clock) = (Arc::new(journal.clone()), Arc::<ManualClock>::default());
        let settings = settings(&folder, domains, toml);
        let (folder, same) = (Arc::new(folder), Arc::clone(&clock));
        let parts = Parts::in_memory(folder, clock, journal, used);
        Self::build_with(&settings, parts, |it| change(it, &same))
    }

    /// With a telephone system of the test's own in place of the simulator.
    pub(crate) async fn with_provider(
        domains: &str,
        toml: &str,
        provider: Arc<dyn Provider>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = open_journal(&folder).await;
        let used = Arc::new(journal.clone());
        Self::build(domains, toml, folder, journal, used, |external| {
            external.providers = Providers::default().with(ProviderKind::Simulator, provider);
        })
    }

    /// The same with a journal behind the calls that writes to the real one.
    pub(crate) async fn with_journal_before(
        domains: &str,
        toml: &str,
        provider: Arc<dyn Provider>,
        before: impl FnOnce(DatabaseJournal) -> Arc<dyn Journal>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = open_journal(&folder).await;
        let used = before(journal.clone());
        Self::build(domains, toml, folder, journal, used, |external| {
            external.providers = Providers::default().with(ProviderKind::Simulator, provider);
        })
    }

    /// One more server beside this one or after it, on the same tenants, journal and clock.
    pub(crate) async fn another(&self, toml: &str, provider: Arc<dyn Provider>) -> Self {
        let folder = Arc::clone(&self.folder);
        let journal = open_journal(&folder).await;
        let domains = std::fs::read_to_string(folder.path().join("domains.json")).unwrap();
        let (settings, used) = (settings(&folder, &domains, toml), Arc::new(journal.clone()));
        let parts = Parts::in_memory(folder, Arc::clone(&self.clock), journal, used);
        Self::build_with(&settings, parts, |external| {
            external.providers = Providers::default().with(ProviderKind::Simulator, provider);
        })
    }

    /// The next process: a server after this one, which resumes the calls of this one.
    pub(crate) async fn restarted(&self, toml: &str, provider: Arc<dyn Provider>) -> Self {
        self.journal.flush().await;
        let next = self.another(toml, provider).await;
        let database = Arc::clone(next.journal.database());
        startup::calls_in_progress::resume(&next.app, database).await.unwrap();
        next
    }

    /// The same with the telephone systems of the settings.
    pub(crate) async fn restarted_with(&self, toml: &str) -> Self {
        self.journal.flush().await;
        let folder = Arc::clone(&self.folder);
        let journal = open_journal(&folder).await;
        let domains = std::fs::read_to_string(folder.path().join("domains.json")).unwrap();
        let (settings, used) = (settings(&folder, &domains, toml), Arc::new(journal.clone()));
        let parts = Parts::in_memory(folder, Arc::clone(&self.clock), journal, used);
        let next = Self::build_with(&settings, parts, |_| {});
        let database = Arc::clone(next.journal.database());
        startup::calls_in_progress::resume(&next.app, database).await.unwrap();
        next
    }

    /// With a state that is saved to the journal's file, and external services of the test's own.
    pub(crate) async fn saved(
        domains: &str,
        toml: &str,
        change: impl FnOnce(&mut ExternalServices),
    ) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self::load(domains, toml, folder, Arc::default(), change).await
    }

    /// A new process in place of this one, which is killed: nothing more is saved.
    pub(crate) async fn killed(
        self,
        toml: &str,
        change: impl FnOnce(&mut ExternalServices),
    ) -> Self {
        if let Some((_, saver)) = &self.saved {
            saver.abort();
        }
        let folder = Arc::clone(&self.folder);
        let domains = std::fs::read_to_string(folder.path().join("domains.json")).unwrap();
        Self::load(&domains, toml, folder, Arc::new(self.clock.restarted()), change).await
    }

    /// Saves what changed, as a server does before it ends.
    pub(crate) async fn flush(&self) {
        let (state, _) = self.saved.as_ref().unwrap();
        state.flush().await.unwrap();
    }

    async fn load(
        domains: &str,
        toml: &str,
        folder: Arc<TempDir>,
        clock: Arc<ManualClock>,
        change: impl FnOnce(&mut ExternalServices),
    ) -> Self {
        let journal = open_journal(&folder).await;
        let store = Arc::new(DatabaseStateStore::new(Arc::clone(journal.database())));
        let (our_clock, random) = (Arc::clone(&clock) as _, Arc::new(SystemRandom) as _);
        let loaded = EmbeddedState::load(our_clock, random, Capacities::default(), store);
        let (state, saver) = loaded.await.unwrap();
        let (settings, used) = (settings(&folder, domains, toml), Arc::new(journal.clone()));
        let parts = Parts { folder, clock, journal, used, state: state.clone() };
        let app = Self::build_with(&settings, parts, change);
        Self { saved: Some((state, tokio::spawn(saver.run()))), ..app }
    }

    fn build(
        domains: &str,
        toml: &str,
        folder: TempDir,
        journal: DatabaseJournal,
        used: Arc<dyn Journal>,
        change: impl FnOnce(&mut ExternalServices),
    ) -> Self {
        let settings = settings(&folder, domains, toml);
        let parts = Parts::in_memory(Arc::new(folder), Arc::default(), journal, used);
        Self::build_with(&settings, parts, change)
    }

    fn build_with(
        settings: &Settings,
        parts: Parts,
        change: impl FnOnce(&mut ExternalServices),
    ) -> Self {
        let Parts { folder, clock, journal, used, state } = parts;
        http_client::install_tls_provider();
        let our_clock: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let mut external = ExternalServices::open(settings, &our_clock, &random).unwrap();
        change(&mut external);
        let secret = ServerSecret::from_bytes(&[7; 32]).unwrap();
        let nonce_ttl = settings.signed_calls.as_ref().map(|it| it.nonce_ttl_seconds.get());
        let parts = AppParts {
            external,
            journal: used,
            database: Arc::clone(journal.database()),
            state: SharedState::embedded(&state, secret, nonce_ttl.unwrap_or_default(), &our_clock),
            clock: our_clock,
            random,
        };
        let app = app_parts::app(settings, parts).unwrap();
        let metrics = http::metrics::router(&app);
        Self { router: http::router(&app), metrics, clock, folder, app, journal, saved: None }
    }

    pub(crate) async fn call_me(&self, number: &str) -> Answer {
        self.post(&json!({ "domain": "acme.com", "phone_number": number })).await
    }

    pub(crate) async fn post(&self, body: &Value) -> Answer {
        self.send(post_request(body.to_string())).await
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&'static str, &str)]) -> Answer {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Other tenants from now on.
    pub(crate) fn change_domains(&self, domains: &str) {
        let path = self.folder.path().join("domains.json");
        let before = std::fs::metadata(&path).unwrap().modified().unwrap();
        std::fs::write(&path, domains).unwrap();
        let file = std::fs::File::options().append(true).open(&path).unwrap();
        file.set_modified(before + Duration::from_mins(1)).unwrap();
        let reload = self.app.tenants.reload_if_changed();
        assert!(matches!(reload, ReloadOutcome::Loaded { .. }), "{reload:?}");
    }

    /// What Prometheus is told.
    pub(crate) async fn metrics(&self) -> String {
        let request = Request::get("/metrics").body(Body::empty()).unwrap();
        let response = self.metrics.clone().oneshot(request).await.unwrap();
        let page = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(page.to_vec()).unwrap()
    }

    /// As a visitor, unless the request says that it comes from somewhere else.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(VISITOR.parse().unwrap()));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn shared_database(&self) -> Arc<Database> {
        Arc::clone(self.journal.database())
    }

    pub(crate) fn database(&self) -> &Database {
        self.journal.database()
    }

    /// The rows of the journal in order: event, code, number.
    pub(crate) async fn journal(&self) -> Vec<(String, Option<String>, Option<String>)> {
        let rows = self.journal_rows("event, code, number").await;
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
    }

    /// The rows of a call in order: event, reason.
    pub(crate) async fn journal_of(&self, call_id: &str) -> Vec<(String, Option<String>)> {
        let rows = self.journal_rows("event, reason, call_id").await;
        let of_call = rows.iter().filter(|row| row.get::<&str, _>(2) == call_id);
        of_call.map(|row| (row.get(0), row.get(1))).collect()
    }

    /// The counts of refusals: tenant, code, reason and requests.
    pub(crate) async fn refusals(&self) -> Vec<(String, String, String, i64)> {
        let rows = self.refusal_rows().await;
        let row = |row: RefusalRow| {
            (row.tenant, row.code.into_owned(), row.reason.into_owned(), row.requests)
        };
        rows.into_iter().map(row).collect()
    }

    /// The rows with the counts of refusals.
    pub(crate) async fn refusal_rows(&self) -> Vec<RefusalRow> {
        self.journal.flush().await;
        refusals::table::read(self.database(), &Selection::default()).await.unwrap()
    }

    /// The states in the journal in order.
    pub(crate) async fn journal_states(&self) -> Vec<String> {
        self.journal_rows("state").await.iter().map(|row| row.get(0)).collect()
    }

    async fn journal_rows(&self, columns: &'static str) -> Vec<SqliteRow> {
        self.journal.flush().await;
        let path = self.folder.path().join("journal.db");
        let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
        let query = format!("SELECT {columns} FROM journal ORDER BY at, place");
        sqlx::query(AssertSqlSafe(query)).fetch_all(&mut connection).await.unwrap()
    }
}

/// The journal in `folder`, made if it is not there.
pub(crate) async fn open_journal(folder: &TempDir) -> DatabaseJournal {
    let settings = JournalSettings::at(folder.path().join("journal.db"));
    DatabaseJournal::open(&settings, Arc::new(SystemRandom)).await.unwrap()
}

fn settings(folder: &TempDir, domains: &str, toml: &str) -> Settings {
    let path = folder.path().join("domains.json");
    std::fs::write(&path, domains).unwrap();
    let settings = read::from_text(toml, "test settings", &|_| None).unwrap();
    Settings { domains: path, ..settings }
}

pub(crate) fn post_request(body: impl Into<Body>) -> Request<Body> {
    Request::post("/click-to-call")
        .header("content-type", "application/json")
        .body(body.into())
        .unwrap()
}

/// What the widget of acme.com is told.
pub(crate) async fn config_of(app: &TestApp) -> Value {
    let script = app.get("/widget.js?domain=acme.com", &[]).await;
    let (_, config) = script.text().split_once("{\"domain\":").unwrap();
    let config = format!("{{\"domain\":{config}");
    serde_json::Deserializer::from_str(&config).into_iter().next().unwrap().unwrap()
}

/// The same request from another address.
pub(crate) fn from(peer: &str, mut request: Request<Body>) -> Request<Body> {
    let peer: SocketAddr =
        format!("{peer}:40000").parse().or_else(|_| format!("[{peer}]:40000").parse()).unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The status, and the code of a refusal or `ok`.
    pub(crate) fn outcome(&self) -> (u16, String) {
        let json = self.json();
        let word = json["code"].as_str().or(json["status"].as_str()).unwrap();
        (self.status.as_u16(), word.to_owned())
    }
}
