//! `click2call journal erase`

use super::open;
use crate::command::output::{print_error_line, print_line};
use crate::command::{Config, Outcome};
use clap::Args;
use model::clock::{Clock, SystemClock};
use shared_types::destination::Destination;
use shared_types::phone::PhoneNumber;
use std::io::{self, BufRead, IsTerminal};
use std::process::ExitCode;
use store::journal::entry::Dialled;
use store::journal::erase::erase;

#[derive(Debug, Args)]
pub(crate) struct Erase {
    /// The number. Default: it is read from standard input, which keeps it out of the shell's history.
    #[arg(long, allow_hyphen_values = true)]
    number: Option<String>,
    #[command(flatten)]
    config: Config,
}

pub(super) async fn run(arguments: Erase) -> Outcome {
    let number = dialled(&arguments.number.map_or_else(typed, Ok)?)?;
    let database = open(&arguments.config).await?;
    let erased = erase(&database, &number, SystemClock::start().now()).await?;
    print_line(format_args!("Erased from {} entries of {} calls.", erased.rows, erased.calls))?;
    if erased.called_off > 0 {
        print_line(format_args!(
            "Called off: {} that had not been placed yet.",
            erased.called_off
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn typed() -> io::Result<String> {
    if io::stdin().is_terminal() {
        print_error_line("The number:");
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}

/// A number, or what else users of signed calls may have dialled. What is neither is not repeated.
fn dialled(text: &str) -> Result<Dialled, &'static str> {
    let text = text.trim();
    let number = PhoneNumber::parse(text).map(Dialled::Number).ok();
    let destination = || text.parse::<Destination>().map(Dialled::Destination).ok();
    number.or_else(destination).ok_or("expected a telephone number, like +1 202-555-0142")
}
