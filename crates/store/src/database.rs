//! Connections to the database that the settings name.

use crate::connection_pool::{self, ConnectionPool, PooledConnection};
use crate::dialect::Dialect;
use crate::error::JournalError;
use crate::journal::chain_index::{self, Seal};
use crate::key_file::{self, Purpose};
use crate::keys::Keys;
use crate::migrations;
use crate::private_file;
use crate::settings::{JournalLocation, JournalSettings};
use model::call_id::CallId;
use model::random::Random;
use secrecy::{ExposeSecret, SecretString};
use shared_types::phone::PhoneNumber;
use sqlx::any::{AnyConnectOptions, install_default_drivers};
use sqlx::migrate::MigrateError;
use sqlx::{AnyConnection, ConnectOptions, Connection};
use std::cmp::Ordering;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// Time limit for the migrations on PostgreSQL. One may write each row of a large table.
const MIGRATION_LIMIT: Duration = Duration::from_mins(10);

/// The condition of a database that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It has no tables yet, or does not exist.
    New,
    /// Its tables are those of this version.
    Ready,
    /// Its tables are of an earlier version, and are updated at the start.
    NeedsUpdate,
}

/// The tables, and the keys that go with them.
#[derive(Debug)]
pub struct Database {
    options: AnyConnectOptions,
    pool: ConnectionPool,
    pub(crate) dialect: Dialect,
    pub(crate) keys: Keys,
    #[cfg(feature = "faults")]
    faults: crate::faults::Faults,
}

impl Database {
    /// Opens the database, creates a missing file, and migrates the tables.
    pub async fn create(
        settings: &JournalSettings,
        random: &dyn Random,
    ) -> Result<Self, JournalError> {
        let database = Self::prepare(settings, Some(random))?;
        database.migrate().await?;
        database.check_key().await?;
        Ok(database)
    }

    /// Opens a database that must exist, and migrates the tables.
    ///
    /// It does not check the key: `verify` reports a wrong key itself.
    pub async fn existing(settings: &JournalSettings) -> Result<Self, JournalError> {
        let database = Self::prepare(settings, None)?;
        if matches!(settings.location, JournalLocation::File(_)) {
            let mut connection = database.connect().await?;
            let is_unused =
                database.is_unused(&mut connection).await.map_err(JournalError::Open)?;
            connection.close().await.map_err(JournalError::Open)?;
            if is_unused {
                return Err(no_tables(settings));
            }
        }
        database.migrate().await?;
        Ok(database)
    }

    /// Opens a database that must exist, without changing its tables. They must be of this version.
    ///
    /// It does not check the key.
    pub async fn as_is(settings: &JournalSettings) -> Result<Self, JournalError> {
        let database = Self::prepare(settings, None)?;
        let mut connection = database.connect().await?;
        let checked = database.check_schema(&mut connection, settings).await;
        connection.close().await.map_err(JournalError::Open)?;
        checked.map(|()| database)
    }

    /// Whether a server can use the database, which is not changed. A file that does not exist is not created.
    pub async fn condition(settings: &JournalSettings) -> Result<Condition, JournalError> {
        if let JournalLocation::File(path) = &settings.location {
            ensure_key_file(settings, path)?;
            if path.metadata().map_or(true, |metadata| metadata.len() == 0) {
                return private_file::can_be_created(path)
                    .map(|()| Condition::New)
                    .map_err(|error| JournalError::Open(error.into()));
            }
        }
        match Self::as_is(settings).await {
            Ok(database) => database.check_key().await.map(|()| Condition::Ready),
            Err(JournalError::NoTables(_)) => Ok(Condition::New),
            Err(JournalError::OlderSchema { .. }) => Ok(Condition::NeedsUpdate),
            Err(error) => Err(error),
        }
    }

    async fn check_schema(
        &self,
        connection: &mut AnyConnection,
        settings: &JournalSettings,
    ) -> Result<(), JournalError> {
        if self.is_unused(connection).await.map_err(JournalError::Open)? {
            return Err(no_tables(settings));
        }
        let query = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations");
        let found: Option<i64> =
            self.dialect.in_time(query.fetch_one(connection)).await.map_err(JournalError::Open)?;
        let (found, known) = (found.unwrap_or_default(), migrations::newest(self.dialect));
        match found.cmp(&known) {
            Ordering::Equal => Ok(()),
            Ordering::Greater => Err(JournalError::NewerSchema { found, known }),
            Ordering::Less => Err(JournalError::OlderSchema { found, known }),
        }
    }

    /// With `random`, a missing file and a missing key file are created.
    fn prepare(
        settings: &JournalSettings,
        random: Option<&dyn Random>,
    ) -> Result<Self, JournalError> {
        install_default_drivers();
        let (dialect, address) = match &settings.location {
            JournalLocation::File(path) if random.is_none() && !path.is_file() => {
                return Err(JournalError::Missing(path.clone()));
            }
            JournalLocation::File(path) => {
                let address = url_of(path, random.is_some()).map_err(JournalError::Open)?;
                if random.is_some() {
                    ensure_key_file(settings, path)?;
                    make_private(path).map_err(JournalError::Open)?;
                }
                (Dialect::Sqlite, address)
            }
            JournalLocation::Postgres(address) => {
                (Dialect::Postgres, address.expose_secret().to_owned())
            }
        };
        let options = AnyConnectOptions::from_str(&address).map_err(JournalError::Open)?;
        let keys = Keys::derive(&key(settings, random)?);
        let options = options.disable_statement_logging();
        let pool = ConnectionPool::new(options.clone(), dialect);
        Ok(Self {
            options,
            pool,
            dialect,
            keys,
            #[cfg(feature = "faults")]
            faults: crate::faults::Faults::default(),
        })
    }

    /// Opens a connection for a task that keeps it, or for one piece of work that may take long.
    pub(crate) async fn connect(&self) -> Result<AnyConnection, JournalError> {
        let opening = connection_pool::open(&self.options, self.dialect);
        self.dialect.in_time(opening).await.map_err(JournalError::Open)
    }

    /// A connection for one short operation. All such operations share a bounded number of connections.
    pub(crate) async fn pooled(&self) -> Result<PooledConnection<'_>, JournalError> {
        self.pool.acquire().await
    }

    /// Closes the connections that short operations share. Operations that follow open new ones.
    pub async fn close_idle_connections(&self) {
        if let Err(error) = self.pool.close_idle().await {
            let error = &error as &dyn std::error::Error;
            tracing::debug!(error, "a connection could not be closed");
        }
    }

    /// The connections that short operations share.
    #[cfg(test)]
    pub(crate) fn pool(&self) -> &ConnectionPool {
        &self.pool
    }

    /// Does `work` on a connection, with the time limit of the database.
    pub(crate) async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, JournalError> {
        let work = self.dialect.in_time(work);
        self.with_faults(work, || io::Error::other("injected").into())
            .await
            .map_err(JournalError::Read)
    }

    /// Does `work`. In tests it may fail as they say; `lost` is the error then.
    #[cfg(feature = "faults")]
    pub(crate) async fn with_faults<T, E>(
        &self,
        work: impl Future<Output = Result<T, E>>,
        lost: impl FnOnce() -> E,
    ) -> Result<T, E> {
        self.faults.apply(work, lost).await
    }

    /// Does `work`.
    #[cfg(not(feature = "faults"))]
    pub(crate) async fn with_faults<T, E>(
        &self,
        work: impl Future<Output = Result<T, E>>,
        _lost: impl FnOnce() -> E,
    ) -> Result<T, E> {
        work.await
    }

    /// Lets work fail as `plan` says, from now on. False if there is a plan.
    #[cfg(feature = "faults")]
    pub fn inject_faults(&self, plan: std::sync::Arc<dyn crate::faults::FaultPlan>) -> bool {
        self.faults.inject(plan)
    }

    /// Executes one statement. Returns whether it changed a row.
    pub(crate) async fn changed(
        &self,
        query: sqlx::query::Query<'_, sqlx::Any, sqlx::any::AnyArguments>,
    ) -> Result<bool, JournalError> {
        let mut connection = self.pooled().await?;
        let done = self.in_time(query.execute(&mut *connection)).await?;
        connection.give_back();
        Ok(done.rows_affected() > 0)
    }

    /// The keyed hash of a number: the same for the same digits.
    pub(crate) fn pseudonym(&self, number: &PhoneNumber) -> String {
        self.keys.number(number.expose_digits())
    }

    /// Encrypts the number of a scheduled call.
    pub(crate) fn seal(
        &self,
        call_id: &CallId,
        number: &PhoneNumber,
        random: &dyn Random,
    ) -> Result<String, JournalError> {
        let sealed = self.keys.scheduled.seal(call_id.as_str(), number.expose_e164(), random)?;
        sealed.ok_or(JournalError::Unsealed)
    }

    /// Decrypts the number of a scheduled call. `None` if it was not sealed for this call with our key.
    pub(crate) fn unseal(&self, call_id: &CallId, sealed: &str) -> Option<PhoneNumber> {
        PhoneNumber::parse(&self.keys.scheduled.open(call_id.as_str(), sealed)?).ok()
    }

    async fn migrate(&self) -> Result<(), JournalError> {
        let mut connection = self.connect().await?;
        let is_new = self.dialect.in_time(self.is_unused(&mut connection)).await;
        let is_new = is_new.map_err(JournalError::Open)?;
        let migrations = migrations::of(self.dialect);
        let migrated = self.dialect.within(MIGRATION_LIMIT, migrations.run(&mut connection)).await;
        migrated.map_err(|error| self.migration_error(error))?;
        if is_new {
            // Only now: a journal that was emptied must not look like a new one.
            let sealed = chain_index::create_seal(&mut connection, &self.keys);
            self.dialect.in_time(sealed).await.map_err(JournalError::Open)?;
        }
        self.dialect.in_time(connection.close()).await.map_err(JournalError::Open)
    }

    fn migration_error(&self, error: MigrateError) -> JournalError {
        match error {
            MigrateError::VersionMissing(found) => {
                JournalError::NewerSchema { found, known: migrations::newest(self.dialect) }
            }
            error => JournalError::Migrate(error),
        }
    }

    async fn is_unused(&self, connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
        let query = sqlx::query_scalar::<_, i64>(self.dialect.count_seal_tables());
        Ok(query.fetch_one(connection).await? == 0)
    }

    /// Refuses a key that is not the one with which the journal was begun.
    pub(crate) async fn check_key(&self) -> Result<(), JournalError> {
        let mut connection = self.pooled().await?;
        let seal = self.in_time(chain_index::seal(&mut connection)).await?;
        connection.give_back();
        self.check_seal(seal)
    }

    /// Refuses a seal that was not written under the key of this database.
    pub(crate) fn check_seal(&self, seal: Option<Seal>) -> Result<(), JournalError> {
        match seal {
            Some(seal) if seal.is_authentic(&self.keys) => Ok(()),
            Some(_) => Err(JournalError::OtherKey),
            None => Err(JournalError::SealMissing),
        }
    }
}

/// The URL of a SQLite file. The file's name is escaped: no character of it may act as a part of the URL.
pub(crate) fn url_of(path: &Path, create: bool) -> Result<String, sqlx::Error> {
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let name = path.file_name().ok_or_else(|| io::Error::other("expected the name of a file"))?;
    let whole = folder.canonicalize()?.join(name);
    let text = whole.to_str().ok_or_else(|| io::Error::other("expected a name in UTF-8"))?;
    let escaped: String = text.bytes().map(escape).collect();
    Ok(format!("sqlite://{escaped}?mode={}", if create { "rwc" } else { "rw" }))
}

fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// A journal that exists was begun with a key: another one must not be made in place of a missing file.
fn ensure_key_file(settings: &JournalSettings, journal: &Path) -> Result<(), JournalError> {
    let has_content = journal.metadata().is_ok_and(|metadata| metadata.len() > 0);
    if settings.key.is_some() || !has_content {
        return Ok(());
    }
    let key = key_file::path_of(settings, journal, Purpose::JournalKey);
    match key.try_exists() {
        Ok(false) => Err(JournalError::KeyFileMissing { key, journal: journal.to_owned() }),
        // What else is wrong with it is reported when it is read.
        Ok(true) | Err(_) => Ok(()),
    }
}

fn no_tables(settings: &JournalSettings) -> JournalError {
    match &settings.location {
        JournalLocation::File(path) => JournalError::NoTables(path.clone()),
        JournalLocation::Postgres(_) => {
            JournalError::NoTables(settings.location.to_string().into())
        }
    }
}

/// Creates the file if it is missing, readable by our user alone, and restricts one of an earlier version.
fn make_private(path: &Path) -> Result<(), sqlx::Error> {
    private_file::create(path)?;
    let beside = private_file::beside_database(path);
    beside.iter().map(PathBuf::as_path).chain([path]).for_each(private_file::restrict);
    Ok(())
}

/// The key that the settings have or name. With `random`, a missing key file of a SQLite journal is created.
pub(crate) fn key(
    settings: &JournalSettings,
    random: Option<&dyn Random>,
) -> Result<SecretString, JournalError> {
    match (&settings.key, &settings.key_file, &settings.location) {
        (Some(key), ..) => Ok(key.clone()),
        (None, _, JournalLocation::File(journal)) => {
            let path = key_file::path_of(settings, journal, Purpose::JournalKey);
            key_file::read(&path, Purpose::JournalKey, random)
        }
        // Several servers have the same key, which none of them can make.
        (None, Some(path), JournalLocation::Postgres(_)) => {
            key_file::read(path, Purpose::JournalKey, None)
        }
        (None, None, JournalLocation::Postgres(_)) => Err(JournalError::NoKey),
    }
}
