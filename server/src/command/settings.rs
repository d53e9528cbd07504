//! `click2call settings`

use super::Outcome;
use server::config::reference;
use std::io::{self, Write};
use std::process::ExitCode;

pub(crate) fn run() -> Outcome {
    io::stdout().write_all(reference::markdown().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
