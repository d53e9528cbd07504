//! `click2call ha1`

use super::Outcome;
use super::output::{print_error_line, print_line};
use clap::Args;
use shared_types::aor::Aor;
use shared_types::digest::Ha1;
use std::io::{self, BufRead, IsTerminal};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(crate) struct HashOf {
    /// The address of the terminal, exactly as its user enters it. The hash is valid for this spelling only.
    #[arg(long, value_name = "USER@DOMAIN")]
    pub(crate) aor: Aor,
}

pub(crate) fn run(aor: &Aor) -> Outcome {
    if io::stdin().is_terminal() {
        print_error_line("The SIP password, which will be seen as you type it:");
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err("expected a password on standard input".into());
    }
    print_line(Ha1::new(aor.user(), aor.domain(), password).expose())?;
    Ok(ExitCode::SUCCESS)
}
