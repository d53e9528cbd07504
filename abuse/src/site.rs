//! The server under attack: assembled like its binary, with the meter in place of telephone systems.

use crate::clock::VirtualClock;
use crate::guards::Guard;
use crate::meter::Meter;
use crate::numbers;
use crate::settings_text::{self, DO_NOT_CALL_FILE, STOP_FILE};
use crate::tenants;
use crate::users;
use anyhow::{Context, Result};
use axum::Router;
use model::clock::Clock;
use model::provider::{ProviderKind, Providers};
use model::random::{Random, SystemRandom};
use server::http;
use server::schedule::scheduler_progress::SchedulerProgress;
use server::startup::Server;
use server::startup::external_services::ExternalServices;
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::watch;

/// The server, until this is dropped.
pub struct Site {
    folder: TempDir,
    server: Server,
    /// The entry of requests.
    pub router: Router,
    /// The recorded results.
    pub meter: Arc<Meter>,
}

impl Site {
    /// Starts a server without some guards.
    pub async fn start(clock: &VirtualClock, without: &[Guard], users: u32) -> Result<Self> {
        http_client::install_tls_provider();
        let folder = tempfile::tempdir().context("there is no room for the journal")?;
        let place = |name: &str| folder.path().join(name);
        fs::write(
            place("domains.json"),
            tenants::file(without, settings_text::has(Guard::DailyCaps)).to_string(),
        )?;
        fs::write(place(DO_NOT_CALL_FILE), do_not_call(without))?;
        fs::write(place("terminals.json"), users::terminals(users).to_string())?;
        let settings = settings_text::settings_without(folder.path(), without)?;
        let (our_clock, random): (Arc<dyn Clock>, Arc<dyn Random>) =
            (Arc::new(clock.clone()), Arc::new(SystemRandom));
        let mut external = ExternalServices::open(&settings, &our_clock, &random)?;
        let meter = Arc::new(Meter::new(clock.clone(), Arc::clone(&external.simulator)));
        external.providers = Providers::default()
            .with(ProviderKind::Simulator, Arc::clone(&meter) as _)
            .with(ProviderKind::Asterisk, Arc::clone(&meter) as _);
        let server = Server::start_with(settings, external, our_clock, random).await?;
        let router = http::router(server.app());
        Ok(Self { folder, server, router, meter })
    }

    /// The file that stops calls while it exists.
    pub fn stop_file(&self) -> PathBuf {
        self.folder.path().join(STOP_FILE)
    }

    /// The progress of the task that places scheduled calls.
    pub fn scheduler(&self) -> watch::Receiver<SchedulerProgress> {
        self.server.app().schedule.progress()
    }

    /// The size of the journal in bytes.
    pub fn journal_size(&self) -> u64 {
        let size = |name: &str| {
            fs::metadata(self.folder.path().join(name)).map_or(0, |metadata| metadata.len())
        };
        size("journal.db") + size("journal.db-wal")
    }
}

/// The do-not-call file.
fn do_not_call(without: &[Guard]) -> String {
    if without.contains(&Guard::DoNotCall) {
        return String::new();
    }
    (0..numbers::LISTED).map(|index| numbers::listed(index) + "\n").collect()
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("server", &self.server).finish_non_exhaustive()
    }
}
