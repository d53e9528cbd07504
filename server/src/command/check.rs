//! `click2call check`

use super::output::{OutputError, print_error_line, print_line};
use super::{Config, Outcome, variable_names};
use crate::command;
use crate::config::express_variables;
use crate::config::read::Scope;
use crate::config::settings::Settings;
use crate::startup::connections::{self, ConnectionTest};
use crate::startup::external_services::ExternalServices;
use crate::startup::obstacles::Obstacles;
use crate::startup::reachability::{self, Answer, EndpointTest, IssuerTest};
use clap::Args;
use directory::Opened;
use model::clock::{Clock, SystemClock};
use model::connection_failure::WithCauses;
use model::random::{Random, SystemRandom};
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use store::database::Condition;
use store::unusable_journal::UnusableJournal;
use tenants::watch::Tenants;

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    config: Config,
    /// Reads the files only, and connects to no telephone system.
    #[arg(long)]
    offline: bool,
    /// Also tests the journal, the issuers of tokens, webhooks, certificates and the clock. Webhooks receive a request
    /// with the method HEAD.
    #[arg(long, conflicts_with = "offline")]
    connect: bool,
}

/// Ends with 1 if the server would not start, or if something that was tested cannot be used.
pub(crate) fn run(check: &Check) -> Outcome {
    let settings = command::settings(&check.config, Scope::All)?;
    http_client::install_tls_provider();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut obstacles = Obstacles::of_files(&settings);
    let journal = if check.offline {
        None
    } else {
        Obstacles::of_addresses(&settings, &mut obstacles);
        Some(runtime.block_on(Obstacles::of_journal(&settings, &mut obstacles)))
    };
    if !obstacles.problems.is_empty() {
        for problem in &obstacles.problems {
            print_error_line(format_args!("click2call: {problem}"));
        }
        return Ok(ExitCode::FAILURE);
    }
    print_files(&settings)?;
    let notes = warnings(&settings).into_iter().map(str::to_owned);
    let notes = notes.chain(express_variables::notices(&variable_names())).chain(obstacles.notes);
    for note in notes {
        print_line(format_args!("Warning: {note}."))?;
    }
    if check.offline {
        return Ok(ExitCode::SUCCESS);
    }
    // Within the runtime, because a driver may start tasks.
    let has_failed = runtime.block_on(test(&settings, check.connect, journal.as_ref()))?;
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Returns whether something that was tested cannot be used.
async fn test(
    settings: &Settings,
    all: bool,
    journal: Option<&Result<Condition, UnusableJournal>>,
) -> Result<bool, Box<dyn Error>> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let external = ExternalServices::open(settings, &clock, &random)?;
    let systems = external.test_connections().await;
    print_section(
        "Telephone systems",
        systems.iter().map(|it| (it.provider.as_str(), result(it))),
    )?;
    let mut has_failed = systems.iter().any(ConnectionTest::has_failed);
    if !all {
        return Ok(has_failed);
    }
    let journal = journal.and_then(|condition| condition.as_ref().ok());
    print_section(
        "Journal",
        journal.map(|it| (settings.journal.location.to_string(), condition(*it))),
    )?;
    let tenants = external.tenants.table();
    let issuers = reachability::test_issuers(settings, &tenants, &clock).await?;
    print_section("Issuers of tokens", issuers.iter().map(|it| (&it.name, issuer(it))))?;
    has_failed |= issuers.iter().any(|it| it.result.is_err());
    let endpoints = reachability::test_endpoints(settings, &tenants, &clock).await;
    print_section("Addresses", endpoints.iter().map(|it| (&it.name, endpoint(it))))?;
    has_failed |=
        endpoints.iter().any(|it| it.result.as_ref().map_or(true, Answer::has_other_time));
    print_section("Clock", [(clock.now().to_string(), clock_result(&endpoints))])?;
    Ok(has_failed)
}

fn print_section<N: std::fmt::Display>(
    title: &str,
    lines: impl IntoIterator<Item = (N, String)>,
) -> Result<(), OutputError> {
    for (at, (name, line)) in lines.into_iter().enumerate() {
        if at == 0 {
            print_line(format_args!("{title}:"))?;
        }
        print_line(format_args!("  {name}: {line}"))?;
    }
    Ok(())
}

fn condition(condition: Condition) -> String {
    match condition {
        Condition::New => "good; it is new, and is created at the start",
        Condition::Ready => "good; it can be read, and its key fits",
        Condition::NeedsUpdate => "good; the start updates its tables, so make a backup first",
    }
    .to_owned()
}

fn issuer(test: &IssuerTest) -> String {
    match &test.result {
        Ok(keys) => format!("good; {keys} keys"),
        Err(error) => format!("FAILED; {}", WithCauses(error)),
    }
}

fn endpoint(test: &EndpointTest) -> String {
    let answer = match &test.result {
        Ok(answer) => answer,
        Err(failure) => return format!("FAILED; {failure}"),
    };
    let mut line = format!("good; it answers (status {})", answer.status);
    if let Some(until) = answer.certificate_until {
        line = format!("{line}; its certificate is valid until {until}");
    }
    if answer.expires_soon() {
        line += " (WARNING: renew it)";
    }
    if let Some(ahead) = answer.clock_ahead.filter(|_| answer.has_other_time()) {
        line = format!("{line}; FAILED: its clock differs by {} s from ours", ahead.as_secs());
    }
    line
}

fn clock_result(endpoints: &[EndpointTest]) -> String {
    let answers = endpoints.iter().filter_map(|test| test.result.as_ref().ok());
    let compared: Vec<_> = answers.filter(|answer| answer.clock_ahead.is_some()).collect();
    let differing = compared.iter().filter(|answer| answer.has_other_time()).count();
    match (compared.len(), differing) {
        (0, _) => "not tested; no address above says its time".to_owned(),
        (count, 0) => format!("good; as that of {count} other systems"),
        (count, differing) => format!(
            "FAILED; it differs from {differing} of {count} other systems: synchronise it, as with NTP"
        ),
    }
}

fn result(test: &ConnectionTest) -> String {
    match &test.result {
        Ok(report) => format!("good; {}", report.lines().join("; ")),
        Err(problem) if connections::is_without_test(problem) => format!("not tested; {problem}"),
        Err(problem) => format!("FAILED; {}", WithCauses(problem)),
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
    for warning in table.warnings() {
        print_line(format_args!("Warning: {}: {warning}.", settings.domains.display()))?;
    }
    Ok(())
}
