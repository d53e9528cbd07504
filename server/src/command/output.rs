//! What commands print.
//!
//! `println!` and `eprintln!` panic when the reader has closed the pipe, as `click2call schema | head` does. These
//! functions ignore that, so that the command does its work and its exit status stays right.

use std::fmt::Display;
use std::io::{self, Write};

/// Standard output could not be written: the disk is full, for instance.
#[derive(Debug, thiserror::Error)]
#[error("standard output cannot be written")]
pub(crate) struct OutputError(#[source] io::Error);

/// Prints `text` to standard output.
pub(crate) fn print(text: impl Display) -> Result<(), OutputError> {
    written(write!(io::stdout().lock(), "{text}"))
}

/// Prints `text` and a line feed to standard output.
pub(crate) fn print_line(text: impl Display) -> Result<(), OutputError> {
    written(writeln!(io::stdout().lock(), "{text}"))
}

/// Prints `text` and a line feed to standard error. If that fails, nobody can be told.
pub(crate) fn print_error_line(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn written(result: io::Result<()>) -> Result<(), OutputError> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(OutputError(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_closes_the_pipe_is_no_error_and_a_full_disk_is_one() {
        let outcome = |kind: io::ErrorKind| written(Err(kind.into()));

        assert!(outcome(io::ErrorKind::BrokenPipe).is_ok());
        assert!(outcome(io::ErrorKind::StorageFull).is_err());
    }
}
