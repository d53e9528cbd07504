//! `click2call capabilities`

use super::Outcome;
use super::output::print;
use std::process::ExitCode;
use telephony::capability_table;

pub(crate) fn run() -> Outcome {
    print(capability_table::markdown())?;
    Ok(ExitCode::SUCCESS)
}
