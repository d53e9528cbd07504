//! Runs a program and stores its output, while the console shows the latest line.

use super::not_started;
use crate::console;
use anyhow::Result;
use std::io::{self, Write, pipe};
use std::process::{Command, ExitStatus, Stdio};

/// A program's standard output and standard error, in order.
#[derive(Debug, Default)]
pub(super) struct Kept(Vec<u8>);

impl Kept {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).trim_end().to_owned()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        console::hear(&String::from_utf8_lossy(bytes));
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs `command` to its end; its output goes to `output`.
pub(super) fn run(command: &mut Command, output: &mut impl Write) -> Result<ExitStatus> {
    let (mut reading, writing) = pipe()?;
    let child = command.stdout(writing.try_clone()?).stderr(writing).spawn();
    let_go(command);
    let mut child = child.map_err(|error| not_started(command, &error))?;
    io::copy(&mut reading, output)?;
    Ok(child.wait()?)
}

/// The command owns the write end of the pipe: reading ends only after it is dropped.
pub(super) fn let_go(command: &mut Command) {
    command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_outputs_are_stored_in_order() {
        let mut kept = Kept::default();
        let script = "echo one; echo two >&2; echo three; exit 3";

        let status = run(Command::new("sh").args(["-c", script]), &mut kept).unwrap();

        assert_eq!(status.code(), Some(3));
        assert_eq!(kept.text(), "one\ntwo\nthree");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut Command::new("no-such-program-anywhere"), &mut io::sink());
        assert!(error.unwrap_err().to_string().contains("`no-such-program-anywhere`"));
    }
}
