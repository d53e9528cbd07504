//! Runs tests, and extracts the failures from their output.

use super::kept::{self, Kept};
use super::{line, not_started};
use crate::console;
use anyhow::{Context, Result, bail};
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, ExitStatus, Stdio};

/// The maximum length of the extract; the complete output is above.
const LINES: usize = 120;

/// The format in which a test runner lists failures: between two lines, one or more times.
#[derive(Clone, Copy)]
pub(crate) struct Failures {
    begin: fn(&str) -> bool,
    end: fn(&str) -> bool,
}

impl Failures {
    /// The format of libtest, for each of the crates.
    pub(crate) const OF_CARGO: Self =
        Self { begin: |line| line == "failures:", end: |line| line.starts_with("test result: ") };

    /// The format of Playwright, after all tests.
    pub(crate) const OF_PLAYWRIGHT: Self =
        Self { begin: |line| line.starts_with("  1) "), end: |_| false };
}

/// Runs `command` with its output; if the console hides output, it is shown only on failure. The error contains the failures for
/// the summary at the end of a long log; on a terminal that shows everything, the summary is omitted.
pub(crate) fn run_tests(command: &mut Command, failures: Failures) -> Result<()> {
    if console::keeps_output_back() {
        return run_unseen(command, failures);
    }
    if io::stdout().is_terminal() {
        return super::show(command);
    }
    run_through(command, failures)
}

fn run_unseen(command: &mut Command, failures: Failures) -> Result<()> {
    let mut kept = Kept::default();
    let status = kept::run(command, &mut kept)?;
    if !status.success() {
        console::say(&kept.text());
    }
    let failed = shown(kept.bytes(), failures, &mut io::sink())?;
    judged(command, status, &failed)
}

fn run_through(command: &mut Command, failures: Failures) -> Result<()> {
    let child = command.stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| not_started(command, &error))?;
    let output = child.stdout.take().context("the program's output is somebody else's")?;
    let failed = shown(output, failures, &mut io::stdout().lock())?;
    judged(command, child.wait()?, &failed)
}

fn judged(command: &Command, status: ExitStatus, failed: &[String]) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed ({status})\n{}", line(command), failed.join("\n"));
    }
    Ok(())
}

/// Copies `output`, and returns the text between the lines.
fn shown(output: impl Read, failures: Failures, to: &mut impl Write) -> Result<Vec<String>> {
    let mut kept = Vec::new();
    let mut is_within = false;
    let mut output = BufReader::new(output);
    let mut bytes = Vec::new();
    while output.read_until(b'\n', &mut bytes)? > 0 {
        to.write_all(&bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let line = text.trim_end();
        is_within = (is_within || (failures.begin)(line)) && !(failures.end)(line);
        if is_within && kept.len() < LINES {
            kept.push(line.to_owned());
        }
        bytes.clear();
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept_of(output: &str, failures: Failures) -> Vec<String> {
        let mut copy = Vec::new();
        let kept = shown(output.as_bytes(), failures, &mut copy).unwrap();
        assert_eq!(copy, output.as_bytes(), "all of it is shown");
        kept
    }

    #[test]
    fn the_failures_of_each_crate_are_extracted() {
        let output = "\
running 1 test
test adds ... FAILED

failures:

---- adds stdout ----
left: 3

failures:
    adds

test result: FAILED. 0 passed; 1 failed

running 1 test
test goes ... ok

test result: ok. 1 passed

failures:
    other

test result: FAILED. 0 passed; 1 failed
";
        let kept = kept_of(output, Failures::OF_CARGO);
        let said: Vec<_> = kept.iter().filter(|line| !line.is_empty()).collect();
        let wanted = [
            "failures:",
            "---- adds stdout ----",
            "left: 3",
            "failures:",
            "    adds",
            "failures:",
            "    other",
        ];
        assert_eq!(said, wanted);
    }

    #[test]
    fn failed_browser_tests_are_extracted_to_the_end() {
        let output = "  ✓  1 opens (1s)\n  ✘  2 calls (2s)\n\n\n  1) calls ───\n\n    Error: no\n\n  1 failed\n";
        let kept = kept_of(output, Failures::OF_PLAYWRIGHT);
        assert_eq!(kept, ["  1) calls ───", "", "    Error: no", "", "  1 failed"]);
    }

    #[test]
    fn output_that_is_no_text_is_shown_as_it_is() {
        let mut copy = Vec::new();
        let bytes = b"failures:\n\xff\xfe";
        let kept = shown(&bytes[..], Failures::OF_CARGO, &mut copy).unwrap();
        assert_eq!((copy.as_slice(), kept.len()), (&bytes[..], 2));
    }

    #[test]
    fn the_error_contains_the_failures() {
        let script = "printf 'fine\\n  1) calls\\n'; exit 1";
        let mut command = Command::new("sh");
        let error = run_through(command.args(["-c", script]), Failures::OF_PLAYWRIGHT).unwrap_err();
        let text = error.to_string();
        assert!(text.ends_with("(exit status: 1)\n  1) calls"), "{text}");

        let error = run_unseen(command.args(["-c", script]), Failures::OF_PLAYWRIGHT).unwrap_err();
        assert!(error.to_string().ends_with("(exit status: 1)\n  1) calls"), "{error}");
    }
}
