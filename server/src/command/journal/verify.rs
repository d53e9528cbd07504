//! `click2call journal verify`

use super::{open, settings};
use crate::command::output::{print_error_line, print_line};
use crate::command::{Config, Outcome};
use clap::Args;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::journal::in_use::{LACKS_LOG, lacks_log};
use store::journal::verify::{KeptHead, verify};

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    config: Config,
    /// The output of an earlier `verify`: the journal must still contain these heads. The file of `[journal_heads]` is
    /// always compared.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

pub(super) async fn run(arguments: Verify) -> Outcome {
    let kept_by_server = settings(&arguments.config)?.journal_heads.file.clone();
    if let Some(path) = kept_by_server.as_deref().filter(|path| !path.exists()) {
        print_error_line(format_args!(
            "There is no file {} (journal_heads.file) to compare with.",
            path.display()
        ));
    }
    let kept_by_server = kept_by_server.filter(|path| path.exists());
    let mut kept = Vec::new();
    for path in arguments.against.iter().chain(&kept_by_server) {
        kept.extend(read(path)?);
    }
    let lacks_log = lacks_log(&settings(&arguments.config)?.journal.location);
    let database = open(&arguments.config).await?;
    let report = verify(&database, &kept).await?;
    for head in &report.heads {
        print_line(head)?;
    }
    for fault in &report.faults {
        print_error_line(format_args!("BROKEN {fault}"));
    }
    if let Some(at) = &report.last_entry {
        print_error_line(format_args!("The last entry is of {at}."));
    }
    for warning in report.warning().into_iter().chain(lacks_log.then_some(LACKS_LOG)) {
        print_error_line(format_args!("Warning: {warning}."));
    }
    let (chains, rows) = (report.heads.len(), report.rows);
    if report.faults.is_empty() {
        print_error_line(format_args!("The journal is whole: {rows} rows in {chains} chains."));
        Ok(ExitCode::SUCCESS)
    } else {
        print_error_line(format_args!(
            "The journal is not what was written: {} faults.",
            report.faults.len()
        ));
        Ok(ExitCode::FAILURE)
    }
}

fn read(path: &Path) -> Result<Vec<KeptHead>, Box<dyn Error>> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let heads = lines.map(|(at, line)| {
        line.parse().map_err(|error| format!("{name}, line {}: {error}", at + 1).into())
    });
    heads.collect()
}
