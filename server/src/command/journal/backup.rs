//! `click2call journal backup` and `click2call journal restore`

use super::settings;
use crate::command::output::{print_error_line, print_line};
use crate::command::{Config, Outcome};
use clap::Args;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use store::journal::backup::{self, BackupError, Verified};
use store::journal::in_use::LACKS_LOG;
use store::settings::JournalLocation;
use store::unusable_journal::UnusableJournal;

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write, which must not exist.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    config: Config,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Replaces an existing journal, which is kept next to the new one with the ending `.replaced`.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    config: Config,
}

pub(super) async fn backup(arguments: Backup) -> Outcome {
    let settings = settings(&arguments.config)?.journal;
    let made = backup::backup(&settings, &arguments.to).await;
    let made = made.map_err(|error| explained(error, settings.location))?;
    print_line(format_args!("Backup: {}, verified: {}", arguments.to.display(), content(&made)))?;
    print_line(format_args!("The key is not in it. Keep a copy of the key in another place."))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn restore(arguments: Restore) -> Outcome {
    let settings = settings(&arguments.config)?.journal;
    let restored = backup::restore(&settings, &arguments.from, arguments.replace).await;
    let restored = restored.map_err(|error| explained(error, settings.location.clone()))?;
    print_line(format_args!(
        "Restored: {}, verified: {}",
        settings.location,
        content(&restored.verified)
    ))?;
    if restored.lacks_log {
        print_error_line(format_args!("Warning: {LACKS_LOG}."));
    }
    if let Some(replaced) = &restored.replaced {
        print_line(format_args!("The journal that was there: {}", replaced.display()))?;
    }
    if restored.waiting_calls > 0 {
        print_line(format_args!(
            "{} calls wait for their time, as of the backup. Those that were placed since then are placed again if the \
             server starts within two hours of their time: `click2call stop-calls` prevents that.",
            restored.waiting_calls
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn content(verified: &Verified) -> String {
    let Verified { rows, chains, last_entry } = verified;
    let last = last_entry.as_ref().map(|at| format!(", the last of {at}")).unwrap_or_default();
    format!("{rows} rows in {chains} chains{last}")
}

/// With what to do about it.
fn explained(error: BackupError, location: JournalLocation) -> Box<dyn Error> {
    match error {
        BackupError::Journal(source) => UnusableJournal { location, source }.into(),
        error => error.into(),
    }
}
