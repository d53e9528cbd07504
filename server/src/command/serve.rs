//! `click2call serve`

mod temporary_folder;

use super::output::print_error_line;
use super::{Config, Outcome, environment, variable_names};
use crate::config::express_variables;
use crate::config::read::{self, Document, Environment, Scope};
use crate::config::settings::Settings;
use crate::startup::Server;
use clap::Args;
use model::clock::SystemClock;
use model::random::SystemRandom;
use settings::problem::ConfigError;
use settings::reloadable::ReloadNow;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use temporary_folder::TemporaryFolder;

/// The target of messages about the program itself, by which filters of the log name them.
const TARGET: &str = "click2call::serve";

/// The operator is warned of a lower limit of open files.
const FEW_FILES: u64 = 4096;

/// Why the server stopped by itself.
#[derive(Debug, thiserror::Error)]
#[error(
    "the task \"{0}\" panicked, and the server cannot go on without it; the log has the details"
)]
struct TaskFailed(&'static str);

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    config: Config,
    /// The address and port to listen on. Default: the setting `listen`.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Serves a demo page with its own tenants and a simulated telephone system.
    ///
    /// Unless the settings name a journal, it is in a temporary folder that is removed at the end.
    #[arg(long)]
    demo: bool,
}

pub(crate) fn run(serve: &Serve) -> Outcome {
    let folder = serve.demo.then(|| TemporaryFolder::make(&SystemRandom)).transpose()?;
    let settings = settings(serve, folder.as_ref())?;
    let _log_guard = crate::log::start(&settings.log);
    // Removed before the log ends, which is told when that fails.
    let _removed_at_the_end = folder;
    http_client::install_tls_provider();
    as_many_connections_as_may_be();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    for notice in express_variables::notices(&variable_names()) {
        tracing::warn!(target: TARGET, "{notice}");
    }
    let settings_file = SettingsFile::new(serve.config.config.as_deref())?;
    runtime.block_on(answer(settings, settings_file))?;
    Ok(ExitCode::SUCCESS)
}

/// Each connection is an open file, and many systems start programs with room for 1,024.
fn as_many_connections_as_may_be() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) if files < FEW_FILES => {
            tracing::warn!(target: TARGET, files, "few connections are possible: raise the limit of open files");
        }
        Ok(_) => {}
        Err(error) => {
            let error = &error as &dyn Error;
            tracing::warn!(target: TARGET, error, "the limit of open files could not be raised");
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
    let names = variable_names();
    let environment = Environment { lookup: &lookup, names: &names };
    read::settings_or(serve.config.config.as_deref(), environment, Scope::All, &otherwise)
}

async fn answer(settings: Settings, settings_file: SettingsFile) -> Result<(), Box<dyn Error>> {
    let demo = settings.demo;
    let mut stop = pin!(asked_to_stop()?);
    let reloads = asked_to_reload()?;
    let server = tokio::select! {
        started = Server::start(settings, Arc::new(SystemClock::start()), Arc::new(SystemRandom)) => {
            started?
        }
        () = &mut stop => return Ok(()),
    };
    let address = server.address();
    tracing::info!(target: TARGET, address = %address, "listening");
    if demo {
        print_error_line(format_args!("Demo page: http://{address}/demo/"));
    }
    let tasks = server.tasks().clone();
    let files = server.files().to_vec();
    let reloading = tokio::spawn(reload_when_asked(reloads, files, settings_file));
    server.run_until(stop).await;
    reloading.abort();
    tracing::info!(target: TARGET, "stopped");
    tasks.failed_task().map_or(Ok(()), |task| Err(TaskFailed(task).into()))
}

/// The settings file as it was at the start, for comparison.
#[derive(Debug)]
struct SettingsFile {
    path: Option<PathBuf>,
    at_start: Document,
}

impl SettingsFile {
    fn new(path: Option<&Path>) -> Result<Self, ConfigError> {
        Ok(Self { path: path.map(Path::to_owned), at_start: Document::read(path)? })
    }

    /// The settings that differ from those in use, if the file is one to start with.
    fn changed_settings(&self) -> Result<Vec<String>, ConfigError> {
        let names = variable_names();
        let variables = Environment { lookup: &environment, names: &names };
        read::settings(self.path.as_deref(), variables, Scope::All)?;
        let now = Document::read(self.path.as_deref())?;
        self.at_start.changed_settings(&now, &environment)
    }
}

/// Reads the files again that can change while the server runs, and names the settings that cannot.
async fn reload_when_asked(
    mut reloads: Reloads,
    files: Vec<Arc<dyn ReloadNow>>,
    settings_file: SettingsFile,
) {
    let (files, settings_file) = (Arc::new(files), Arc::new(settings_file));
    while reloads.next().await {
        let (files, settings_file) = (Arc::clone(&files), Arc::clone(&settings_file));
        let read = move || {
            files.iter().for_each(|file| file.reload_now());
            log_changed_settings(settings_file.changed_settings());
        };
        if tokio::task::spawn_blocking(read).await.is_err() {
            return;
        }
    }
}

fn log_changed_settings(changed: Result<Vec<String>, ConfigError>) {
    match changed {
        Ok(settings) if settings.is_empty() => {
            tracing::info!(target: TARGET, "the files were reloaded; the settings are those of the start");
        }
        Ok(settings) => {
            let settings = settings.join(", ");
            tracing::warn!(target: TARGET, settings, "these settings have changed and need a restart");
        }
        Err(error) => {
            let error = &error as &dyn Error;
            tracing::error!(target: TARGET, error, "the server would not start with the current settings");
        }
    }
}

/// The requests to read files again. From its creation on, SIGHUP does not end the process.
#[cfg(unix)]
struct Reloads(tokio::signal::unix::Signal);

#[cfg(unix)]
impl Reloads {
    /// Waits for the next request. `false` if no more will come.
    async fn next(&mut self) -> bool {
        self.0.recv().await.is_some()
    }
}

#[cfg(unix)]
fn asked_to_reload() -> io::Result<Reloads> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::hangup()).map(Reloads)
}

/// Other systems have no such signal.
#[cfg(not(unix))]
struct Reloads;

#[cfg(not(unix))]
impl Reloads {
    async fn next(&mut self) -> bool {
        std::future::ready(false).await
    }
}

#[cfg(not(unix))]
fn asked_to_reload() -> io::Result<Reloads> {
    Ok(Reloads)
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
