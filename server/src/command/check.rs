//! `click2call check`

use super::output::print_line;
use super::{Config, Outcome, environment};
use clap::Args;
use model::clock::{Clock, SystemClock};
use model::random::{Random, SystemRandom};
use server::config::read;
use server::config::settings::Settings;
use server::directory::Opened;
use server::startup::connections::{self, ConnectionTest};
use server::startup::external_services::ExternalServices;
use server::tenants::watch::Tenants;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    config: Config,
    /// Reads the files only, and connects to no telephone system.
    #[arg(long)]
    offline: bool,
}

/// Ends with 1 if a telephone system cannot be used.
pub(crate) fn run(check: &Check) -> Outcome {
    let settings = read::settings(check.config.config.as_deref(), &environment)?;
    print_files(&settings)?;
    if check.offline {
        return Ok(ExitCode::SUCCESS);
    }
    let tests = test_connections(&settings)?;
    if !tests.is_empty() {
        print_line("Telephone systems:")?;
    }
    for test in &tests {
        print_line(format_args!("  {}: {}", test.provider.as_str(), result(test)))?;
    }
    let has_failed = tests.iter().any(ConnectionTest::has_failed);
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn test_connections(settings: &Settings) -> Result<Vec<ConnectionTest>, Box<dyn Error>> {
    http_client::install_tls_provider();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Within the runtime, because a driver may start tasks.
    runtime.block_on(async {
        let external = ExternalServices::open(settings, &clock, &random)?;
        Ok(external.test_connections().await)
    })
}

fn result(test: &ConnectionTest) -> String {
    match &test.result {
        Ok(report) => format!("good; {}", report.lines().join("; ")),
        Err(problem) if connections::is_without_test(problem) => format!("not tested; {problem}"),
        Err(problem) => format!("FAILED; {}", crate::with_causes(problem)),
    }
}

/// Settings that are valid and probably not meant.
fn warnings(settings: &Settings) -> Vec<&'static str> {
    let mut warnings = Vec::new();
    if settings.call_control.as_ref().is_some_and(|section| !section.names_origins) {
        warnings.push(
            "[call_control] has no allowed_origins (C2C_CALL_CONTROL_ALLOWED_ORIGINS): pages of every origin can \
             read its responses",
        );
    }
    warnings
}

fn print_files(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let directory = settings.directory.as_ref().map(Opened::new).transpose()?;
    let tenants = Tenants::load(settings.tenant_source(), settings.tenant_defaults())?;
    let table = tenants.table();
    print_line(format_args!("The configuration is good. Tenants: {}", table.len()))?;
    for domain in table.domains() {
        if let Some(tenant) = table.get(domain) {
            print_line(format_args!(
                "  {domain}: queue {} through {}",
                tenant.queue.as_str(),
                tenant.provider.as_str()
            ))?;
            if let Some(consent) = &tenant.consent {
                print_line(format_args!("    consent {}", consent.version()))?;
            }
            for department in tenant.departments.iter() {
                print_line(format_args!(
                    "    {}: queue {}",
                    department.id.as_str(),
                    department.queue.as_str()
                ))?;
            }
        }
    }
    if let Some(Opened::File(terminals)) = directory {
        let clear = terminals.clear_passwords();
        print_line(format_args!(
            "Terminals: {}, of which {clear} have a password in clear",
            terminals.terminals()
        ))?;
    }
    for warning in warnings(settings) {
        print_line(format_args!("Warning: {warning}."))?;
    }
    Ok(())
}
