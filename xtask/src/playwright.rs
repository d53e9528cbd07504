//! Runs Playwright in e2e: tests, screenshots and comparison.

mod journeys;

use crate::console;
use crate::setup::chromium;
use crate::tool::{self, Failures};
use crate::workspace::Workspace;
use anyhow::{Error, Result, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;

pub(crate) use journeys::Journeys;

/// The variable with the server's program.
const SERVER: &str = "C2C_BIN";

/// The variable with the file for Playwright's own report.
const REPORT: &str = "PLAYWRIGHT_JSON_OUTPUT_FILE";

/// `playwright test` with `server`, Debian's Chromium and its headless shell.
pub(crate) fn test(workspace: &Workspace, server: &Path) -> Result<Command> {
    let browsers = chromium::ensure()?;
    let mut playwright = without_chromium(workspace, server)?;
    playwright.envs(browsers);
    Ok(playwright)
}

/// The same for browsers of their own.
pub(crate) fn without_chromium(workspace: &Workspace, server: &Path) -> Result<Command> {
    let journeys = workspace.path("e2e");
    ensure!(journeys.join("playwright.config.ts").is_file(), "e2e/playwright.config.ts is missing");
    let mut playwright = tool::npm_program(workspace.root(), "playwright");
    playwright.arg("test").current_dir(journeys).env(SERVER, server);
    Ok(playwright)
}

/// Runs the tests of `command` and prints their durations. If some fail, the error lists how each runs alone: by `alone` and its
/// location.
pub(crate) fn run(workspace: &Workspace, command: &mut Command, alone: &str) -> Result<Journeys> {
    let report = workspace.target("journeys.json");
    if report.exists() {
        // Removes the report of an earlier run.
        fs::remove_file(&report)?;
    }
    command.arg("--reporter=list,json").env(REPORT, &report);
    let outcome = tool::run_tests(command, Failures::OF_PLAYWRIGHT);
    let journeys = Journeys::read(&report);
    if let Ok(journeys) = &journeys {
        console::say(&journeys.durations());
    }
    match (outcome, journeys) {
        (Ok(()), journeys) => journeys,
        (Err(error), Ok(journeys)) => Err(with_commands(&error, &journeys.failed_alone(alone))),
        // Playwright ended before it wrote a report.
        (Err(error), Err(_)) => Err(error),
    }
}

/// The failures are printed last, after the commands that run each of them alone.
fn with_commands(error: &Error, commands: &str) -> Error {
    let text = format!("{error:#}");
    let (headline, output) = text.split_once('\n').unwrap_or((&text, ""));
    let lines = [headline, commands, output].into_iter().filter(|lines| !lines.is_empty());
    Error::msg(lines.collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_between_the_headline_and_the_output() {
        let error = Error::msg("`playwright test` failed\n  1) calls\n  1 failed");
        let told = with_commands(&error, "one alone: `cargo xtask test --browser -- a.spec.ts:4`");
        assert_eq!(
            told.to_string(),
            "`playwright test` failed\none alone: `cargo xtask test --browser -- a.spec.ts:4`\n  1) calls\n  1 failed"
        );
        assert_eq!(with_commands(&Error::msg("no"), "").to_string(), "no");
    }
}
