//! `click2call openapi`

use super::Outcome;
use super::output::print_line;
use std::process::ExitCode;

pub(crate) fn run() -> Outcome {
    let document = crate::http::openapi::document(&crate::http::every_operation());
    print_line(serde_json::to_string_pretty(&document)?)?;
    Ok(ExitCode::SUCCESS)
}
