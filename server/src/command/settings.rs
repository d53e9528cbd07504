//! `click2call settings`

use super::Outcome;
use super::output::print;
use crate::config::reference;
use std::process::ExitCode;

pub(crate) fn run() -> Outcome {
    print(reference::markdown())?;
    Ok(ExitCode::SUCCESS)
}
