//! SQLite or PostgreSQL: how to get to it, and the little in which they differ. The queries are the
//! same for both.

use super::chain;
use super::keys::Keys;
use super::{JournalError, key_file};
use crate::config::journal::{JournalLocation, JournalSettings};
use model::call_id::CallId;
use model::random::Random;
use secrecy::{ExposeSecret, SecretString};
use shared_types::phone::PhoneNumber;
use sqlx::any::{AnyConnectOptions, install_default_drivers};
use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, ConnectOptions, Connection, Executor};
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;
use tokio::time::timeout;

static SQLITE: Migrator = sqlx::migrate!("src/journal/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("src/journal/postgres");

/// What a database on another machine may take to be connected to, and to write a batch. A visitor waits
/// meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);

/// The journal's tables, and the keys that go with them.
#[derive(Debug)]
pub struct Database {
    options: AnyConnectOptions,
    pub(super) dialect: Dialect,
    pub(super) keys: Keys,
}

/// In what the two differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Database {
    /// The one that the settings name, made if it is a file that is not there, and up to date.
    pub async fn create(
        settings: &JournalSettings,
        random: &dyn Random,
    ) -> Result<Self, JournalError> {
        let database = Self::named(settings, Some(random))?;
        database.bring_up_to_date().await?;
        database.check_the_key().await?;
        Ok(database)
    }

    /// The one that the settings name, which must be there; brought up to date too.
    ///
    /// Whether the key fits is for the caller to find out.
    pub async fn existing(settings: &JournalSettings) -> Result<Self, JournalError> {
        let database = Self::named(settings, None)?;
        database.bring_up_to_date().await?;
        Ok(database)
    }

    /// With `random`, what is missing is made.
    fn named(
        settings: &JournalSettings,
        random: Option<&dyn Random>,
    ) -> Result<Self, JournalError> {
        install_default_drivers();
        let (dialect, address) = match &settings.location {
            JournalLocation::File(path) if random.is_none() && !path.is_file() => {
                return Err(JournalError::Missing(path.clone()));
            }
            JournalLocation::File(path) => {
                (Dialect::Sqlite, address_of(path, random.is_some()).map_err(JournalError::Open)?)
            }
            JournalLocation::Postgres(address) => {
                (Dialect::Postgres, address.expose_secret().to_owned())
            }
        };
        let options = AnyConnectOptions::from_str(&address).map_err(JournalError::Open)?;
        let keys = Keys::derive(&key(settings, random)?);
        Ok(Self { options: options.disable_statement_logging(), dialect, keys })
    }

    pub(crate) async fn connect(&self) -> Result<AnyConnection, JournalError> {
        let connected = async {
            let mut connection = AnyConnection::connect_with(&self.options).await?;
            connection.execute(sqlx::raw_sql(self.dialect.to_begin_with())).await?;
            Ok(connection)
        };
        self.dialect.in_time(connected).await.map_err(JournalError::Open)
    }

    /// Does `work` on one of its connections, and does not wait for ever.
    pub(crate) async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, JournalError> {
        self.dialect.in_time(work).await.map_err(JournalError::Read)
    }

    /// What stands for a number: the same for the same digits.
    pub(crate) fn pseudonym(&self, number: &PhoneNumber) -> String {
        self.keys.number(number.expose_digits())
    }

    /// The number of a call that waits, as only this journal can read it again.
    pub(crate) fn seal(
        &self,
        call_id: &CallId,
        number: &PhoneNumber,
        random: &dyn Random,
    ) -> Result<String, JournalError> {
        let sealed = self.keys.waiting.seal(call_id.as_str(), number.expose_e164(), random)?;
        sealed.ok_or(JournalError::Unsealed)
    }

    /// The number that was sealed for this call.
    pub(crate) fn unseal(&self, call_id: &CallId, sealed: &str) -> Option<PhoneNumber> {
        PhoneNumber::parse(&self.keys.waiting.open(call_id.as_str(), sealed)?).ok()
    }

    async fn bring_up_to_date(&self) -> Result<(), JournalError> {
        let mut connection = self.connect().await?;
        let migrations = match self.dialect {
            Dialect::Sqlite => &SQLITE,
            Dialect::Postgres => &POSTGRES,
        };
        migrations.run(&mut connection).await.map_err(JournalError::Migrate)?;
        self.begin_the_register(&mut connection).await.map_err(JournalError::Open)?;
        connection.close().await.map_err(JournalError::Open)
    }

    /// Once: a seal that somebody took away is not made anew.
    async fn begin_the_register(&self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let query = sqlx::query(
            "INSERT INTO journal_seal (id, chains, mac) SELECT 1, 0, $1 \
             WHERE NOT EXISTS (SELECT 1 FROM journal_chains) ON CONFLICT (id) DO NOTHING",
        );
        query.bind(chain::seal(0, &self.keys)).execute(connection).await.map(drop)
    }

    /// A journal goes on under the key that it was begun with, or not at all.
    pub(super) async fn check_the_key(&self) -> Result<(), JournalError> {
        let mut connection = self.connect().await?;
        let query = sqlx::query_as::<_, (i64, String)>("SELECT chains, mac FROM journal_seal");
        let seal = query.fetch_optional(&mut connection).await.map_err(JournalError::Read)?;
        match seal {
            Some((chains, mac)) if mac == chain::seal(chains, &self.keys) => Ok(()),
            _ => Err(JournalError::OtherKey),
        }
    }
}

impl Dialect {
    /// What a connection is told first.
    ///
    /// SQLite's write-ahead log makes a finished write survive the end of the process. PostgreSQL lets
    /// go of what an instance holds that was cut off.
    fn to_begin_with(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
                 PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON"
            }
            Self::Postgres => {
                "SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '5s'"
            }
        }
    }

    /// Lets another machine take some time, and not for ever. A file is only waited for while somebody
    /// else writes to it, of which SQLite has its own idea (`busy_timeout`).
    pub(super) async fn in_time<T>(
        self,
        work: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        match self {
            Self::Sqlite => work.await,
            Self::Postgres => timeout(PATIENCE, work)
                .await
                .unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into())),
        }
    }

    /// The place of a value, for statements with hundreds of them. SQLite looks each one up among the
    /// names of all, unless it has none.
    pub(super) fn placeholder(self, at: usize) -> String {
        match self {
            Self::Sqlite => "?".to_owned(),
            Self::Postgres => format!("${at}"),
        }
    }

    /// Begins a transaction that will write.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Begins a transaction that sees one moment of the journal, however long it takes.
    pub(super) fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

/// As sqlx reads it: nothing in the name of the file may be taken for a part of an address.
fn address_of(path: &Path, create: bool) -> Result<String, sqlx::Error> {
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

fn key(
    settings: &JournalSettings,
    random: Option<&dyn Random>,
) -> Result<SecretString, JournalError> {
    match (&settings.key, &settings.location) {
        (Some(key), _) => Ok(key.clone()),
        (None, JournalLocation::File(path)) => key_file::read(path, random),
        (None, JournalLocation::Postgres(_)) => Err(JournalError::NoKey),
    }
}
