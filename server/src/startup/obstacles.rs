//! What would stop a start, besides mistakes in the settings themselves: for `click2call check`.

use crate::call_blocking;
use crate::config::settings::Settings;
use crate::http::flood_guard::FloodGuard;
use crate::startup::StartError;
use model::connection_failure::WithCauses;
use state::server_secret::ServerSecret;
use std::error::Error;
use std::io;
use std::net::{SocketAddr, TcpListener};
use store::database::{Condition, Database};
use store::unusable_journal::UnusableJournal;
use tenants::watch::Tenants;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Obstacles {
    /// The server would not start.
    pub problems: Vec<String>,
    /// The server may not start.
    pub notes: Vec<String>,
}

impl Obstacles {
    fn add(&mut self, result: Result<(), impl Error + 'static>) {
        if let Err(error) = result {
            self.problems.push(WithCauses(&error).to_string());
        }
    }

    /// Reads every file that a start reads, and checks the values that only a start uses.
    pub fn of_files(settings: &Settings) -> Self {
        let mut found = Self::default();
        let tenants = Tenants::load(settings.tenant_source(), settings.tenant_defaults());
        found.add(tenants.map(drop));
        if let Some(section) = &settings.directory {
            found.add(directory::Opened::new(section).map(drop));
        }
        found.add(call_blocking::check_file(&settings.call_blocking));
        if let Some(secret) = &settings.secret {
            found.add(ServerSecret::try_from(secret).map(drop).map_err(StartError::from));
        }
        if FloodGuard::new(settings.limits.flood()).is_none() {
            found.add(Err(StartError::FloodGuard));
        }
        found
    }

    /// Opens the journal as it is, without changing it. Returns in which condition it is.
    pub async fn of_journal(
        settings: &Settings,
        found: &mut Self,
    ) -> Result<Condition, UnusableJournal> {
        let location = settings.journal.location.clone();
        let condition = Database::condition(&settings.journal).await;
        let condition = condition.map_err(|source| UnusableJournal { location, source });
        if let Err(error) = &condition {
            found.problems.push(WithCauses(error).to_string());
        }
        condition
    }

    /// Listens for a moment on the addresses of the settings.
    pub fn of_addresses(settings: &Settings, found: &mut Self) {
        let metrics = settings.metrics.listen.map(|address| (address, "`metrics.listen`"));
        for (address, setting) in [(settings.listen, "`listen`")].into_iter().chain(metrics) {
            found.listen(address, setting);
        }
    }

    fn listen(&mut self, address: SocketAddr, setting: &'static str) {
        match TcpListener::bind(address) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => self.notes.push(format!(
                "{address} ({setting}) is in use, by this server if it runs; another program there would stop the start"
            )),
            Err(source) => self.add(Err(StartError::Listen { address, setting, source })),
        }
    }
}
