//! From settings to a listening server, and back.

use crate::callbacks::{Callbacks, Parts};
use crate::clock::Clock;
use crate::config::problem::ConfigError;
use crate::config::settings::{HttpSettings, Settings};
use crate::gate::flood::FloodGuard;
use crate::journal::sqlite::SqliteJournal;
use crate::journal::{Journal, JournalError};
use crate::provider::asterisk::{Asterisk, AsteriskError};
use crate::provider::netsapiens::NetSapiens;
use crate::provider::simulator::Simulator;
use crate::provider::{ProviderKind, Providers};
use crate::random::{NoRandomness, Random};
use crate::routes::{self, App};
use crate::serve;
use crate::signed_calls::{Ports, SignedCalls};
use crate::tenants::watch::Tenants;
use crate::watched;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Once};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

/// How often the flood guard forgets clients that have been quiet.
const FORGET_QUIET_CLIENTS_EVERY: Duration = Duration::from_secs(10);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(
        "{address} is already in use: stop what listens there, or set `listen` (C2C_LISTEN) to another address"
    )]
    AddressInUse { address: SocketAddr },
    #[error(
        "cannot listen on {address}: {source}; set `listen` (C2C_LISTEN) to an address of this machine and a port that it may use"
    )]
    Listen { address: SocketAddr, source: io::Error },
    #[error("{}: {source}; set `journal` (C2C_JOURNAL) to a file that can be written", path.display())]
    Journal { path: PathBuf, source: JournalError },
    #[error(transparent)]
    Asterisk(#[from] AsteriskError),
    #[error("the HTTP client for NetSapiens could not be set up")]
    HttpClient(#[source] reqwest::Error),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    #[error("signed_calls: nothing is set that could find terminals and place their calls")]
    NoExchange,
    #[error("signed_calls.secret (C2C_SIGNED_SECRET): no nonces can be signed with it")]
    NonceSecret,
    #[error("limits.flood_per_second and limits.flood_burst: expected at least 1")]
    FloodGuard,
}

/// A server that listens and does not yet answer.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    journal: SqliteJournal,
    http: HttpSettings,
}

impl Server {
    /// Checks everything that can be checked before the first request, then listens.
    pub async fn start(
        settings: Settings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, StartError> {
        let http = settings.http;
        let journal = SqliteJournal::open(&settings.journal)
            .await
            .map_err(|source| StartError::Journal { path: settings.journal.clone(), source })?;
        let app = app(&settings, Arc::new(journal.clone()), clock, random)?;
        let listener = listen(settings.listen).await?;
        let address = listener
            .local_addr()
            .map_err(|source| StartError::Listen { address: settings.listen, source })?;
        Ok(Self { listener, address, app, journal, http })
    }

    /// Where it listens; the port is the real one, also when 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is done, then lets what is under way finish and closes the journal.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        let tenants = tokio::spawn(watched::follow(Arc::clone(&self.app.tenants)));
        let flood = tokio::spawn(forget_quiet_clients(self.app.flood.clone()));
        let signed = self.app.signed_calls.clone();
        let stop = async move {
            stop.await;
            // Whoever listens to a call would otherwise hold the server until its patience ends.
            if let Some(signed) = signed {
                signed.close();
            }
        };
        serve::until(stop, self.listener, routes::router(Arc::clone(&self.app)), self.http).await;
        tenants.abort();
        flood.abort();
        self.app.under_way.close();
        if tokio::time::timeout(self.http.shutdown_timeout, self.app.under_way.wait())
            .await
            .is_err()
        {
            tracing::warn!("some calls had no answer when the time to stop was over");
        }
        self.journal.flush().await;
    }
}

/// The handlers' world; apart from [`Server`] so that tests can use it without a socket.
pub fn app(
    settings: &Settings,
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
) -> Result<Arc<App>, StartError> {
    app_with(settings, journal, clock, random, None)
}

/// The same, with the outside world of signed calls.
pub fn app_with(
    settings: &Settings,
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    ports: Option<Ports>,
) -> Result<Arc<App>, StartError> {
    let signed_calls = signed_calls(settings, &journal, &clock, &random, ports)?;
    let patience = settings.simulator.patience;
    let simulator =
        Arc::new(Simulator::new(Arc::clone(&clock), settings.simulator.speed, patience));
    let mut providers =
        Providers::default().with(ProviderKind::Simulator, Arc::clone(&simulator) as _);
    if let Some(netsapiens) = &settings.netsapiens {
        let driver = NetSapiens::new(netsapiens.clone()).map_err(StartError::HttpClient)?;
        providers = providers.with(ProviderKind::Netsapiens, Arc::new(driver));
    }
    if let Some(asterisk) = &settings.asterisk {
        let driver = Asterisk::new(asterisk.clone(), Arc::clone(&random))?;
        providers = providers.with(ProviderKind::Asterisk, Arc::new(driver));
    }
    let tenants = Arc::new(Tenants::load(settings.clone())?);
    let callbacks = Callbacks::new(Parts {
        clock,
        random,
        tenants: Arc::clone(&tenants),
        providers,
        journal,
        same_number_hold: settings.limits.same_number_hold,
    })?;
    Ok(Arc::new(App {
        callbacks: Arc::new(callbacks),
        tenants,
        proxies: settings.proxies.trusted_proxies(),
        unnamed_proxy_told: Once::new(),
        flood: FloodGuard::new(settings.limits.flood()).ok_or(StartError::FloodGuard)?,
        under_way: TaskTracker::new(),
        body_timeout: settings.http.body_timeout,
        signed_calls,
        demo: settings.demo.then_some(simulator),
    }))
}

/// Without the section there are no such calls; with it they must be possible.
fn signed_calls(
    settings: &Settings,
    journal: &Arc<dyn Journal>,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
    ports: Option<Ports>,
) -> Result<Option<Arc<SignedCalls>>, StartError> {
    let Some(settings) = &settings.signed_calls else { return Ok(None) };
    let signed = SignedCalls::new(
        settings.clone(),
        ports.ok_or(StartError::NoExchange)?,
        Arc::clone(clock),
        Arc::clone(random),
        Arc::clone(journal),
    )?;
    Ok(Some(Arc::new(signed.ok_or(StartError::NonceSecret)?)))
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::AddressInUse { address },
        _ => StartError::Listen { address, source },
    })
}

async fn forget_quiet_clients(flood: FloodGuard) {
    let mut rounds = tokio::time::interval(FORGET_QUIET_CLIENTS_EVERY);
    loop {
        rounds.tick().await;
        flood.forget_quiet_clients();
    }
}
