//! Runs a program with a time limit: network requests may hang.

use super::{kept, not_started};
use anyhow::Result;
use std::io::{Read, pipe};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Its exit, with standard output and standard error.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Well(String),
    Badly(String),
    /// It was killed at the time limit.
    Overdue,
}

/// Runs `command` for at most `limit`.
pub(crate) fn within(limit: Duration, command: &mut Command) -> Result<Ended> {
    let (mut reading, writing) = pipe()?;
    command.stdin(Stdio::null()).stdout(writing.try_clone()?).stderr(writing);
    let child = command.spawn();
    kept::let_go(command);
    let mut child = child.map_err(|error| not_started(command, &error))?;
    let (printed, all) = mpsc::channel();
    // The reader threads are not joined: a remaining child process may keep the pipe open.
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = reading.read_to_end(&mut bytes).map(|_| bytes);
        // Nothing receives it after the time limit.
        let _ = printed.send(read);
    });
    let Ok(bytes) = all.recv_timeout(limit) else {
        child.kill()?;
        child.wait()?;
        return Ok(Ended::Overdue);
    };
    let text = String::from_utf8_lossy(&bytes?).into_owned();
    Ok(if child.wait()?.success() { Ended::Well(text) } else { Ended::Badly(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(script: &str, limit: Duration) -> Ended {
        within(limit, Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn a_program_that_ends_in_time_returns_its_output() {
        let ample = Duration::from_mins(1);
        assert_eq!(ended("echo a; echo b >&2", ample), Ended::Well("a\nb\n".to_owned()));
        assert_eq!(ended("echo why; exit 1", ample), Ended::Badly("why\n".to_owned()));
    }

    #[test]
    fn a_program_that_waits_for_ever_is_ended() {
        assert_eq!(ended("exec sleep 1000", Duration::from_millis(50)), Ended::Overdue);
    }
}
