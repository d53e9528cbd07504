//! The outside world as the settings describe it: telephone systems, terminals, who serves whom.

use super::StartError;
use crate::application_servers;
use crate::config::settings::Settings;
use crate::directory;
use crate::signed_calls::Ports;
use crate::tenants::watch::Tenants;
use model::clock::Clock;
use model::provider::{ProviderKind, Providers};
use model::random::Random;
use settings::reloadable;
use std::sync::Arc;
use telephony::asterisk::Asterisk;
use telephony::netsapiens;
use telephony::simulator::Simulator;
use tokio::task::JoinHandle;

/// Everything that the server asks for something. It has asked nobody yet.
#[derive(Debug)]
pub struct Outside {
    pub tenants: Arc<Tenants>,
    pub simulator: Arc<Simulator>,
    pub providers: Providers,
    /// Only when signed calls are set up.
    pub ports: Option<Ports>,
    /// The directory, if it is a file that may change.
    terminals: Option<Arc<directory::file::FileDirectory>>,
}

impl Outside {
    pub fn open(
        settings: &Settings,
        clock: &Arc<dyn Clock>,
        random: &Arc<dyn Random>,
    ) -> Result<Self, StartError> {
        let simulator = Arc::new(Simulator::new(settings.simulator, Arc::clone(clock)));
        let asterisk = settings
            .asterisk
            .clone()
            .map(|asterisk| Asterisk::new(asterisk, Arc::clone(random)).map(Arc::new));
        let asterisk = asterisk.transpose()?;
        let directory = settings.directory.as_ref().map(directory::Opened::new).transpose()?;
        Ok(Self {
            tenants: Arc::new(Tenants::load(settings.clone())?),
            providers: providers(settings, clock, random, &simulator, asterisk.as_ref())?,
            simulator,
            ports: ports(settings, directory.as_ref(), asterisk)?,
            terminals: directory.and_then(|directory| match directory {
                directory::Opened::File(file) => Some(file),
                directory::Opened::Ivozprovider(_) => None,
            }),
        })
    }

    /// Looks at the files in use for as long as the task runs.
    pub fn follow_files(&self) -> Vec<JoinHandle<()>> {
        let mut tasks = vec![tokio::spawn(reloadable::poll(Arc::clone(&self.tenants)))];
        if let Some(terminals) = &self.terminals {
            tasks.push(tokio::spawn(reloadable::poll(Arc::clone(terminals))));
        }
        tasks
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
    if let Some(asterisk) = asterisk {
        providers = providers.with(ProviderKind::Asterisk, Arc::clone(asterisk) as _);
    }
    Ok(providers)
}

/// All three or none: the settings have been checked for it when they were read.
fn ports(
    settings: &Settings,
    directory: Option<&directory::Opened>,
    asterisk: Option<Arc<Asterisk>>,
) -> Result<Option<Ports>, StartError> {
    let (Some(directory), Some(servers), Some(asterisk)) =
        (directory, &settings.application_servers, asterisk)
    else {
        return Ok(None);
    };
    Ok(Some(Ports {
        directory: directory.directory(),
        application_servers: application_servers::open(servers).map_err(StartError::HttpClient)?,
        exchange: asterisk,
    }))
}
