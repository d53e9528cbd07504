//! Does several parts, come what may, and tells at the end how each went.

use crate::step::{spoken, step, timed};
use anyhow::{Result, bail};
use std::time::Duration;

/// One part: what it is called, and its work.
pub(crate) type Part<'a> = (&'a str, &'a dyn Fn() -> Result<()>);

/// Does every part, and fails if any did.
pub(crate) fn all(parts: &[Part<'_>]) -> Result<()> {
    let outcomes: Vec<Outcome<'_>> = parts.iter().map(done).collect();
    eprintln!("\n{}", summary(&outcomes));
    let failed: Vec<_> =
        outcomes.iter().filter(|part| !part.is_well).map(|part| part.name).collect();
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

struct Outcome<'a> {
    name: &'a str,
    is_well: bool,
    took: Duration,
}

fn done<'a>(&(name, work): &Part<'a>) -> Outcome<'a> {
    let (result, took) = timed(|| step(name, work));
    if let Err(error) = &result {
        eprintln!("  {error:#}");
    }
    Outcome { name, is_well: result.is_ok(), took }
}

fn summary(outcomes: &[Outcome<'_>]) -> String {
    let width = outcomes.iter().map(|part| part.name.len()).max().unwrap_or_default();
    let lines = outcomes.iter().map(|Outcome { name, is_well, took }| {
        let word = if *is_well { "ok    " } else { "FAILED" };
        format!("{word}  {name:width$}  {}", spoken(*took))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
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
            |name, is_well, seconds| Outcome { name, is_well, took: Duration::from_secs(seconds) };
        assert_eq!(
            summary(&[outcome("host", true, 75), outcome("browser", false, 12)]),
            "ok      host     1 min 15 s\nFAILED  browser  12 s"
        );
    }
}
