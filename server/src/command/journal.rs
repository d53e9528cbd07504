//! `click2call journal …`

mod backup;
mod erase;
mod export;
mod refusals;
mod stats;
mod verify;

use super::{Config, Outcome};
use crate::command;
use crate::config::read::Scope;
use crate::config::settings::Settings;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use settings::problem::ConfigError;
use shared_types::domain::Domain;
use std::error::Error;
use store::database::Database;
use store::journal::selection::Selection;

/// The operation. The server may run meanwhile, except for a restore.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Checks that the journal is unchanged, and names changed rows. Exit code 1 if it was changed.
    ///
    /// Prints the head of each chain: day, tenant, number of rows, hash of the last row. Keep the output where
    /// nobody who can write the journal can write, and compare with --against.
    Verify(verify::Verify),
    /// Writes a consistent copy to a file and verifies it, also while the server runs (SQLite).
    ///
    /// The backup does not contain the key: keep a copy of the key file in another place.
    Backup(backup::Backup),
    /// Verifies a backup, and replaces the journal by it. The server must not run (SQLite).
    Restore(backup::Restore),
    /// Writes entries to standard output. Numbers are masked.
    Export(export::Export),
    /// Writes the counts of refused requests to standard output, as CSV: minute, domain, reason, client, requests.
    Refusals(refusals::Refusals),
    /// Prints counts by day and domain: accepted, refused by reason, placed, failed, answered, time to connect.
    Stats(stats::Stats),
    /// Erases a number in the journal. The entries stay, and the chains stay valid.
    Erase(erase::Erase),
}

/// The selection of entries.
#[derive(Debug, Args)]
struct Which {
    /// The first day (UTC).
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Date>,
    /// The last day (UTC).
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Date>,
    /// One tenant.
    #[arg(long)]
    domain: Option<Domain>,
}

impl Which {
    fn selection(self) -> Selection {
        Selection { from: self.from, to: self.to, tenant: self.domain }
    }
}

pub(crate) fn run(task: Task) -> Outcome {
    http_client::install_tls_provider();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match task {
            Task::Verify(verify) => verify::run(verify).await,
            Task::Backup(arguments) => backup::backup(arguments).await,
            Task::Restore(arguments) => backup::restore(arguments).await,
            Task::Export(export) => export::run(export).await,
            Task::Refusals(refusals) => refusals::run(refusals).await,
            Task::Stats(stats) => stats::run(stats).await,
            Task::Erase(erase) => erase::run(erase).await,
        }
    })
}

/// The settings that the arguments and the environment name.
fn settings(config: &Config) -> Result<Settings, ConfigError> {
    command::settings(config, Scope::WithoutTelephoneSystems)
}

/// The journal that the settings name.
async fn open(config: &Config) -> Result<Database, Box<dyn Error>> {
    Ok(command::open_journal(&settings(config)?.journal).await?)
}
