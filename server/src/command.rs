//! What the program can be told to do, one file for each.

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

use ::settings::problem::ConfigError;
use clap::Args;
use server::config::express_variables;
use server::config::read::{self, Environment, Scope};
use server::config::settings::Settings;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use store::database::Database;
use store::settings::JournalSettings;
use store::unusable_journal::UnusableJournal;

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
