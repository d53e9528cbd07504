//! The mark of a SQLite file that a server uses, by which a copy of it is noticed.
//!
//! What was written last is in the write-ahead log beside the file. A copy of the file alone is an earlier state of the
//! journal, whole in itself. The mark is SQLite's `user_version`, in the first page of the file: a server sets it before
//! its first entry, and removes it after its last one. A file with the mark has its log beside it, or is such a copy.

use crate::database::{Database, url_of};
use crate::dialect::Dialect;
use crate::error::JournalError;
use crate::private_file;
use crate::settings::JournalLocation;
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, ConnectOptions, Connection, Executor};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::str::FromStr;

/// Where SQLite has `user_version`: four bytes, the highest first.
const PLACE: u64 = 60;
/// What the operator is told.
pub const LACKS_LOG: &str = "this is a copy of a file that a server used, or the file of a server that was killed, and \
    the log that was beside it (-wal) is missing or empty: the entries that were written last may be missing too. Make \
    copies with `click2call journal backup`";

/// Whether the log of a journal is missing. It is read before the journal is opened, which creates a new log.
pub fn lacks_log(location: &JournalLocation) -> bool {
    match location {
        JournalLocation::File(path) => file_lacks_log(path),
        JournalLocation::Postgres(_) => false,
    }
}

pub(crate) fn file_lacks_log(path: &Path) -> bool {
    let [log, _] = private_file::beside_database(path);
    // A program that opens the file creates an empty log.
    let is_missing = log.metadata().map_or(true, |log| log.len() == 0);
    // What cannot be read is reported when it is opened.
    is_missing && read_mark(path).is_ok_and(|mark| mark != [0; 4])
}

fn read_mark(path: &Path) -> io::Result<[u8; 4]> {
    let mut mark = [0; 4];
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(PLACE))?;
    file.read_exact(&mut mark)?;
    Ok(mark)
}

impl Database {
    /// A server begins to use the database.
    pub async fn mark_in_use(&self) -> Result<(), JournalError> {
        self.mark("PRAGMA user_version = 1; PRAGMA wal_checkpoint(TRUNCATE)").await
    }

    /// The server has written its last entry.
    pub async fn mark_closed(&self) -> Result<(), JournalError> {
        self.mark("PRAGMA user_version = 0; PRAGMA wal_checkpoint(TRUNCATE)").await
    }

    /// Without the checkpoint, the mark would be in the log only.
    async fn mark(&self, pragmas: &'static str) -> Result<(), JournalError> {
        if self.dialect != Dialect::Sqlite {
            return Ok(());
        }
        let mut connection = self.pooled().await?;
        let marked = async { connection.execute(sqlx::raw_sql(pragmas)).await.map(drop) };
        self.in_time(marked).await?;
        connection.give_back();
        Ok(())
    }
}

/// Removes the mark from a complete copy, which nobody uses.
pub(crate) async fn clear(path: &Path) -> Result<(), sqlx::Error> {
    let options = AnyConnectOptions::from_str(&url_of(path, false)?)?;
    let mut connection = AnyConnection::connect_with(&options.disable_statement_logging()).await?;
    let cleared = connection.execute("PRAGMA user_version = 0").await;
    connection.close().await?;
    cleared.map(drop)
}
