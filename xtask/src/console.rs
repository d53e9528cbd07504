//! What is seen of the steps at a terminal: one line, written anew while a step goes on, and kept at its
//! end. What programs print is kept back meanwhile, and shown when they fail.
//!
//! Elsewhere, or with `--verbose`, there are plain lines and everything that programs print.

mod line;

use line::{Line, Outcome};
use std::io::{self, IsTerminal, Stderr};
use std::os::fd::AsFd;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Where a terminal does not tell its width.
const USUAL_WIDTH: usize = 80;

/// Nothing as long as plain lines are written.
static LINE: Mutex<Option<Line<Stderr>>> = Mutex::new(None);

/// Shows steps as lines that change, if somebody sits at a terminal and did not ask for everything.
pub(crate) fn choose(verbose: bool) {
    let is_terminal = io::stderr().is_terminal() && io::stdout().is_terminal();
    if is_terminal && !verbose {
        let width = width().unwrap_or(USUAL_WIDTH);
        *LINE.lock().unwrap_or_else(PoisonError::into_inner) = Some(Line::new(io::stderr(), width));
    }
}

/// Whether programs' output is kept back.
pub(crate) fn keeps_output_back() -> bool {
    with(|_| ()).is_some()
}

/// Writes lines that stay.
pub(crate) fn say(text: &str) {
    if with(|line| line.say(text)).is_none() {
        eprintln!("{text}");
    }
}

/// Leaves the terminal to a program, whose output is what was asked for.
pub(crate) fn hand_over<T>(work: impl FnOnce() -> T) -> T {
    with(Line::pause);
    let result = work();
    with(Line::resume);
    result
}

/// A step begins; false if plain lines are to tell of it.
pub(crate) fn begin(title: &str) -> bool {
    with(|line| line.begin(title)).is_some()
}

/// A step has taken so long by now.
pub(crate) fn tick(took: Duration) {
    with(|line| line.tick(took));
}

/// The innermost step is over.
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

/// Of `rows columns`; a terminal that knows neither says 0.
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
