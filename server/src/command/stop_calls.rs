//! `click2call stop-calls` and `click2call resume-calls`

use super::output::{OutputError, print_line};
use super::{Config, Outcome};
use crate::call_blocking::settings::CallBlockingSettings;
use crate::call_blocking::{CallBlocking, Stops};
use crate::command;
use crate::config::read::Scope as SettingsScope;
use crate::config::settings::Settings;
use clap::Args;
use model::clock::SystemClock;
use model::random::SystemRandom;
use shared_types::domain::Domain;
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use tenants::watch::Tenants;

/// The tenant.
#[derive(Debug, Args)]
pub(crate) struct Scope {
    #[command(flatten)]
    config: Config,
    /// The domain of one tenant, or of the users of signed calls. Default: all calls.
    #[arg(long, value_name = "DOMAIN")]
    tenant: Option<Domain>,
}

#[derive(Debug, Args)]
pub(crate) struct StopCalls {
    #[command(flatten)]
    scope: Scope,
    /// Lists the active stops, and changes nothing.
    #[arg(long, conflicts_with = "tenant")]
    list: bool,
}

/// Servers obey from the next call on, also those that run already.
pub(crate) fn stop(command: &StopCalls) -> Outcome {
    let is_list = command.list;
    with_blocking(&command.scope, async move |blocking, tenant| {
        if is_list {
            print_stops(&blocking.stops().await?)?;
            return Ok(());
        }
        let is_new = blocking.stop(tenant).await?;
        print_line(format_args!(
            "{} {}",
            calls_of(tenant),
            if is_new { "are stopped." } else { "were stopped." }
        ))?;
        print_stops(&blocking.stops().await?)?;
        Ok(())
    })
}

/// Removes what `stop` has stored.
pub(crate) fn resume(scope: &Scope) -> Outcome {
    with_blocking(scope, async |blocking, tenant| {
        let was_stopped = blocking.resume(tenant).await?;
        let outcome = if was_stopped { "are resumed." } else { "were not stopped." };
        print_line(format_args!("{} {outcome}", calls_of(tenant)))?;
        print_stops(&blocking.stops().await?)?;
        Ok(())
    })
}

fn with_blocking(
    scope: &Scope,
    work: impl AsyncFnOnce(&CallBlocking, Option<&Domain>) -> Result<(), Box<dyn Error>>,
) -> Outcome {
    let scope_of_settings = SettingsScope::WithoutTelephoneSystems;
    let settings = command::settings_in_emergency(&scope.config, scope_of_settings)?;
    let tenant = scope.tenant.as_ref();
    if !may_have_signed_calls(&scope.config) {
        ensure_known(&settings, tenant)?;
    }
    http_client::install_tls_provider();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let database = Arc::new(command::open_journal(&settings.journal).await?);
        // The kill switch must not depend on the file of numbers.
        let section =
            CallBlockingSettings { do_not_call_file: None, ..settings.call_blocking.clone() };
        let (clock, random) = (Arc::new(SystemClock::start()), Arc::new(SystemRandom));
        let blocking = CallBlocking::open(&section, &database, clock, random)?;
        work(&blocking, tenant).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// The realms of signed calls are domains too, and not known. If the secret of a telephone system is missing here, it
/// is not known whether there are such calls.
fn may_have_signed_calls(config: &Config) -> bool {
    let settings = command::settings_in_emergency(config, SettingsScope::All);
    settings.map_or(true, |settings| settings.signed_calls.is_some())
}

/// A misspelt domain must not look like success; a broken file of tenants must not prevent a stop.
fn ensure_known(settings: &Settings, tenant: Option<&Domain>) -> Result<(), String> {
    let Some(tenant) = tenant else { return Ok(()) };
    match Tenants::load(settings.tenant_source(), settings.tenant_defaults()) {
        Ok(tenants) if tenants.get(tenant).is_none() => {
            Err(format!("--tenant: no tenant has the domain {tenant}"))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

fn calls_of(tenant: Option<&Domain>) -> String {
    tenant.map_or_else(|| "All calls".to_owned(), |tenant| format!("Calls of {tenant}"))
}

fn print_stops(stops: &Stops) -> Result<(), OutputError> {
    for stop in &stops.stored {
        print_line(format_args!(
            "  {}: stopped since {}",
            calls_of(stop.tenant.as_ref()),
            stop.since
        ))?;
    }
    if stops.file_stops_all {
        print_line("  All calls: stopped by the file")?;
    }
    for tenant in &stops.tenants_of_file {
        print_line(format_args!("  Calls of {tenant}: stopped by the file"))?;
    }
    if stops.is_empty() {
        print_line("Nothing stops any call.")?;
    }
    Ok(())
}
