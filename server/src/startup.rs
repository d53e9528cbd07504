//! From settings to a listening server, and back.

pub mod app_parts;
pub mod calls_in_progress;
pub mod connections;
pub mod external_services;
pub mod obstacles;
pub mod reachability;
mod shared_state;

use crate::config::settings::Settings;
use crate::http::flood_guard::FloodGuard;
use crate::http::{self, App};
use crate::journal_heads::HeadKeeper;
use crate::journal_heads::settings::JournalHeadSettings;
use crate::metrics::Metrics;
use crate::serve::settings::HttpSettings;
use crate::serve::{self, Served};
use crate::webhooks::delivery::{self, Delivery};
use app_parts::AppParts;
use axum::Router;
use external_services::ExternalServices;
use model::clock::Clock;
use model::clock_watch::ClockWatch;
use model::provider_events::ports::InboundPortsError;
use model::random::Random;
use settings::problem::ConfigError;
use settings::reloadable::ReloadNow;
use shared_state::Loaded;
use state::embedded::EmbeddedState;
use state::embedded::store::StoreError;
use state::server_secret::ShortSecret;
use std::error::Error;
use std::fmt;
use std::future::{self, Future};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::error::JournalError;
use store::journal::in_use::{LACKS_LOG, lacks_log};
use store::journal::retention::{self, Retention};
use store::journal::writer::DatabaseJournal;
use store::outbox::Outbox;
use store::refusals;
use store::settings::{JournalLocation, JournalSettings};
use store::unusable_journal::UnusableJournal;
use supervisor::Supervisor;
use telephony::asterisk::AsteriskTlsError;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How often the flood guard forgets clients that have been quiet.
const FORGET_QUIET_CLIENTS_EVERY: Duration = Duration::from_secs(10);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(
        "{address} is already in use: stop what listens there, or set {setting} to another address"
    )]
    AddressInUse { address: SocketAddr, setting: &'static str },
    #[error(
        "cannot listen on {address}: {source}; set {setting} to an address of this machine and a port that it may use"
    )]
    Listen { address: SocketAddr, setting: &'static str, source: io::Error },
    #[error(transparent)]
    Journal(#[from] UnusableJournal),
    #[error(transparent)]
    Asterisk(#[from] AsteriskTlsError),
    #[error("an HTTP client could not be set up")]
    HttpClient(#[source] reqwest::Error),
    #[error("dialpad: the driver could not be set up")]
    Dialpad(#[from] telephony::dialpad::DialpadOpenError),
    #[error("chime: the driver could not be set up")]
    Chime(#[from] telephony::chime::SetupError),
    #[error("the state of limits, locks and keys could not be loaded from {location}")]
    State { location: JournalLocation, source: StoreError },
    #[error("secret (C2C_SECRET): {0}")]
    Secret(#[from] ShortSecret),
    #[error("signed_calls: nothing is set that could find terminals and place their calls")]
    NoExchange,
    #[error("signed_calls.secret (C2C_SIGNED_CALLS_SECRET): no nonces can be signed with it")]
    NonceSecret,
    #[error(transparent)]
    ProviderEvents(#[from] InboundPortsError),
    #[error("limits.flood_per_second and limits.flood_burst: expected at least 1")]
    FloodGuard,
}

/// A server that listens and does not yet answer.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    app: Arc<App>,
    journal: DatabaseJournal,
    /// Only if the settings name a second place for the heads of the journal.
    heads: Option<Arc<HeadKeeper>>,
    /// The part of the state that is saved.
    state: EmbeddedState,
    /// The task that saves it, also while requests are finished before the end.
    saver: JoinHandle<()>,
    http: HttpSettings,
    /// The files that can change while the server runs.
    files: Vec<Arc<dyn ReloadNow>>,
    /// Tasks that last as long as the server.
    background_tasks: Vec<JoinHandle<()>>,
}

impl Server {
    /// Checks everything that can be checked before the first request, then listens.
    pub async fn start(
        settings: Settings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, StartError> {
        let external = ExternalServices::open(&settings, &clock, &random)?;
        // In a box: the settings are moved often, and the future of a start must stay small.
        Box::pin(Self::start_with(settings, external, clock, random)).await
    }

    /// The same with these external services in place of those that the settings describe.
    pub async fn start_with(
        settings: Settings,
        external: ExternalServices,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, StartError> {
        let http = settings.http;
        let outbox = Arc::new(Outbox::new(Arc::clone(&external.tenants) as _, Arc::clone(&random)));
        let (metrics, tasks) = (Arc::clone(&external.metrics), external.tasks.clone());
        let journal = open_journal(&settings.journal, &random, &outbox, &metrics, &tasks).await?;
        let mut background_tasks = external.follow_files();
        let mut files = external.files();
        let client = delivery::client(&settings.webhooks, &settings.reach_of_webhooks())
            .map_err(StartError::HttpClient)?;
        let delivery = Arc::new(Delivery {
            database: Arc::clone(journal.database()),
            outbox,
            tenants: Arc::clone(&external.tenants),
            clock: Arc::clone(&clock),
            watch: ClockWatch::new(Arc::clone(&clock)),
            random: Arc::clone(&random),
            metrics: Arc::clone(&metrics),
            transport: Arc::new(client),
            settings: settings.webhooks,
        });
        let deliver = move || Arc::clone(&delivery).run();
        background_tasks.push(tasks.restarting("webhook delivery", deliver));
        let heads = head_keeper(&settings.journal_heads, &journal, &clock, &random)?;
        let default_days = settings.journal.retention_days;
        let refusal_days = settings.journal.refusal_days;
        let tenants = Arc::clone(&external.tenants) as _;
        let retention = Arc::new(Retention { default_days, refusal_days, tenants });
        let database = Arc::clone(journal.database());
        let (of_pruning, our_clock) = (Arc::clone(&database), Arc::clone(&clock));
        background_tasks.push(tasks.restarting("retention", move || {
            retention::run(Arc::clone(&of_pruning), Arc::clone(&retention), Arc::clone(&our_clock))
        }));
        let used = Arc::new(journal.clone());
        let Loaded { ports: state, embedded, saver } =
            shared_state::load(&settings, &database, &clock, &random).await?;
        let parts = AppParts { external, journal: used, database, state, clock, random };
        let app = app_parts::app(&settings, parts)?;
        let (listener, address) = listen(settings.listen, "`listen` (C2C_LISTEN)").await?;
        let metrics_listener = listen_for_metrics(&settings).await?;
        // Only now: a server that finds its port in use must not touch the calls of the one that uses it.
        calls_in_progress::take_over(&app, &settings.journal, &journal)
            .await
            .map_err(|source| unusable_journal(&settings.journal, source))?;
        let metrics_address = metrics_listener.map(|(listener, address)| {
            let served = served(&app, http::metrics::router(&app), http);
            let serving = serve::until(future::pending(), listener, served);
            background_tasks.push(tasks.essential("metrics listener", serving));
            address
        });
        background_tasks.extend(app.calls.blocking.follow_file(&tasks));
        files.extend(app.calls.blocking.file());
        app.calls.blocking.log_stops().await;
        background_tasks.extend(run_of_app(&app, &journal, heads.as_ref()));
        // Its queue and the marks of changed entries end with it: the next process reads what is saved.
        let saver = tasks.essential("state saver", saver.run());
        Ok(Self {
            listener,
            address,
            metrics_address,
            app,
            journal,
            heads,
            state: embedded,
            saver,
            http,
            files,
            background_tasks,
        })
    }

    /// Where it listens; the port is the real one, also when 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where figures are to be had, if anywhere.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// The state of the handlers.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The files that can change while the server runs. They are polled; this is for those who want it at once.
    pub fn files(&self) -> &[Arc<dyn ReloadNow>] {
        &self.files
    }

    /// The tasks that last as long as the server.
    pub fn tasks(&self) -> &Supervisor {
        &self.app.tasks
    }

    /// Answers until `stop` is done or an essential task has panicked, then lets what is under way finish and closes the
    /// journal.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        let (live, tasks) = (Arc::clone(&self.app.live), self.app.tasks.clone());
        let stop = async move {
            tokio::select! {
                () = stop => {}
                _ = tasks.failure() => {}
            }
            // Open subscriptions would otherwise delay the stop until its timeout.
            live.close();
        };
        let served = served(&self.app, http::router(&self.app), self.http);
        serve::until(stop, self.listener, served).await;
        self.background_tasks.iter().for_each(JoinHandle::abort);
        self.app.under_way.close();
        if tokio::time::timeout(self.http.shutdown_timeout_seconds.get(), self.app.under_way.wait())
            .await
            .is_err()
        {
            tracing::warn!("some calls had no answer before the shutdown timeout");
        }
        if let Err(error) = self.state.flush().await {
            let error = &error as &dyn Error;
            tracing::warn!(error, "the last changes of limits, locks and keys are lost");
        }
        self.saver.abort();
        self.app.schedule.persist_before_shutdown(self.http.shutdown_timeout_seconds.get()).await;
        self.journal.flush_within(self.http.shutdown_timeout_seconds.get()).await;
        if let Some(heads) = &self.heads {
            let patience = self.http.shutdown_timeout_seconds.get();
            if tokio::time::timeout(patience, heads.write_changed()).await.is_err() {
                tracing::warn!(
                    "the heads of the journal were not written before the shutdown timeout"
                );
            }
        }
        if let Err(error) = self.journal.database().mark_closed().await {
            let error = &error as &dyn Error;
            tracing::warn!(error, "the file of the journal was not marked as closed");
        }
        self.journal.database().close_idle_connections().await;
    }
}

/// Starts the tasks that use the state of the handlers.
fn run_of_app(
    app: &Arc<App>,
    journal: &DatabaseJournal,
    heads: Option<&Arc<HeadKeeper>>,
) -> Vec<JoinHandle<()>> {
    let (refusal_log, clock) = (Arc::clone(journal.refusals()), Arc::clone(&app.clock));
    let count = move || refusals::run(Arc::clone(&refusal_log), Arc::clone(&clock));
    let flood = app.flood.clone();
    let (schedule, under_way) = (Arc::clone(&app.schedule), app.under_way.clone());
    let mut tasks = vec![
        app.tasks.restarting("counts of refusals", count),
        app.tasks.restarting("flood guard", move || drop_idle_clients(flood.clone())),
        // Dispatches that are running go on, and the claims in the database keep each call from being placed twice.
        app.tasks.restarting("scheduler", move || Arc::clone(&schedule).run(under_way.clone())),
    ];
    if let Some(heads) = heads.cloned() {
        tasks.push(app.tasks.restarting("journal heads", move || Arc::clone(&heads).run()));
    }
    tasks
}

/// `None` if the settings name no second place for the heads of the journal.
fn head_keeper(
    settings: &JournalHeadSettings,
    journal: &DatabaseJournal,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Result<Option<Arc<HeadKeeper>>, StartError> {
    let (database, clock) = (Arc::clone(journal.database()), Arc::clone(clock));
    let keeper = HeadKeeper::new(settings, database, clock, Arc::clone(random));
    keeper.map(|keeper| keeper.map(Arc::new)).map_err(StartError::HttpClient)
}

fn served(app: &App, router: Router, http: HttpSettings) -> Served {
    let (proxies, metrics) = (app.proxies.clone(), Arc::clone(&app.metrics));
    Served { router, http, proxies, metrics }
}

async fn open_journal(
    settings: &JournalSettings,
    random: &Arc<dyn Random>,
    outbox: &Arc<Outbox>,
    metrics: &Metrics,
    tasks: &Supervisor,
) -> Result<DatabaseJournal, StartError> {
    if lacks_log(&settings.location) {
        tracing::warn!(journal = %settings.location, "the journal may be incomplete: {LACKS_LOG}");
    }
    let (outbox, random) = (Some(Arc::clone(outbox)), Arc::clone(random));
    let unusable = |source| unusable_journal(settings, source);
    let lost = metrics.entries_lost();
    let journal = DatabaseJournal::with_outbox(settings, random, outbox, lost, tasks);
    let journal = journal.await.map_err(unusable)?;
    journal.database().mark_in_use().await.map_err(unusable)?;
    Ok(journal)
}

fn unusable_journal(settings: &JournalSettings, source: JournalError) -> StartError {
    UnusableJournal { location: settings.location.clone(), source }.into()
}

/// The listener, and its real address: the port is one that is free when 0 was asked for.
async fn listen(
    address: SocketAddr,
    setting: &'static str,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::AddressInUse { address, setting },
        _ => StartError::Listen { address, setting, source },
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

async fn listen_for_metrics(
    settings: &Settings,
) -> Result<Option<(TcpListener, SocketAddr)>, StartError> {
    match settings.metrics.listen {
        Some(address) => Ok(Some(listen(address, "`metrics.listen` (C2C_METRICS_LISTEN)").await?)),
        None => Ok(None),
    }
}

async fn drop_idle_clients(flood: FloodGuard) {
    let mut rounds = tokio::time::interval(FORGET_QUIET_CLIENTS_EVERY);
    loop {
        rounds.tick().await;
        flood.drop_idle_clients();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}
