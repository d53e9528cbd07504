//! The command line of `click2call`: one file for each subcommand.

pub(crate) mod capabilities;
pub(crate) mod check;
pub(crate) mod dialpad;
pub(crate) mod do_not_call;
pub(crate) mod explain;
pub(crate) mod ha1;
pub(crate) mod journal;
pub(crate) mod openapi;
pub(crate) mod output;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod settings;
pub(crate) mod stop_calls;
pub(crate) mod token;

use self::output::print_error_line;
use crate::config::express_variables;
use crate::config::read::{self, Environment, Scope};
use crate::config::settings::Settings;
use ::settings::problem::ConfigError;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use model::connection_failure::WithCauses;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use store::database::Database;
use store::settings::JournalSettings;
use store::unusable_journal::UnusableJournal;

/// Parses the arguments of the process and runs the subcommand. `version` is what `--version` prints.
pub fn run(version: &'static str) -> ExitCode {
    let mut matches = Command::command().version(version).get_matches();
    let command = Command::from_arg_matches_mut(&mut matches).unwrap_or_else(|error| error.exit());
    let outcome = match command.task {
        Task::Serve(serve) => serve::run(&serve),
        Task::Check(check) => check::run(&check),
        Task::Explain(question) => explain::run(&question),
        Task::Schema => schema::run(),
        Task::Settings => self::settings::run(),
        Task::Capabilities => capabilities::run(),
        Task::Openapi => openapi::run(),
        Task::Ha1(hash_of) => ha1::run(&hash_of.aor),
        Task::Token(token) => token::run(&token),
        Task::Dialpad(task) => dialpad::run(&task),
        Task::StopCalls(scope) => stop_calls::stop(&scope),
        Task::ResumeCalls(scope) => stop_calls::resume(&scope),
        Task::DoNotCall(task) => do_not_call::run(task),
        Task::Journal(task) => journal::run(task),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            print_error_line(format_args!("click2call: {}", WithCauses(&*error)));
            ExitCode::FAILURE
        }
    }
}

/// Server of "call me back" buttons: visitors request calls, and your telephone system places them.
#[derive(Debug, Parser)]
#[command(name = "click2call", after_help = HELP)]
struct Command {
    #[command(subcommand)]
    task: Task,
}

const HELP: &str = "Try it with no telephone system at all:\n  click2call serve --demo\n\n\
    Run it for real:\n  NS_API_URL=https://pbx.example.com/ns-api/ NS_TOKEN=nsd_... click2call serve --config click2call.toml";

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs the server.
    Serve(serve::Serve),
    /// Checks settings, tenants and telephone systems, and starts nothing.
    Check(check::Check),
    /// Shows which rule allows or refuses a visitor's call, and places none.
    Explain(explain::Question),
    /// Prints the JSON Schema of the tenants' file.
    Schema,
    /// Prints the documentation of all settings (Markdown).
    Settings,
    /// Prints the capabilities of each telephone system as a table (Markdown).
    Capabilities,
    /// Prints the description of the API (OpenAPI 3.1), with every section of the settings enabled.
    Openapi,
    /// Reads a terminal's SIP password from standard input, and prints the hash for the terminals' file.
    Ha1(ha1::HashOf),
    /// Prints a bearer token for tests of call control, signed with the secret of the settings (HS256).
    Token(token::Token),
    /// Creates the webhook and the subscription at Dialpad.
    #[command(subcommand)]
    Dialpad(dialpad::Task),
    /// Stops all calls, or those of one tenant, at once. Calls in progress continue.
    ///
    /// If this fails, an empty file `stop-calls` in the folder of the settings file (`call_blocking.stop_file`) does the
    /// same.
    StopCalls(stop_calls::StopCalls),
    /// Removes the stop of all calls, or that of one tenant.
    ResumeCalls(stop_calls::Scope),
    /// Edits the do-not-call list.
    #[command(subcommand)]
    DoNotCall(do_not_call::Task),
    /// Verifies, exports, counts, backs up or restores the journal, or erases a number in it.
    #[command(subcommand)]
    Journal(journal::Task),
}

/// How it ended, or why it could not.
pub(crate) type Outcome = Result<ExitCode, Box<dyn Error>>;

#[derive(Debug, Args)]
pub(crate) struct Config {
    /// The settings' file (TOML). Variables of the environment win over it.
    #[arg(long, value_name = "FILE", env = "C2C_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// The settings that the arguments and the environment name.
pub(crate) fn settings(config: &Config, scope: Scope) -> Result<Settings, ConfigError> {
    let names = variable_names();
    let environment = Environment { lookup: &environment, names: &names };
    read::settings(config.config.as_deref(), environment, scope)
}

/// The same, whatever other variables the environment has: what stops calls must not fail because of a spelling.
pub(crate) fn settings_in_emergency(
    config: &Config,
    scope: Scope,
) -> Result<Settings, ConfigError> {
    let environment = Environment { lookup: &environment, names: &[] };
    read::settings(config.config.as_deref(), environment, scope)
}

/// The journal that the settings name.
pub(crate) async fn open_journal(settings: &JournalSettings) -> Result<Database, UnusableJournal> {
    let location = settings.location.clone();
    let opened = Database::existing(settings).await;
    opened.map_err(|source| UnusableJournal { location, source })
}

/// A variable that is empty is not there.
pub(crate) fn environment(name: &str) -> Option<String> {
    let value = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    value(name).or_else(|| value(express_variables::alias_of(name)?))
}

/// The names of the variables that are there.
pub(crate) fn variable_names() -> Vec<String> {
    let filled = std::env::vars_os().filter(|(_, value)| !value.is_empty());
    filled.filter_map(|(name, _)| name.into_string().ok()).collect()
}
