//! The do-not-call list, in the table `do_not_call`: numbers and prefixes, of one tenant or of all.
//!
//! A pattern is stored as a keyed hash, by which it is looked up, and sealed, so that the list can be exported.
//! Erasing a number from the journal does not remove it from this list: it is called again otherwise.

use crate::call_stops::column;
use crate::database::Database;
use crate::error::JournalError;
use crate::keys::Keys;
use jiff::Timestamp;
use model::number_pattern::NumberPattern;
use model::random::Random;
use shared_types::domain::Domain;
use sqlx::Row;
use sqlx::any::AnyRow;
use std::sync::Arc;

/// Who added an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryOrigin {
    /// The operator, by the command.
    Cli,
    /// The operator, by the API.
    Api,
    /// The called person, by a key of their telephone.
    Called,
}

/// An entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoNotCallEntry {
    /// `None` if it was sealed with another key, or changed since.
    pub pattern: Option<NumberPattern>,
    /// `None`: for the calls of all tenants.
    pub tenant: Option<Domain>,
    /// `None` if another version wrote it.
    pub origin: Option<EntryOrigin>,
    pub added: Timestamp,
}

/// The table. Its operations share the connections of the database.
#[derive(Clone, Debug)]
pub struct DoNotCallStore {
    database: Arc<Database>,
}

impl EntryOrigin {
    const ALL: [Self; 3] = [Self::Cli, Self::Api, Self::Called];

    /// The word in the table and in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cli => "cli",
            Self::Api => "api",
            Self::Called => "called",
        }
    }

    fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.as_str() == word)
    }
}

impl DoNotCallStore {
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Adds `pattern` for the calls of `tenant`, or for all. False if it is there.
    pub async fn add(
        &self,
        pattern: &NumberPattern,
        tenant: Option<&Domain>,
        origin: EntryOrigin,
        now: Timestamp,
        random: &dyn Random,
    ) -> Result<bool, JournalError> {
        // With another key the entry would never be found, which must not look like success.
        self.database.check_key().await?;
        let hash = hash_of(&self.database.keys, pattern);
        let sealed =
            self.database.keys.do_not_call_patterns.seal(&hash, &pattern.expose(), random)?;
        let sealed = sealed.ok_or(JournalError::Unsealed)?;
        let query = sqlx::query(
            "INSERT INTO do_not_call (hash, tenant, pattern, origin, added) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        );
        let query = query.bind(hash).bind(column(tenant)).bind(sealed);
        self.database.changed(query.bind(origin.as_str()).bind(now.as_millisecond())).await
    }

    /// Removes `pattern` of `tenant`, or that for all calls. False if it is not there.
    pub async fn remove(
        &self,
        pattern: &NumberPattern,
        tenant: Option<&Domain>,
    ) -> Result<bool, JournalError> {
        self.database.check_key().await?;
        let query = sqlx::query("DELETE FROM do_not_call WHERE hash = $1 AND tenant = $2");
        let hash = hash_of(&self.database.keys, pattern);
        self.database.changed(query.bind(hash).bind(column(tenant))).await
    }

    /// The entries, newest first, `limit` at most.
    pub async fn entries(&self, limit: u32) -> Result<Vec<DoNotCallEntry>, JournalError> {
        let mut connection = self.database.pooled().await?;
        let query = sqlx::query(
            "SELECT hash, tenant, pattern, origin, added FROM do_not_call \
             ORDER BY added DESC, hash, tenant LIMIT $1",
        );
        let rows = query.bind(i64::from(limit)).fetch_all(&mut *connection);
        let rows = self.database.in_time(rows).await?;
        connection.give_back();
        let entries = rows.iter().filter_map(|row| self.read(row).transpose());
        entries.collect::<Result<_, _>>().map_err(JournalError::Read)
    }

    /// How many entries there are.
    pub async fn count(&self) -> Result<i64, JournalError> {
        let mut connection = self.database.pooled().await?;
        let query = sqlx::query_scalar("SELECT COUNT(*) FROM do_not_call");
        let count = self.database.in_time(query.fetch_one(&mut *connection)).await?;
        connection.give_back();
        Ok(count)
    }

    /// `None` for a row that this version cannot read.
    fn read(&self, row: &AnyRow) -> Result<Option<DoNotCallEntry>, sqlx::Error> {
        let (hash, tenant): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let (sealed, origin): (String, String) = (row.try_get(2)?, row.try_get(3)?);
        let Ok(added) = Timestamp::from_millisecond(row.try_get(4)?) else { return Ok(None) };
        let tenant = match &*tenant {
            "" => None,
            name => match name.parse() {
                Ok(domain) => Some(domain),
                Err(_) => return Ok(None),
            },
        };
        let pattern = self.database.keys.do_not_call_patterns.open(&hash, &sealed);
        let pattern = pattern.and_then(|pattern| pattern.parse().ok());
        Ok(Some(DoNotCallEntry { pattern, tenant, origin: EntryOrigin::read(&origin), added }))
    }
}

fn hash_of(keys: &Keys, pattern: &NumberPattern) -> String {
    match pattern {
        NumberPattern::Number(number) => keys.do_not_call_number(number.expose_digits()),
        NumberPattern::Prefix(prefix) => keys.do_not_call_prefix(prefix.expose_digits()),
    }
}

/// The hashes of all entries that would cover the number with these digits.
pub(crate) fn hashes_that_cover(keys: &Keys, digits: &str) -> Vec<String> {
    let prefixes = (1..=digits.len()).filter_map(|length| digits.get(..length));
    let mut hashes: Vec<_> = prefixes.map(|prefix| keys.do_not_call_prefix(prefix)).collect();
    hashes.push(keys.do_not_call_number(digits));
    hashes
}
