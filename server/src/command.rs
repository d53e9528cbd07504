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

use clap::Args;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// How it ended, or why it could not.
pub(crate) type Outcome = Result<ExitCode, Box<dyn Error>>;

#[derive(Debug, Args)]
pub(crate) struct Config {
    /// The settings' file (TOML). Variables of the environment win over it.
    #[arg(long, value_name = "FILE", env = "C2C_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// A variable that is empty is not there.
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
