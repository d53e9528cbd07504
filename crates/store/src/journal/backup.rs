//! Backup and restore of a journal in a SQLite file.
//!
//! A copy of the file alone lacks what is still in SQLite's write-ahead log beside it, and shows that by nothing. A backup
//! is made by SQLite in one read transaction while the server writes, and is complete in itself. Both ways the copy is
//! verified before it gets its name.

use super::chain_index;
use super::in_use;
use super::verify::{self, Fault, KeptHead, Report};
use crate::database::{Database, url_of};
use crate::dialect::Dialect;
use crate::error::JournalError;
use crate::key_file::{self, Purpose};
use crate::private_file;
use crate::settings::{JournalLocation, JournalSettings};
use sqlx::any::{AnyConnectOptions, install_default_drivers};
use sqlx::{AnyConnection, ConnectOptions, Connection, Executor};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Why there is no backup, or nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(
        "the journal is in PostgreSQL, whose own programs make and restore backups: pg_dump and pg_restore \
         (docs/journal.md has the commands)"
    )]
    Postgres,
    #[error("{} exists, and is not overwritten", .0.display())]
    Exists(PathBuf),
    #[error(
        "there is a journal at {}; with --replace it is kept under another name, and the backup takes its place",
        .0.display()
    )]
    WouldReplace(PathBuf),
    #[error("a server uses the journal at {}: stop it first", .0.display())]
    InUse(PathBuf),
    #[error("{} cannot be used", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("the copy is not what was written to the journal, so it was not kept:{}", list(.0))]
    Faulty(Vec<Fault>),
}

/// A backup that was made or restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Rows of the journal.
    pub rows: u64,
    pub chains: usize,
    /// The time of its last entry.
    pub last_entry: Option<String>,
}

/// A journal that was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    pub verified: Verified,
    /// The name of the journal that was there before.
    pub replaced: Option<PathBuf>,
    /// Scheduled calls that are not placed, as of the backup.
    pub waiting_calls: i64,
    /// It was no backup, but the copy of a file in use without its log.
    pub lacks_log: bool,
}

/// Writes a consistent, verified copy of the journal to the file `to`, also while a server writes.
pub async fn backup(settings: &JournalSettings, to: &Path) -> Result<Verified, BackupError> {
    let JournalLocation::File(journal) = &settings.location else {
        return Err(BackupError::Postgres);
    };
    let database = Database::as_is(settings).await?;
    let reserved = Unfinished::create(to)?;
    let part = Unfinished::create(&with_ending(to, "part"))?;
    let heads = copy_into(&database, &part.path).await?;
    in_use::clear(&part.path).await.map_err(JournalError::Read)?;
    let report =
        verify_copy(&same_key(settings, journal, &part.path), &heads, Opening::AsIs).await?;
    put_in_place(&part.path, to)?;
    part.keep();
    reserved.keep();
    Ok(Verified::of(&report))
}

/// Puts the backup in the file `from` in the place of the journal. No server may use the journal meanwhile. A journal that
/// is there is kept under another name, and only if `replace` is set; otherwise nothing is changed.
pub async fn restore(
    settings: &JournalSettings,
    from: &Path,
    replace: bool,
) -> Result<Restored, BackupError> {
    let JournalLocation::File(journal) = &settings.location else {
        return Err(BackupError::Postgres);
    };
    let is_there = fs::metadata(journal).is_ok_and(|metadata| metadata.len() > 0);
    if is_there && !replace {
        return Err(BackupError::WouldReplace(journal.clone()));
    }
    let replaced = with_ending(journal, "replaced");
    if is_there && replaced.exists() {
        return Err(BackupError::Exists(replaced));
    }
    ensure_unused(journal).await?;
    let lacks_log = in_use::file_lacks_log(from);
    let part = Unfinished::create(&with_ending(journal, "part"))?;
    copy_file(from, &part.path)?;
    let copy = same_key(settings, journal, &part.path);
    let report = verify_copy(&copy, &[], Opening::Migrated).await?;
    let waiting_calls = waiting_calls(&copy).await?;
    if is_there {
        move_away(journal, &replaced)?;
    }
    put_in_place(&part.path, journal)?;
    part.keep();
    let replaced = is_there.then_some(replaced);
    Ok(Restored { verified: Verified::of(&report), replaced, waiting_calls, lacks_log })
}

impl Verified {
    fn of(report: &Report) -> Self {
        let (rows, chains) = (report.rows, report.heads.len());
        Self { rows, chains, last_entry: report.last_entry.clone() }
    }
}

/// A file that is removed again, with those that SQLite has beside it, unless it is kept.
#[derive(Debug)]
struct Unfinished {
    path: PathBuf,
    is_kept: bool,
}

impl Unfinished {
    /// Creates an empty file for our user alone.
    fn create(path: &Path) -> Result<Self, BackupError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(_) => Ok(Self { path: path.to_owned(), is_kept: false }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(BackupError::Exists(path.to_owned()))
            }
            Err(source) => Err(BackupError::File { path: path.to_owned(), source }),
        }
    }

    fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        let beside = private_file::beside_database(&self.path);
        for file in beside.iter().chain([&self.path]) {
            if let Err(error) = fs::remove_file(file)
                && error.kind() != io::ErrorKind::NotFound
            {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(file = %file.display(), error, "an unfinished copy is left");
            }
        }
    }
}

/// Copies the database into the empty file `to`. Returns the ends of its chains before that: the copy has all of them.
async fn copy_into(database: &Database, to: &Path) -> Result<Vec<KeptHead>, JournalError> {
    let name = to.to_str().ok_or_else(|| {
        JournalError::Open(io::Error::other("expected a name of a file in UTF-8").into())
    })?;
    let mut connection = database.connect().await?;
    let work = async {
        database.check_seal(chain_index::seal(&mut connection).await?)?;
        let chains = chain_index::all(&mut connection).await?;
        sqlx::query("VACUUM INTO $1").bind(name).execute(&mut connection).await?;
        Ok(chains.iter().filter(|chain| chain.length > 0).map(KeptHead::of).collect())
    };
    let heads = work.await.map_err(|error: Failed| error.0);
    connection.close().await.map_err(JournalError::Read)?;
    heads
}

/// Reading failed.
struct Failed(JournalError);

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self(JournalError::Read(error))
    }
}

impl From<JournalError> for Failed {
    fn from(error: JournalError) -> Self {
        Self(error)
    }
}

/// How a copy is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opening {
    /// As it is.
    AsIs,
    /// Its tables are brought up to date.
    Migrated,
}

async fn verify_copy(
    settings: &JournalSettings,
    heads: &[KeptHead],
    opening: Opening,
) -> Result<Report, BackupError> {
    let database = match opening {
        Opening::AsIs => Database::as_is(settings).await?,
        Opening::Migrated => Database::existing(settings).await?,
    };
    let mut connection = database.connect().await?;
    let work = async {
        database.check_seal(chain_index::seal(&mut connection).await?)?;
        Ok(verify::verify_on(&mut connection, &database, heads).await?)
    };
    let report = work.await.map_err(|error: Failed| error.0);
    // The last connection puts everything into the one file.
    connection.close().await.map_err(JournalError::Read)?;
    let report = report?;
    if report.faults.is_empty() { Ok(report) } else { Err(BackupError::Faulty(report.faults)) }
}

async fn waiting_calls(settings: &JournalSettings) -> Result<i64, JournalError> {
    let database = Database::as_is(settings).await?;
    let mut connection = database.connect().await?;
    let query = "SELECT COUNT(*) FROM scheduled_calls WHERE state IN ('asked', 'waiting')";
    let count = sqlx::query_scalar(query).fetch_one(&mut connection).await;
    connection.close().await.map_err(JournalError::Read)?;
    count.map_err(JournalError::Read)
}

/// The settings for a copy at `path` of the journal at `journal`: the key stays where it is.
fn same_key(settings: &JournalSettings, journal: &Path, path: &Path) -> JournalSettings {
    let key_file = settings.key.is_none();
    JournalSettings {
        location: JournalLocation::File(path.to_owned()),
        key_file: key_file.then(|| key_file::path_of(settings, journal, Purpose::JournalKey)),
        ..settings.clone()
    }
}

/// Fails if another process has the journal open. Only a connection that is alone can leave the write-ahead log, which also
/// writes all of it into the file. A file that is no database is used by nobody.
async fn ensure_unused(journal: &Path) -> Result<(), BackupError> {
    if !journal.is_file() {
        return Ok(());
    }
    install_default_drivers();
    let address = url_of(journal, false).map_err(JournalError::Open)?;
    let options = AnyConnectOptions::from_str(&address).map_err(JournalError::Open)?;
    let leave_log = async {
        let mut connection =
            AnyConnection::connect_with(&options.disable_statement_logging()).await?;
        let pragmas = "PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE";
        let left = connection.execute(sqlx::raw_sql(pragmas)).await;
        connection.close().await?;
        left.map(drop)
    };
    match leave_log.await {
        Err(error) if Dialect::Sqlite.is_busy(&error) => {
            Err(BackupError::InUse(journal.to_owned()))
        }
        _ => Ok(()),
    }
}

/// Copies the backup, with the log beside it that a copied live file may have.
fn copy_file(from: &Path, to: &Path) -> Result<(), BackupError> {
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |source| BackupError::File { path, source }
    };
    fs::copy(from, to).map_err(wrong(from))?;
    let [log, _] = private_file::beside_database(from);
    if log.is_file() {
        let [copied, _] = private_file::beside_database(to);
        fs::copy(&log, &copied).map_err(wrong(&log))?;
        private_file::restrict(&copied);
    }
    private_file::restrict(to);
    Ok(())
}

/// Renames a journal with what SQLite has beside it.
fn move_away(journal: &Path, to: &Path) -> Result<(), BackupError> {
    let files = private_file::beside_database(journal).into_iter().chain([journal.to_owned()]);
    let names = private_file::beside_database(to).into_iter().chain([to.to_owned()]);
    for (file, name) in files.zip(names) {
        match fs::rename(&file, &name) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(BackupError::File { path: file, source }),
        }
    }
    Ok(())
}

/// Gives a complete copy its name, on the disk too.
fn put_in_place(part: &Path, path: &Path) -> Result<(), BackupError> {
    let place = || {
        File::open(part)?.sync_all()?;
        fs::rename(part, path)?;
        sync_folder(path)
    };
    place().map_err(|source| BackupError::File { path: path.to_owned(), source })
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Other systems cannot open a folder.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn list(faults: &[Fault]) -> String {
    faults.iter().fold(String::new(), |list, fault| format!("{list}\n  - {fault}"))
}

#[cfg(test)]
mod tests;
