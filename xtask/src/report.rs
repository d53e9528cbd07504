//! Runs several parts regardless of failures, and prints a summary with the failures at the end, where readers of a long log look
//! first.

use crate::console;
use crate::step::{spoken, step, timed};
use anyhow::{Error, Result, bail};
use std::fmt;
use std::time::Duration;

/// One part: its name, its work, and the command that runs it alone.
pub(crate) struct Part<'a> {
    name: &'a str,
    alone: String,
    is_needed: bool,
    work: Box<dyn Fn() -> Result<()> + 'a>,
}

impl<'a> Part<'a> {
    pub(crate) fn new(
        name: &'a str,
        alone: impl Into<String>,
        work: impl Fn() -> Result<()> + 'a,
    ) -> Self {
        Self { name, alone: alone.into(), is_needed: false, work: Box::new(work) }
    }

    /// Later parts depend on this one: if it fails, they are skipped.
    pub(crate) fn needed(self) -> Self {
        Self { is_needed: true, ..self }
    }
}

/// Why a part cannot run here. It does not count as a failure, and is reported at the end.
#[derive(Debug)]
pub(crate) struct NotDone(pub(crate) String);

impl fmt::Display for NotDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotDone {}

/// Runs every part, and fails if any failed.
pub(crate) fn all(parts: &[Part<'_>]) -> Result<()> {
    let (outcomes, took) = timed(|| done(parts));
    eprintln!("\n{}", summary(&outcomes, parts.len(), took));
    for left in outcomes.iter().filter_map(Outcome::not_done) {
        eprintln!("\n{left}");
    }
    let failed: Vec<_> = outcomes.iter().filter_map(Outcome::failure).collect();
    for (part, error) in &failed {
        eprintln!("\n{}", told(part, error));
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!("failed: {}", failed.iter().map(|(part, _)| part.name).collect::<Vec<_>>().join(", "));
}

struct Outcome<'a> {
    part: &'a Part<'a>,
    result: Result<Option<NotDone>>,
    took: Duration,
}

impl<'a> Outcome<'a> {
    fn failure(&self) -> Option<(&'a Part<'a>, &Error)> {
        Some((self.part, self.result.as_ref().err()?))
    }

    fn not_done(&self) -> Option<&NotDone> {
        self.result.as_ref().ok()?.as_ref()
    }
}

fn done<'a>(parts: &'a [Part<'a>]) -> Vec<Outcome<'a>> {
    let mut outcomes = Vec::new();
    for part in parts {
        let (result, took) = timed(|| step(part.name, || attempted(part)));
        // Reported at the end.
        match &result {
            Ok(None) => {}
            Ok(Some(left)) => console::say(&format!("  {}", headline(&left.0))),
            Err(error) => console::say(&format!("  {}", headline(&format!("{error:#}")))),
        }
        let is_over = result.is_err() && part.is_needed;
        outcomes.push(Outcome { part, result, took });
        if is_over {
            break;
        }
    }
    outcomes
}

fn attempted(part: &Part<'_>) -> Result<Option<NotDone>> {
    match (part.work)().map_err(Error::downcast) {
        Ok(()) => Ok(None),
        Err(Ok(left)) => Ok(Some(left)),
        Err(Err(error)) => Err(error),
    }
}

fn headline(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// A line for each part, and one for all. `planned` is the number of parts.
fn summary(outcomes: &[Outcome<'_>], planned: usize, took: Duration) -> String {
    let width = outcomes.iter().map(|outcome| outcome.part.name.len()).max().unwrap_or_default();
    let mut lines: Vec<_> = outcomes
        .iter()
        .map(|outcome| {
            let word = match &outcome.result {
                Ok(None) => "ok     ",
                Ok(Some(_)) => "NOT RUN",
                Err(_) => "FAILED ",
            };
            format!("{word}  {:width$}  {}", outcome.part.name, spoken(outcome.took))
        })
        .collect();
    if outcomes.len() < planned {
        lines.push(format!("NOT RUN  {} parts after it", planned - outcomes.len()));
    }
    lines.push(format!("total    {:width$}  {}", "", spoken(took)));
    lines.join("\n")
}

fn told(part: &Part<'_>, error: &Error) -> String {
    format!("{}: failed; run it alone with `{}`\n{error:#}", part.name, part.alone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::{Context, anyhow};
    use std::cell::Cell;

    fn part<'a>(name: &'a str, work: impl Fn() -> Result<()> + 'a) -> Part<'a> {
        Part::new(name, "cargo xtask test --host", work)
    }

    #[test]
    fn a_failed_part_does_not_keep_the_next_from_being_done() {
        let done = Cell::new(false);
        let next = || {
            done.set(true);
            Ok(())
        };
        let error = all(&[part("first", || bail!("no")), part("next", next)]).unwrap_err();
        assert_eq!(error.to_string(), "failed: first");
        assert!(done.get());
    }

    #[test]
    fn without_a_part_that_is_needed_nothing_else_is_done() {
        let parts = [part("build", || bail!("no")).needed(), part("next", || panic!("done"))];
        assert_eq!(all(&parts).unwrap_err().to_string(), "failed: build");
        let text = summary(&done(&parts), 2, Duration::ZERO);
        assert!(text.contains("\nNOT RUN  1 parts after it\n"), "{text}");
    }

    #[test]
    fn a_part_that_cannot_be_done_here_fails_nothing() {
        let not_here = || Err(NotDone("NOT CHECKED: advisories".to_owned())).context("why");
        assert!(all(&[part("advisories", not_here)]).is_ok());
    }

    #[test]
    fn the_summary_is_a_line_a_part_and_one_for_all() {
        let (host, browser) = (part("host", || Ok(())), part("browser", || Ok(())));
        let outcome =
            |part, result, seconds| Outcome { part, result, took: Duration::from_secs(seconds) };
        let outcomes = [
            outcome(&host, Ok(None), 75),
            outcome(&browser, Err(anyhow!("no")), 12),
            outcome(&browser, Ok(Some(NotDone("no".to_owned()))), 10),
        ];
        assert_eq!(
            summary(&outcomes, 3, Duration::from_secs(97)),
            "ok       host     1 min 15 s\nFAILED   browser  12 s\nNOT RUN  browser  10 s\ntotal             1 min 37 s"
        );
    }

    #[test]
    fn a_failed_part_has_the_command_that_runs_it_alone_and_its_output_last() {
        let error = anyhow!("`cargo test` failed\nleft: 3");
        assert_eq!(
            told(&part("host", || Ok(())), &error),
            "host: failed; run it alone with `cargo xtask test --host`\n`cargo test` failed\nleft: 3"
        );
    }
}
