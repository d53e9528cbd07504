//! What an error of the database means to the operator, and what to do about it.

use crate::database_fault::Fault;
use crate::error::JournalError;
use crate::settings::JournalLocation;
use std::fmt;
use std::io;

/// A journal that cannot be used: which, why, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}{}", prefix(location, source), Explained(source))]
pub struct UnusableJournal {
    pub location: JournalLocation,
    pub source: JournalError,
}

/// Some errors name the location themselves.
fn prefix(location: &JournalLocation, source: &JournalError) -> String {
    let location = location.to_string();
    if source.to_string().contains(&location) { String::new() } else { format!("{location}: ") }
}

impl Fault {
    fn meaning(self) -> &'static str {
        match self {
            Self::WrongPassword => "the database refuses the user or its password",
            Self::MissingRights => "the user of this program has not the right to do that",
            Self::Corrupt => "it is damaged, or no database",
            Self::NoSuchDatabase => "the server has no database of this name",
            Self::NoFolder => "its folder does not exist",
            Self::Unreachable => "the database does not answer",
            Self::Busy => "the database is busy",
            Self::Full => "there is no room on the disk",
            Self::NotTrusted => "no trusted TLS connection is possible",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::WrongPassword => {
                "correct user and password in `journal.location` (C2C_JOURNAL_LOCATION)"
            }
            Self::MissingRights => {
                "give the user of this program the right to read and write the file and its folder; in PostgreSQL, to \
                 create tables in the schema and to read and write them"
            }
            Self::Corrupt => {
                "keep the file, and restore the last backup: `click2call journal restore --from FILE --replace`"
            }
            Self::NoSuchDatabase => {
                "create it, or correct its name in `journal.location` (C2C_JOURNAL_LOCATION)"
            }
            Self::NoFolder => {
                "create the folder, or set `journal.location` (C2C_JOURNAL_LOCATION) to a file that can be written"
            }
            Self::Unreachable => {
                "check that the database runs, and host and port in `journal.location` (C2C_JOURNAL_LOCATION)"
            }
            Self::Busy => "end what else uses the database, and try again",
            Self::Full => "make room on the disk",
            Self::NotTrusted => {
                "check the database's certificate, and `sslmode` and `sslrootcert` in `journal.location` \
                 (C2C_JOURNAL_LOCATION)"
            }
        }
    }
}

impl JournalError {
    /// What the operator should do, if the error tells.
    pub fn advice(&self) -> Option<&'static str> {
        match self {
            Self::KeyFileMissing { .. } => Some(
                "put the key file of this journal back, from your copy of it; a new key could not go on with the \
                 journal. If the key is elsewhere, set `journal.key_file` (C2C_JOURNAL_KEY_FILE)",
            ),
            Self::OtherKey => Some(
                "set `journal.key` (C2C_JOURNAL_KEY) or `journal.key_file` (C2C_JOURNAL_KEY_FILE) to the key with \
                 which this journal was begun",
            ),
            Self::SealMissing => Some(
                "keep the file, and restore the last backup: `click2call journal restore --from FILE --replace`",
            ),
            Self::NewerSchema { .. } => {
                Some("use that version, or restore a backup that was made before the upgrade")
            }
            Self::OlderSchema { .. } => Some(
                "make the backup with the version that wrote the journal, or start this version once, which updates \
                 the tables",
            ),
            Self::NoTables(_) => Some(
                "check the path; a copy of the file that was made while a server used it is not complete, so use \
                 `click2call journal backup`",
            ),
            Self::Missing(_) => Some("check `journal.location` (C2C_JOURNAL_LOCATION)"),
            Self::KeyFile { source, .. } => Some(match source.kind() {
                io::ErrorKind::NotFound => {
                    "put the key file of this journal there, or set `journal.key_file` (C2C_JOURNAL_KEY_FILE)"
                }
                io::ErrorKind::PermissionDenied => {
                    "give the user of this program the right to read it"
                }
                _ => "it has to contain the key with which the journal was begun",
            }),
            error => Fault::of(error).map(Fault::advice),
        }
    }
}

/// An error with its meaning and what to do.
struct Explained<'a>(&'a JournalError);

impl fmt::Display for Explained<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        if let Some(fault) = Fault::of(self.0) {
            write!(f, ": {}", fault.meaning())?;
        }
        match self.0.advice() {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}
