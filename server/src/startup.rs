//! From settings to a listening server, and back.

pub mod calls_in_progress;
pub mod external_services;
mod shared_state;

use crate::availability::Availability;
use crate::call_control::CallControl;
use crate::callbacks::Callbacks;
use crate::callbacks::visitor::{Shared, Visitors};
use crate::calls::call_recorder::CallRecorder;
use crate::calls::call_service::{CallService, CallServiceDeps};
use crate::calls::live_calls::LiveCalls;
use crate::config::settings::Settings;
use crate::http::flood_guard::FloodGuard;
use crate::http::provider_events::registry::ProviderEvents;
use crate::http::{self, App};
use crate::metrics::Metrics;
use crate::metrics::counted_journal::CountedJournal;
use crate::schedule::Schedule;
use crate::serve;
use crate::serve::settings::HttpSettings;
use crate::shared_state::SharedState;
use crate::signed_calls::{Ports, SignedCalls};
use crate::tenants::watch::Tenants;
use crate::webhooks::delivery::{self, Delivery};
use admission::tokens::Tokens;
use external_services::ExternalServices;
use model::clock::Clock;
use model::provider_events::ports::{InboundPorts, InboundPortsError};
use model::random::Random;
use settings::problem::ConfigError;
use shared_state::Loaded;
use state::embedded::EmbeddedState;
use state::embedded::store::StoreError;
use state::server_secret::ShortSecret;
use std::error::Error;
use std::future::{self, Future};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Once};
use std::time::Duration;
use store::database::Database;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::retention::{self, Retention};
use store::journal::writer::DatabaseJournal;
use store::outbox::Outbox;
use store::settings::{JournalLocation, JournalSettings};
use telephony::asterisk::AsteriskTlsError;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

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
    #[error(
        "{location}: {source}; set `journal.location` (C2C_JOURNAL_LOCATION) to a file or a PostgreSQL that can be written"
    )]
    Journal { location: JournalLocation, source: JournalError },
    #[error(transparent)]
    Asterisk(#[from] AsteriskTlsError),
    #[error("an HTTP client could not be set up")]
    HttpClient(#[source] reqwest::Error),
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
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    app: Arc<App>,
    journal: DatabaseJournal,
    /// The part of the state that is saved.
    state: EmbeddedState,
    /// The task that saves it, also while requests are finished before the end.
    saver: JoinHandle<()>,
    http: HttpSettings,
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
        Self::start_with(settings, external, clock, random).await
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
        let metrics = Arc::new(Metrics::new());
        let journal = open_journal(&settings.journal, &random, &outbox, &metrics).await?;
        let mut background_tasks = external.follow_files();
        let delivery = Delivery {
            database: Arc::clone(journal.database()),
            outbox,
            tenants: Arc::clone(&external.tenants),
            clock: Arc::clone(&clock),
            random: Arc::clone(&random),
            metrics: Arc::clone(&metrics),
            client: delivery::client(&settings.webhooks).map_err(StartError::HttpClient)?,
            settings: settings.webhooks,
        };
        background_tasks.push(tokio::spawn(delivery.run()));
        let default_days = settings.journal.retention_days;
        let retention = Retention { default_days, tenants: Arc::clone(&external.tenants) as _ };
        let database = Arc::clone(journal.database());
        background_tasks.push(tokio::spawn(retention::run(
            database,
            retention,
            Arc::clone(&clock),
        )));
        let database = Arc::clone(journal.database());
        let used = Arc::new(journal.clone());
        let Loaded { ports: state, embedded, saver } =
            shared_state::load(&settings, &database, &clock, &random).await?;
        let parts = AppParts { external, journal: used, database, metrics, state, clock, random };
        let app = app(&settings, parts)?;
        let (listener, address) = listen(settings.listen, "`listen` (C2C_LISTEN)").await?;
        let metrics_listener = listen_for_metrics(&settings).await?;
        // Only now: a server that finds its port in use must not touch the calls of the one that uses it.
        calls_in_progress::take_over(&app, &settings.journal, &journal).await.map_err(
            |source| StartError::Journal { location: settings.journal.location.clone(), source },
        )?;
        let metrics_address = metrics_listener.map(|(listener, address)| {
            let router = http::metrics::router(&app);
            let serving = serve::until(future::pending(), listener, router, http);
            background_tasks.push(tokio::spawn(serving));
            address
        });
        background_tasks.push(tokio::spawn(drop_idle_clients(app.flood.clone())));
        background_tasks.push(tokio::spawn(Arc::clone(&app.schedule).run(app.under_way.clone())));
        Ok(Self {
            listener,
            address,
            metrics_address,
            app,
            journal,
            state: embedded,
            saver: tokio::spawn(saver.run()),
            http,
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

    /// Answers until `stop` is done, then lets what is under way finish and closes the journal.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        let live = Arc::clone(&self.app.live);
        let stop = async move {
            stop.await;
            // Open subscriptions would otherwise delay the stop until its timeout.
            live.close();
        };
        serve::until(stop, self.listener, http::router(&self.app), self.http).await;
        self.background_tasks.iter().for_each(JoinHandle::abort);
        self.app.under_way.close();
        if tokio::time::timeout(self.http.shutdown_timeout_seconds.get(), self.app.under_way.wait())
            .await
            .is_err()
        {
            tracing::warn!("some calls had no answer when the time to stop was over");
        }
        if let Err(error) = self.state.flush().await {
            let error = &error as &dyn Error;
            tracing::warn!(error, "the last changes of limits, locks and keys are lost");
        }
        self.saver.abort();
        self.app.schedule.persist_before_shutdown(self.http.shutdown_timeout_seconds.get()).await;
        self.journal.flush().await;
    }
}

/// What the state of the handlers is made of, besides the settings.
#[expect(missing_debug_implementations, reason = "its parts are ports, which do not print")]
pub struct AppParts {
    pub external: ExternalServices,
    pub journal: Arc<dyn Journal>,
    pub database: Arc<Database>,
    pub metrics: Arc<Metrics>,
    pub state: SharedState,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
}

/// The state of the handlers; apart from [`Server`] so that tests can use it without a socket.
pub fn app(settings: &Settings, parts: AppParts) -> Result<Arc<App>, StartError> {
    let AppParts { external, journal, database, metrics, state, clock, random } = parts;
    let journal: Arc<dyn Journal> = Arc::new(CountedJournal::new(journal, Arc::clone(&metrics)));
    let recorder = CallRecorder::new(Arc::clone(&clock), Arc::clone(&journal));
    let live =
        Arc::new(LiveCalls::new(Arc::clone(&clock), recorder, Arc::clone(&state.call_states)));
    let calls = Arc::new(CallService::new(CallServiceDeps {
        clock: Arc::clone(&clock),
        state: &state,
        journal,
        metrics: Arc::clone(&metrics),
        live: Arc::clone(&live),
        providers: external.providers,
        number_lock_period: settings.limits.number_lock_seconds.get(),
    }));
    let signed_calls = signed_calls(settings, external.ports, &calls, &random, &state)?;
    let tenants = external.tenants;
    let schedule = Arc::new(Schedule::new(
        Arc::clone(&calls),
        Arc::clone(&tenants),
        Arc::clone(&random),
        Arc::clone(&database),
    ));
    let tokens = tokens(settings, &clock)?;
    let shared = settings.call_control.as_ref().zip(tokens.clone());
    let shared = shared.map(|(it, tokens)| Shared { tokens, tenant: it.tenant.clone() });
    let callbacks = Callbacks::new(
        Arc::clone(&calls),
        Arc::clone(&schedule),
        Arc::clone(&tenants),
        Visitors::new(Arc::clone(&clock), shared),
        settings.proof_of_work,
        Arc::clone(&random),
        &state,
    );
    let availability = Availability::new(Arc::clone(&calls), Arc::clone(&tenants));
    let call_control =
        call_control(settings, tokens, Arc::clone(&calls), &tenants, random, &state, database);
    Ok(Arc::new(App {
        clock,
        calls: Arc::clone(&calls),
        callbacks: Arc::new(callbacks),
        schedule,
        availability,
        live,
        tenants,
        metrics,
        proxies: settings.proxies.trusted_proxies(),
        own_origin: settings.origin.clone(),
        unnamed_proxy_told: Once::new(),
        flood: FloodGuard::new(settings.limits.flood()).ok_or(StartError::FloodGuard)?,
        under_way: TaskTracker::new(),
        body_timeout: settings.http.body_timeout_seconds.get(),
        signed_calls,
        call_control,
        provider_events: ProviderEvents::new(InboundPorts::new(external.inbound_events)?),
        demo: settings.demo.then_some(external.simulator),
    }))
}

async fn open_journal(
    settings: &JournalSettings,
    random: &Arc<dyn Random>,
    outbox: &Arc<Outbox>,
    metrics: &Metrics,
) -> Result<DatabaseJournal, StartError> {
    let outbox = Some(Arc::clone(outbox));
    DatabaseJournal::with_outbox(settings, Arc::clone(random), outbox, metrics.entries_lost())
        .await
        .map_err(|source| StartError::Journal { location: settings.location.clone(), source })
}

/// Who judges the tokens of `[call_control]`.
fn tokens(settings: &Settings, clock: &Arc<dyn Clock>) -> Result<Option<Arc<Tokens>>, StartError> {
    let Some(settings) = &settings.call_control else { return Ok(None) };
    let tokens = Tokens::new(&settings.tokens, Arc::clone(clock));
    tokens.map(|tokens| Some(Arc::new(tokens))).map_err(StartError::HttpClient)
}

/// Without the section there are no such calls.
fn call_control(
    settings: &Settings,
    tokens: Option<Arc<Tokens>>,
    calls: Arc<CallService>,
    tenants: &Arc<Tenants>,
    random: Arc<dyn Random>,
    state: &SharedState,
    database: Arc<Database>,
) -> Option<Arc<CallControl>> {
    let (settings, tokens) = settings.call_control.as_ref().zip(tokens)?;
    let (settings, tenants) = (settings.clone(), Arc::clone(tenants));
    Some(Arc::new(CallControl::new(settings, tokens, calls, tenants, random, state, database)))
}

/// Without the section there are no such calls; with it they must be possible.
fn signed_calls(
    settings: &Settings,
    ports: Option<Ports>,
    calls: &Arc<CallService>,
    random: &Arc<dyn Random>,
    state: &SharedState,
) -> Result<Option<Arc<SignedCalls>>, StartError> {
    let Some(settings) = &settings.signed_calls else { return Ok(None) };
    let signed = SignedCalls::new(
        settings.clone(),
        ports.ok_or(StartError::NoExchange)?,
        Arc::clone(calls),
        Arc::clone(random),
        state,
    );
    Ok(Some(Arc::new(signed.ok_or(StartError::NonceSecret)?)))
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
