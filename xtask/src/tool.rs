//! Runs external programs, and reports clearly if one is missing or fails.

mod failures;
mod kept;
mod limited;

pub(crate) use failures::{Failures, run_tests};
pub(crate) use limited::{Ended, within};

use crate::console;
use anyhow::{Context, Result, anyhow, bail};
use std::env;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};

/// Runs `command` with its output; if the console hides output, it is shown only on failure.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    if !console::keeps_output_back() {
        return show(command);
    }
    let mut kept = kept::Kept::default();
    let status = kept::run(command, &mut kept)?;
    if !status.success() {
        console::say(&kept.text());
    }
    succeeded(command, status)
}

/// Runs `command`, whose output was requested.
pub(crate) fn show(command: &mut Command) -> Result<()> {
    let status = console::hand_over(|| command.status());
    let status = status.map_err(|error| not_started(command, &error))?;
    succeeded(command, status)
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs `command` and returns its output; standard error is shown only on failure.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = finished(command.stdin(Stdio::null()))?;
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` printed something that is not text", line(command)))
}

/// Runs `command` and returns its standard error, where programs such as libFuzzer report.
pub(crate) fn capture_errors(command: &mut Command) -> Result<String> {
    let output = finished(command.stdin(Stdio::null()))?;
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

fn finished(command: &mut Command) -> Result<Output> {
    let output = command.output().map_err(|error| not_started(command, &error))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({})\n{}", line(command), output.status, complaint.trim_end());
    }
    Ok(output)
}

/// The cargo that runs this program.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    cargo
}

/// A program of an npm package, without npx.
pub(crate) fn npm_program(root: &Path, name: &str) -> Command {
    let mut program = Command::new(root.join("node_modules/.bin").join(name));
    program.current_dir(root);
    program
}

/// The path of `program` on the search path.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn not_started(command: &Command, error: &std::io::Error) -> anyhow::Error {
    let program = command.get_program().to_string_lossy();
    if error.kind() == ErrorKind::NotFound {
        let remedy = match &*program {
            "node" | "npm" => "; Node 20 or newer is needed: `apt-get install nodejs npm`",
            "rustup" => "; it comes from https://rustup.rs",
            _ => "",
        };
        return anyhow!("`{program}` is not on the PATH{remedy}");
    }
    anyhow!("`{program}` could not be started: {error}")
}

/// The command as it would be typed, for display.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut Command::new("no-such-program-anywhere")).unwrap_err();
        assert_eq!(error.to_string(), "`no-such-program-anywhere` is not on the PATH");
    }

    #[test]
    fn a_captured_failure_has_the_command_and_its_error_output() {
        let error = capture(Command::new("sh").args(["-c", "echo why >&2; exit 3"])).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("`sh -c "), "{text}");
        assert!(text.ends_with("(exit status: 3)\nwhy"), "{text}");
    }

    #[test]
    fn the_output_of_a_program_is_returned() {
        assert_eq!(capture(Command::new("echo").arg("hello")).unwrap(), "hello\n");
    }
}
