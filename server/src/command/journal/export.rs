//! `click2call journal export`

use super::{Which, open};
use crate::command::{Config, Outcome};
use clap::Args;
use std::io::{self, BufWriter};
use std::process::ExitCode;
use store::journal::export::{ExportError, Form, export};

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    form: HowWritten,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    config: Config,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct HowWritten {
    /// CSV for spreadsheets; no cell is a formula.
    #[arg(long)]
    csv: bool,
    /// One JSON object for each entry, one on each line.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: Export) -> Outcome {
    let form = if arguments.form.csv { Form::Csv } else { Form::JsonLines };
    let database = open(&arguments.config).await?;
    let mut out = BufWriter::new(io::stdout().lock());
    match export(&database, &arguments.which.selection(), form, &mut out).await {
        // The reader has closed the pipe: `… | head`.
        Err(ExportError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
        outcome => drop(outcome?),
    }
    Ok(ExitCode::SUCCESS)
}
