//! `click2call serve`

mod temporary_folder;

use super::output::print_error_line;
use super::{Config, Outcome, environment};
use clap::Args;
use model::clock::SystemClock;
use model::random::SystemRandom;
use server::config::read;
use server::config::settings::Settings;
use server::startup::Server;
use settings::problem::ConfigError;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use temporary_folder::TemporaryFolder;

/// The operator is warned of a lower limit of open files.
const FEW_FILES: u64 = 4096;

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    config: Config,
    /// Where to listen, in place of the settings' address.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Serves a page to try everything on, with its own tenants and a simulated telephone system.
    ///
    /// Unless the settings name a journal, it is in a temporary folder that is removed at the end.
    #[arg(long)]
    demo: bool,
}

pub(crate) fn run(serve: &Serve) -> Outcome {
    let folder = serve.demo.then(|| TemporaryFolder::make(&SystemRandom)).transpose()?;
    let settings = settings(serve, folder.as_ref())?;
    let _log_guard = server::log::start(&settings.log);
    // Removed before the log ends, which is told when that fails.
    let _removed_at_the_end = folder;
    http_client::install_tls_provider();
    as_many_connections_as_may_be();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(answer(settings))?;
    Ok(ExitCode::SUCCESS)
}

/// Each connection is an open file, and many systems start programs with room for 1,024.
fn as_many_connections_as_may_be() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) if files < FEW_FILES => {
            tracing::warn!(files, "few connections are possible: raise the limit of open files");
        }
        Ok(_) => {}
        Err(error) => {
            let error = &error as &dyn Error;
            tracing::warn!(error, "the limit of open files could not be raised");
        }
    }
}

/// The journal is in `folder`, if there is one and the settings name no other place.
fn settings(serve: &Serve, folder: Option<&TemporaryFolder>) -> Result<Settings, ConfigError> {
    let lookup = |name: &str| match name {
        "C2C_LISTEN" if serve.listen.is_some() => serve.listen.map(|address| address.to_string()),
        "C2C_DEMO" if serve.demo => Some("true".to_owned()),
        _ => environment(name),
    };
    let otherwise = |name: &str| match (name, folder) {
        ("C2C_JOURNAL_LOCATION", Some(folder)) => {
            folder.file("click2call.db").into_os_string().into_string().ok()
        }
        _ => None,
    };
    read::settings_or(serve.config.config.as_deref(), &lookup, &otherwise)
}

async fn answer(settings: Settings) -> Result<(), Box<dyn Error>> {
    let demo = settings.demo;
    let mut stop = pin!(asked_to_stop()?);
    let server = tokio::select! {
        started = Server::start(settings, Arc::new(SystemClock::start()), Arc::new(SystemRandom)) => {
            started?
        }
        () = &mut stop => return Ok(()),
    };
    let address = server.address();
    tracing::info!(address = %address, "listening");
    if demo {
        print_error_line(format_args!("Demo page: http://{address}/demo/"));
    }
    server.run_until(stop).await;
    tracing::info!("stopped");
    Ok(())
}

/// Done when the program is asked to stop. From this call on no signal to stop ends the process at once:
/// one can follow as soon as the server has printed that it listens.
#[cfg(unix)]
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // An error means that no signal can come; then the server runs on.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
