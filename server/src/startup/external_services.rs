//! The external services that the settings describe: telephone systems, directory, application servers.

use super::StartError;
use crate::application_servers;
use crate::config::settings::Settings;
use crate::metrics::Metrics;
use crate::signed_calls::Ports;
use admission::event_replays::RecentEvents;
use model::clock::Clock;
use model::provider::{ProviderKind, Providers};
use model::provider_events::InboundEvents;
use model::random::Random;
use settings::reloadable::{self, ReloadNow};
use std::fmt;
use std::sync::Arc;
use supervisor::Supervisor;
use telephony::amazon_connect;
use telephony::asterisk::Asterisk;
use telephony::chime::{self, Chime};
use telephony::dialpad::{self, Dialpad};
use telephony::netsapiens;
use telephony::simulator::Simulator;
use tenants::watch::Tenants;
use tokio::task::JoinHandle;

/// The external services. No connection is open yet.
pub struct ExternalServices {
    pub tenants: Arc<Tenants>,
    pub simulator: Arc<Simulator>,
    pub providers: Providers,
    /// The drivers whose telephone systems send events. The others poll, or hold a session.
    pub inbound_events: Vec<Arc<dyn InboundEvents>>,
    pub metrics: Arc<Metrics>,
    /// Runs the tasks that last as long as the server.
    pub tasks: Supervisor,
    /// Only when signed calls are set up.
    pub ports: Option<Ports>,
    /// The directory, if it is a file that may change.
    terminals: Option<Arc<directory::file::FileDirectory>>,
}

impl ExternalServices {
    pub fn open(
        settings: &Settings,
        clock: &Arc<dyn Clock>,
        random: &Arc<dyn Random>,
    ) -> Result<Self, StartError> {
        let metrics = Arc::<Metrics>::default();
        let tasks =
            Supervisor::new(Arc::clone(clock), Arc::clone(random), Arc::clone(&metrics) as _);
        let simulator = Arc::new(Simulator::new(settings.simulator, Arc::clone(clock)));
        let asterisk = |section| Asterisk::new(section, Arc::clone(random), tasks.clone());
        let asterisk = settings.asterisk.clone().map(asterisk).transpose()?.map(Arc::new);
        let mut providers = providers(settings, clock, random, &simulator, asterisk.as_ref())?;
        let mut inbound_events: Vec<Arc<dyn InboundEvents>> = Vec::new();
        if let Some(dialpad) = dialpad(settings, clock)? {
            inbound_events.push(Arc::clone(&dialpad) as _);
            providers = providers.with(ProviderKind::Dialpad, dialpad);
        }
        if let Some(chime) = chime(settings, clock)? {
            inbound_events.push(chime.inbound_events());
            providers = providers.with(ProviderKind::Chime, chime);
        }
        let directory = settings.directory.as_ref().map(directory::Opened::new).transpose()?;
        Ok(Self {
            tenants: Arc::new(Tenants::load(settings.tenant_source(), settings.tenant_defaults())?),
            providers,
            simulator,
            inbound_events,
            metrics,
            tasks,
            ports: ports(settings, directory.as_ref(), asterisk.as_ref())?,
            terminals: directory.and_then(|directory| match directory {
                directory::Opened::File(file) => Some(file),
                directory::Opened::Ivozprovider(_) => None,
            }),
        })
    }

    /// The files in use that may change.
    pub fn files(&self) -> Vec<Arc<dyn ReloadNow>> {
        let mut files: Vec<Arc<dyn ReloadNow>> = vec![Arc::clone(&self.tenants) as _];
        if let Some(terminals) = &self.terminals {
            files.push(Arc::clone(terminals) as _);
        }
        files
    }

    /// Polls the files in use for changes.
    pub fn follow_files(&self) -> Vec<JoinHandle<()>> {
        let tasks = &self.tasks;
        let tenants = Arc::clone(&self.tenants);
        let poll = move || reloadable::poll(Arc::clone(&tenants));
        let mut started = vec![tasks.restarting("tenants file", poll)];
        if let Some(terminals) = &self.terminals {
            let terminals = Arc::clone(terminals);
            let poll = move || reloadable::poll(Arc::clone(&terminals));
            started.push(tasks.restarting("terminals file", poll));
        }
        started
    }
}

fn providers(
    settings: &Settings,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
    simulator: &Arc<Simulator>,
    asterisk: Option<&Arc<Asterisk>>,
) -> Result<Providers, StartError> {
    let mut providers =
        Providers::default().with(ProviderKind::Simulator, Arc::clone(simulator) as _);
    if let Some(netsapiens_settings) = &settings.netsapiens {
        let driver = netsapiens::open(netsapiens_settings.clone(), clock, random);
        let driver = driver.map_err(StartError::HttpClient)?;
        providers = providers.with(ProviderKind::Netsapiens, driver);
    }
    if let Some(connect_settings) = &settings.amazon_connect {
        let driver = amazon_connect::open((**connect_settings).clone(), clock, random);
        let driver = driver.map_err(StartError::HttpClient)?;
        providers = providers.with(ProviderKind::AmazonConnect, driver);
    }
    if let Some(asterisk) = asterisk {
        providers = providers.with(ProviderKind::Asterisk, Arc::clone(asterisk) as _);
    }
    Ok(providers)
}

fn dialpad(
    settings: &Settings,
    clock: &Arc<dyn Clock>,
) -> Result<Option<Arc<Dialpad>>, StartError> {
    let Some(section) = settings.dialpad.clone() else { return Ok(None) };
    let received = RecentEvents::new(Arc::clone(clock), dialpad::EVENT_WINDOW.retention);
    Ok(Some(Arc::new(Dialpad::open(*section, clock, Arc::new(received))?)))
}

fn chime(settings: &Settings, clock: &Arc<dyn Clock>) -> Result<Option<Arc<Chime>>, StartError> {
    let Some(section) = settings.chime.clone() else { return Ok(None) };
    let received = RecentEvents::new(Arc::clone(clock), chime::EVENT_WINDOW.retention);
    Ok(Some(Arc::new(Chime::new(*section, clock, Arc::new(received))?)))
}

/// `None` without signed calls. The settings were checked when they were read.
fn ports(
    settings: &Settings,
    directory: Option<&directory::Opened>,
    asterisk: Option<&Arc<Asterisk>>,
) -> Result<Option<Ports>, StartError> {
    let (Some(directory), Some(servers), Some(_)) =
        (directory, &settings.application_servers, asterisk)
    else {
        return Ok(None);
    };
    Ok(Some(Ports {
        directory: directory.directory(),
        application_servers: application_servers::open(servers).map_err(StartError::HttpClient)?,
    }))
}

impl fmt::Debug for ExternalServices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExternalServices")
            .field("providers", &self.providers)
            .finish_non_exhaustive()
    }
}
