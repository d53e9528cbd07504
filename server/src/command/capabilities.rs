//! `click2call capabilities`

use super::Outcome;
use std::io::{self, Write};
use std::process::ExitCode;
use telephony::capability_table;

pub(crate) fn run() -> Outcome {
    io::stdout().write_all(capability_table::markdown().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
