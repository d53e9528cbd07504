//! The display of steps on a terminal: one line, updated while a step runs and kept at its end. Output of programs is hidden
//! meanwhile, and shown if they fail.
//!
//! Without a terminal, or with `--verbose`, there are plain lines and all output of programs.

mod line;

use line::{Line, Outcome};
use std::io::{self, IsTerminal, Stderr};
use std::os::fd::AsFd;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The width if the terminal does not report one.
const USUAL_WIDTH: usize = 80;

/// `None` for plain lines.
static LINE: Mutex<Option<Line<Stderr>>> = Mutex::new(None);

/// Shows steps as updated lines, if standard error is a terminal and not everything was requested.
pub(crate) fn choose(verbose: bool) {
    let is_terminal = io::stderr().is_terminal() && io::stdout().is_terminal();
    if is_terminal && !verbose {
        let width = width().unwrap_or(USUAL_WIDTH);
        *LINE.lock().unwrap_or_else(PoisonError::into_inner) = Some(Line::new(io::stderr(), width));
    }
}

/// Whether the output of programs is hidden.
pub(crate) fn keeps_output_back() -> bool {
    with(|_| ()).is_some()
}

/// Prints permanent lines.
pub(crate) fn say(text: &str) {
    if with(|line| line.say(text)).is_none() {
        eprintln!("{text}");
    }
}

/// Passes the terminal to a program whose output was requested.
pub(crate) fn hand_over<T>(work: impl FnOnce() -> T) -> T {
    with(Line::pause);
    let result = work();
    with(Line::resume);
    result
}

/// A step begins; false if plain lines are used.
pub(crate) fn begin(title: &str) -> bool {
    with(|line| line.begin(title)).is_some()
}

/// Updates the time of a step.
pub(crate) fn tick(took: Duration) {
    with(|line| line.tick(took));
}

/// The innermost step has ended.
pub(crate) fn end(is_well: bool, took: Duration) {
    let outcome = if is_well { Outcome::Done } else { Outcome::Failed };
    with(|line| line.end(outcome, took));
}

/// A program printed `text`.
pub(crate) fn hear(text: &str) {
    with(|line| line.hear(text));
}

fn with<T>(work: impl FnOnce(&mut Line<Stderr>) -> T) -> Option<T> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(work)
}

/// The columns of the terminal.
fn width() -> Option<usize> {
    let terminal = io::stderr().as_fd().try_clone_to_owned().ok()?;
    let output = Command::new("stty").arg("size").stdin(Stdio::from(terminal)).output().ok()?;
    columns(&String::from_utf8_lossy(&output.stdout))
}

/// Parses `rows columns`; a terminal without this information reports 0.
fn columns(size: &str) -> Option<usize> {
    size.split_whitespace().nth(1)?.parse().ok().filter(|columns| *columns > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminals_width_is_the_second_number_if_it_is_one() {
        assert_eq!(columns("24 132\n"), Some(132));
        assert_eq!(columns("0 0\n"), None);
        assert_eq!(columns("stty: not a terminal"), None);
    }
}
