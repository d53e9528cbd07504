//! Does several parts, come what may, and tells at the end how each went, and why it failed: who reads a long
//! log begins with its last lines.

use crate::step::{spoken, step, timed};
use anyhow::{Error, Result, bail};
use std::time::Duration;

/// One part: what it is called, and its work.
pub(crate) type Part<'a> = (&'a str, &'a dyn Fn() -> Result<()>);

/// Does every part, and fails if any did.
pub(crate) fn all(parts: &[Part<'_>]) -> Result<()> {
    let outcomes: Vec<Outcome<'_>> = parts.iter().map(done).collect();
    eprintln!("\n{}", summary(&outcomes));
    let failed: Vec<_> = outcomes.iter().filter_map(Outcome::failure).collect();
    if failed.is_empty() {
        return Ok(());
    }
    for (name, error) in &failed {
        eprintln!("\n{name}: {error:#}");
    }
    bail!("failed: {}", failed.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "));
}

struct Outcome<'a> {
    name: &'a str,
    result: Result<()>,
    took: Duration,
}

impl<'a> Outcome<'a> {
    fn failure(&self) -> Option<(&'a str, &Error)> {
        self.result.as_ref().err().map(|error| (self.name, error))
    }
}

fn done<'a>(&(name, work): &Part<'a>) -> Outcome<'a> {
    let (result, took) = timed(|| step(name, work));
    if let Err(error) = &result {
        // All of it is told at the end.
        eprintln!("  {}", format!("{error:#}").lines().next().unwrap_or_default());
    }
    Outcome { name, result, took }
}

fn summary(outcomes: &[Outcome<'_>]) -> String {
    let width = outcomes.iter().map(|part| part.name.len()).max().unwrap_or_default();
    let lines = outcomes.iter().map(|Outcome { name, result, took }| {
        let word = if result.is_ok() { "ok    " } else { "FAILED" };
        format!("{word}  {name:width$}  {}", spoken(*took))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;
    use std::cell::Cell;

    #[test]
    fn a_failed_part_does_not_keep_the_next_from_being_done() {
        let done = Cell::new(false);
        let failing = || bail!("no");
        let next = || {
            done.set(true);
            Ok(())
        };
        let error = all(&[("first", &failing), ("next", &next)]).unwrap_err();
        assert_eq!(error.to_string(), "failed: first");
        assert!(done.get());
    }

    #[test]
    fn the_summary_is_a_line_a_part() {
        let outcome =
            |name, result, seconds| Outcome { name, result, took: Duration::from_secs(seconds) };
        assert_eq!(
            summary(&[outcome("host", Ok(()), 75), outcome("browser", Err(anyhow!("no")), 12)]),
            "ok      host     1 min 15 s\nFAILED  browser  12 s"
        );
    }
}
