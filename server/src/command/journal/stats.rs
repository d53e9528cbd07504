//! `click2call journal stats`

use super::{Which, open};
use crate::command::output::{print, print_line};
use crate::command::{Config, Outcome};
use clap::Args;
use std::process::ExitCode;
use store::journal::stats::{stats, table};

#[derive(Debug, Args)]
pub(crate) struct Stats {
    #[command(flatten)]
    which: Which,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: Config,
}

pub(super) async fn run(arguments: Stats) -> Outcome {
    let database = open(&arguments.config).await?;
    let days = stats(&database, &arguments.which.selection()).await?;
    if arguments.json {
        print_line(serde_json::to_string_pretty(&days)?)?;
    } else {
        print(table(&days))?;
    }
    Ok(ExitCode::SUCCESS)
}
