//! The tests of one run, parsed from Playwright's JSON report.

use crate::step::spoken;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::cmp::Reverse;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The number of slowest tests that are listed.
const SLOWEST: usize = 10;

/// More failures than these have a common cause.
const MOST_COMMANDS: usize = 10;

#[derive(Debug)]
pub(crate) struct Journeys(Vec<Journey>);

#[derive(Debug, PartialEq, Eq)]
struct Journey {
    /// `visitor-is-called.spec.ts:4`, which Playwright accepts as a filter.
    place: String,
    title: String,
    took: Duration,
    outcome: Outcome,
}

/// Playwright's name of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Expected,
    Unexpected,
    Flaky,
    Skipped,
}

#[derive(Deserialize)]
struct Report {
    suites: Vec<Suite>,
}

/// A file, or a group of tests in it.
#[derive(Deserialize)]
struct Suite {
    #[serde(default)]
    suites: Vec<Suite>,
    #[serde(default)]
    specs: Vec<Spec>,
}

#[derive(Deserialize)]
struct Spec {
    title: String,
    file: String,
    line: u32,
    tests: Vec<Test>,
}

/// A spec in one of the projects.
#[derive(Deserialize)]
struct Test {
    status: Outcome,
    results: Vec<Attempt>,
}

#[derive(Deserialize)]
struct Attempt {
    /// In milliseconds.
    duration: u64,
}

impl Journeys {
    /// Parses the report of a run.
    pub(crate) fn read(report: &Path) -> Result<Self> {
        let text = fs::read_to_string(report).context("Playwright wrote no report")?;
        Self::parse(&text)
    }

    fn parse(report: &str) -> Result<Self> {
        let report: Report =
            serde_json::from_str(report).context("Playwright's report is unreadable")?;
        let mut journeys = Vec::new();
        for suite in report.suites {
            suite.collect(&mut journeys);
        }
        Ok(Self(journeys))
    }

    /// The number of tests that ran.
    pub(crate) fn run(&self) -> usize {
        self.0.iter().filter(|journey| journey.outcome != Outcome::Skipped).count()
    }

    /// The number of tests, their total duration, and the slowest ones.
    pub(crate) fn durations(&self) -> String {
        let sum: Duration = self.0.iter().map(|journey| journey.took).sum();
        let mut slowest: Vec<_> = self.0.iter().collect();
        slowest.sort_by_key(|journey| Reverse(journey.took));
        let slowest =
            slowest.into_iter().take(SLOWEST).map(|Journey { place, title, took, .. }| {
                format!("\n  {:>6.1} s  {place}  {title}", took.as_secs_f32())
            });
        let slowest: String = slowest.collect();
        format!(
            "{} journeys, {} one after the other; the slowest:{slowest}",
            self.run(),
            spoken(sum)
        )
    }

    /// The commands that run the failed tests alone.
    pub(crate) fn failed_alone(&self, alone: &str) -> String {
        let failed = self.0.iter().filter(|journey| journey.outcome == Outcome::Unexpected);
        let commands: Vec<_> = failed
            .take(MOST_COMMANDS)
            .map(|journey| format!("one alone: `{alone} -- {}`", journey.place))
            .collect();
        commands.join("\n")
    }
}

impl Suite {
    fn collect(self, journeys: &mut Vec<Journey>) {
        for spec in self.specs {
            for test in spec.tests {
                let millis = test.results.iter().map(|attempt| attempt.duration).sum();
                journeys.push(Journey {
                    place: format!("{}:{}", spec.file, spec.line),
                    title: spec.title.clone(),
                    took: Duration::from_millis(millis),
                    outcome: test.status,
                });
            }
        }
        for suite in self.suites {
            suite.collect(journeys);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn spec(title: &str, line: u32, status: &str, duration: u64) -> serde_json::Value {
        let results =
            if status == "skipped" { json!([]) } else { json!([{ "duration": duration }]) };
        json!({
            "title": title, "ok": status != "unexpected", "tags": ["quick"], "id": "1",
            "file": "demo.spec.ts", "line": line, "column": 1,
            "tests": [{ "projectName": "chromium", "status": status, "results": results }],
        })
    }

    fn report() -> Journeys {
        let group = json!({
            "title": "in a group", "file": "demo.spec.ts",
            "specs": [spec("fails", 9, "unexpected", 12_300), spec("waits", 20, "skipped", 0)],
        });
        let file = json!({
            "title": "demo.spec.ts", "specs": [spec("calls", 4, "expected", 800)], "suites": [group],
        });
        Journeys::parse(&json!({ "config": {}, "suites": [file], "stats": {} }).to_string())
            .unwrap()
    }

    #[test]
    fn the_slowest_are_first_below_the_total() {
        assert_eq!(
            report().durations(),
            "2 journeys, 13 s one after the other; the slowest:\n\
             \x20   12.3 s  demo.spec.ts:9  fails\n\
             \x20    0.8 s  demo.spec.ts:4  calls\n\
             \x20    0.0 s  demo.spec.ts:20  waits"
        );
    }

    #[test]
    fn only_ten_are_named() {
        let specs: Vec<_> = (0..30).map(|line| spec("calls", line, "expected", 1)).collect();
        let report = json!({ "suites": [{ "title": "many", "specs": specs }] }).to_string();
        assert_eq!(Journeys::parse(&report).unwrap().durations().lines().count(), 11);
    }

    #[test]
    fn one_that_was_skipped_was_not_run() {
        assert_eq!(report().run(), 2);
    }

    #[test]
    fn a_failed_test_has_the_command_that_runs_it_alone() {
        assert_eq!(
            report().failed_alone("cargo xtask test --browser"),
            "one alone: `cargo xtask test --browser -- demo.spec.ts:9`"
        );
    }

    #[test]
    fn an_invalid_report_is_an_error() {
        assert!(Journeys::parse("{}").is_err());
    }
}
