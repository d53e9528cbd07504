//! `click2call do-not-call …`

use super::output::{print_error_line, print_line};
use super::{Config, Outcome};
use crate::command;
use crate::config::read::Scope;
use clap::{Args, Subcommand};
use model::clock::{Clock, SystemClock};
use model::number_pattern::NumberPattern;
use model::random::SystemRandom;
use shared_types::domain::Domain;
use std::error::Error;
use std::io::{self, BufRead, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;
use store::do_not_call::{DoNotCallEntry, DoNotCallStore, EntryOrigin};

/// The operation. The server may run meanwhile, and applies changes from the next call.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Adds numbers and prefixes to the list.
    Add(Patterns),
    /// Removes numbers and prefixes from the list.
    Remove(Patterns),
    /// Prints the list, newest first. Numbers are masked.
    List(Config),
    /// Prints the list as a file for `call_blocking.do_not_call_file`, with complete numbers.
    Export(Config),
}

/// The numbers, and the tenant.
#[derive(Args)]
pub(crate) struct Patterns {
    /// A number, or a prefix like `+1900*`. Default: numbers are read from standard input, one on each line, which
    /// keeps them out of the shell's history.
    #[arg(long, allow_hyphen_values = true)]
    number: Option<String>,
    /// The domain of one tenant. Default: the calls of all tenants.
    #[arg(long, value_name = "DOMAIN")]
    tenant: Option<Domain>,
    #[command(flatten)]
    config: Config,
}

pub(crate) fn run(task: Task) -> Outcome {
    http_client::install_tls_provider();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match task {
            Task::Add(patterns) => add(patterns).await,
            Task::Remove(patterns) => remove(patterns).await,
            Task::List(config) => list(&config).await,
            Task::Export(config) => export(&config).await,
        }
    })
}

async fn add(patterns: Patterns) -> Outcome {
    let (store, tenant) = (open(&patterns.config).await?, patterns.tenant.as_ref());
    let (mut added, mut known) = (0, 0);
    let now = SystemClock::start().now();
    for pattern in read_patterns(patterns.number)? {
        let is_new = store.add(&pattern, tenant, EntryOrigin::Cli, now, &SystemRandom).await?;
        *(if is_new { &mut added } else { &mut known }) += 1;
    }
    print_line(format_args!("Added: {added}. On the list before: {known}."))?;
    Ok(ExitCode::SUCCESS)
}

async fn remove(patterns: Patterns) -> Outcome {
    let (store, tenant) = (open(&patterns.config).await?, patterns.tenant.as_ref());
    let (mut removed, mut unknown) = (0, 0);
    for pattern in read_patterns(patterns.number)? {
        let was_listed = store.remove(&pattern, tenant).await?;
        *(if was_listed { &mut removed } else { &mut unknown }) += 1;
    }
    print_line(format_args!("Removed: {removed}. Not on the list: {unknown}."))?;
    Ok(ExitCode::SUCCESS)
}

async fn list(config: &Config) -> Outcome {
    for entry in open(config).await?.entries(u32::MAX).await? {
        let number = entry.pattern.as_ref().map_or("unreadable".to_owned(), ToString::to_string);
        let tenant = entry.tenant.as_ref().map_or("all calls", Domain::as_str);
        let origin = entry.origin.map_or("unknown", EntryOrigin::as_str);
        print_line(format_args!("{}  {number}  {tenant}  {origin}", entry.added))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn export(config: &Config) -> Outcome {
    for DoNotCallEntry { pattern, tenant, .. } in open(config).await?.entries(u32::MAX).await? {
        let Some(pattern) = pattern else {
            print_error_line("An entry cannot be decrypted with this key.");
            continue;
        };
        let tenant = tenant.map(|tenant| format!(" {tenant}")).unwrap_or_default();
        print_line(format_args!("{}{tenant}", pattern.expose()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The list in the database that the settings name.
async fn open(config: &Config) -> Result<DoNotCallStore, Box<dyn Error>> {
    let settings = command::settings(config, Scope::WithoutTelephoneSystems)?;
    Ok(DoNotCallStore::new(Arc::new(command::open_journal(&settings.journal).await?)))
}

/// All patterns, or the first mistake: nothing is changed then. What is wrong is not repeated.
fn read_patterns(number: Option<String>) -> Result<Vec<NumberPattern>, Box<dyn Error>> {
    if let Some(number) = number {
        return Ok(vec![number.parse()?]);
    }
    if io::stdin().is_terminal() {
        print_error_line("The numbers, one in each line:");
    }
    let mut patterns = Vec::new();
    for (line, number) in io::stdin().lock().lines().zip(1..) {
        let line = line?;
        if !line.trim().is_empty() {
            patterns.push(line.parse().map_err(|error| format!("line {number}: {error}"))?);
        }
    }
    Ok(patterns)
}

impl std::fmt::Debug for Patterns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Patterns").field("tenant", &self.tenant).finish_non_exhaustive()
    }
}
