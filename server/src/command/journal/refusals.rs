//! `click2call journal refusals`

use super::{Which, open};
use crate::command::{Config, Outcome};
use clap::Args;
use std::io::{self, BufWriter};
use std::process::ExitCode;
use store::refusals::table;

#[derive(Debug, Args)]
pub(crate) struct Refusals {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    config: Config,
}

pub(super) async fn run(arguments: Refusals) -> Outcome {
    let database = open(&arguments.config).await?;
    let rows = table::read(&database, &arguments.which.selection()).await?;
    match table::write_csv(&rows, &mut BufWriter::new(io::stdout().lock())) {
        // The reader has closed the pipe: `… | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        outcome => outcome?,
    }
    Ok(ExitCode::SUCCESS)
}
