//! The kinds of errors of the database, by their codes and causes.

use sqlx::error::DatabaseError;
use std::error::Error;
use std::io;

/// The kind of an error of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The user or its password.
    WrongPassword,
    MissingRights,
    /// A file that is damaged or no database.
    Corrupt,
    NoSuchDatabase,
    NoFolder,
    Unreachable,
    Busy,
    Full,
    NotTrusted,
}

impl Fault {
    /// The first fault that `error` or its causes tell.
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            let found = error.downcast_ref::<sqlx::Error>().and_then(Self::of_database);
            if found.is_some() {
                return found;
            }
            cause = error.source();
        }
        None
    }

    fn of_database(error: &sqlx::Error) -> Option<Self> {
        match error {
            sqlx::Error::Database(error) => Self::of_code(&**error),
            sqlx::Error::Io(error) => Self::of_io(error.kind()),
            sqlx::Error::Tls(_) => Some(Self::NotTrusted),
            sqlx::Error::PoolTimedOut => Some(Self::Unreachable),
            _ => None,
        }
    }

    /// PostgreSQL's codes have five characters (SQLSTATE), SQLite's are numbers whose low byte is the kind.
    fn of_code(error: &dyn DatabaseError) -> Option<Self> {
        let code = error.code()?;
        if code.len() == 5 {
            return match &*code {
                "28P01" | "28000" => Some(Self::WrongPassword),
                "42501" => Some(Self::MissingRights),
                "3D000" => Some(Self::NoSuchDatabase),
                "53100" => Some(Self::Full),
                "53300" | "57P03" => Some(Self::Busy),
                "XX001" | "XX002" => Some(Self::Corrupt),
                _ => None,
            };
        }
        match code.parse::<i32>().ok()? & 0xff {
            3 | 8 | 14 | 23 => Some(Self::MissingRights),
            5 | 6 => Some(Self::Busy),
            11 | 26 => Some(Self::Corrupt),
            13 => Some(Self::Full),
            _ => None,
        }
    }

    fn of_io(kind: io::ErrorKind) -> Option<Self> {
        match kind {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Some(Self::MissingRights)
            }
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Some(Self::NoFolder),
            io::ErrorKind::StorageFull => Some(Self::Full),
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::TimedOut
            | io::ErrorKind::UnexpectedEof => Some(Self::Unreachable),
            _ => None,
        }
    }
}
