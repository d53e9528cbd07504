//! `click2call serve`

use super::{Config, Outcome, environment};
use clap::Args;
use model::clock::SystemClock;
use model::random::SystemRandom;
use server::config::read;
use server::config::settings::Settings;
use server::startup::{Server, StartError};
use settings::problem::ConfigError;
use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

/// Fewer open files than this are told to the operator.
const FEW_FILES: u64 = 4096;

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    config: Config,
    /// Where to listen, in place of the settings' address.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Serves a page to try everything on, with its own tenants and a simulated telephone system.
    #[arg(long)]
    demo: bool,
}

pub(crate) fn run(serve: &Serve) -> Outcome {
    let settings = settings(serve)?;
    let _written_to_the_end = server::log::start(&settings.log)?;
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

fn settings(serve: &Serve) -> Result<Settings, ConfigError> {
    let lookup = |name: &str| match name {
        "C2C_LISTEN" if serve.listen.is_some() => serve.listen.map(|address| address.to_string()),
        "C2C_DEMO" if serve.demo => Some("true".to_owned()),
        _ => environment(name),
    };
    read::settings(serve.config.config.as_deref(), &lookup)
}

async fn answer(settings: Settings) -> Result<(), StartError> {
    let demo = settings.demo;
    let server =
        Server::start(settings, Arc::new(SystemClock::start()), Arc::new(SystemRandom)).await?;
    let address = server.address();
    tracing::info!(address = %address, "listening");
    if demo {
        eprintln!("Demo page: http://{address}/demo/");
    }
    server.run_until(asked_to_stop()).await;
    tracing::info!("stopped");
    Ok(())
}

async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupted => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
