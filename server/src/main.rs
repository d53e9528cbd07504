//! The command `click2call`.

use clap::{Args, Parser, Subcommand};
use server::clock::SystemClock;
use server::config::problem::ConfigError;
use server::config::read;
use server::config::settings::Settings;
use server::directory::Opened;
use server::random::SystemRandom;
use server::startup::{Server, StartError};
use server::tenants::file::TenantFile;
use server::tenants::watch::Tenants;
use shared_types::aor::Aor;
use shared_types::digest::Ha1;
use std::error::Error;
use std::io::{self, BufRead, IsTerminal};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Lets visitors of a web page ask to be called, and has your telephone system call them.
#[derive(Debug, Parser)]
#[command(version, after_help = HELP)]
struct Command {
    #[command(subcommand)]
    task: Task,
}

const HELP: &str = "Try it with no telephone system at all:\n  click2call serve --demo\n\n\
    Run it for real:\n  NS_API_URL=https://pbx.example.com/ns-api/ NS_TOKEN=nsd_... click2call serve --config click2call.toml";

/// Fewer open files than this are told to the operator.
const FEW_FILES: u64 = 4096;

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs the server.
    Serve(Serve),
    /// Says whether the settings and the tenants' file are good, and starts nothing.
    Check(Config),
    /// Prints the JSON Schema of the tenants' file.
    Schema,
    /// Prints the description of the API (OpenAPI 3.1), with every section of the settings on.
    Openapi,
    /// Reads a terminal's SIP password from standard input, and prints the hash for the terminals' file.
    Ha1(HashOf),
}

#[derive(Debug, Args)]
struct Serve {
    #[command(flatten)]
    config: Config,
    /// Where to listen, in place of the settings' address.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Serves a page to try everything on, with its own tenants and a simulated telephone system.
    #[arg(long)]
    demo: bool,
}

#[derive(Debug, Args)]
struct Config {
    /// The settings' file (TOML). Variables of the environment win over it.
    #[arg(long, value_name = "FILE", env = "C2C_CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct HashOf {
    /// The terminal, exactly as its user will write it. The hash is good for no other spelling.
    #[arg(long, value_name = "USER@DOMAIN")]
    aor: Aor,
}

fn main() -> ExitCode {
    let outcome = match Command::parse().task {
        Task::Serve(serve) => run(&serve),
        Task::Check(config) => check(&config),
        Task::Schema => schema(),
        Task::Openapi => openapi(),
        Task::Ha1(hash_of) => ha1(&hash_of.aor),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("click2call: {}", with_causes(&*error));
            ExitCode::FAILURE
        }
    }
}

fn run(serve: &Serve) -> Result<(), Box<dyn Error>> {
    let settings = settings(serve)?;
    server::log::start(&settings.log);
    server::tls::install();
    as_many_connections_as_may_be();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(answer(settings))?;
    Ok(())
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

fn check(config: &Config) -> Result<(), Box<dyn Error>> {
    let settings = read::settings(config.config.as_deref(), &environment)?;
    let directory = settings.directory.as_ref().map(Opened::new).transpose()?;
    let tenants = Tenants::load(settings)?;
    let table = tenants.table();
    println!("The configuration is good. Tenants: {}", table.len());
    for domain in table.domains() {
        if let Some(tenant) = table.get(domain) {
            println!(
                "  {domain}: queue {} through {}",
                tenant.queue.as_str(),
                tenant.provider.as_str()
            );
        }
    }
    if let Some(Opened::File(terminals)) = directory {
        let clear = terminals.clear_passwords();
        println!("Terminals: {}, of which {clear} have a password in clear", terminals.terminals());
    }
    Ok(())
}

fn schema() -> Result<(), Box<dyn Error>> {
    println!("{}", serde_json::to_string_pretty(&TenantFile::schema_of_the_file())?);
    Ok(())
}

fn openapi() -> Result<(), Box<dyn Error>> {
    let document = server::openapi::document(&server::routes::every_operation());
    println!("{}", serde_json::to_string_pretty(&document)?);
    Ok(())
}

fn ha1(aor: &Aor) -> Result<(), Box<dyn Error>> {
    if io::stdin().is_terminal() {
        eprintln!("The SIP password, which will be seen as you type it:");
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err("expected a password on standard input".into());
    }
    println!("{}", Ha1::new(aor.user(), aor.domain(), password).expose());
    Ok(())
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
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

fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let told = error.to_string();
        if !text.contains(&told) {
            text = format!("{text}: {told}");
        }
        cause = error.source();
    }
    text
}
