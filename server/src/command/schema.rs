//! `click2call schema`

use super::Outcome;
use super::output::print_line;
use std::process::ExitCode;
use tenants::file::TenantFile;

pub(crate) fn run() -> Outcome {
    print_line(serde_json::to_string_pretty(&TenantFile::schema_of_the_file())?)?;
    Ok(ExitCode::SUCCESS)
}
