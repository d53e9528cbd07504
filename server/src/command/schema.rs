//! `click2call schema`

use super::Outcome;
use super::output::print_line;
use server::tenants::file::TenantFile;
use std::process::ExitCode;

pub(crate) fn run() -> Outcome {
    print_line(serde_json::to_string_pretty(&TenantFile::schema_of_the_file())?)?;
    Ok(ExitCode::SUCCESS)
}
