//! The section `[journal]`: where the database is, its key, and how long entries are kept.

use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de};
use std::fmt;
use std::path::{Path, PathBuf};
use url::Url;

/// The file of a journal that no setting names.
const DEFAULT_FILE: &str = "click2call.db";

/// The section `[journal]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, expecting = "expected a section [journal] with `location` in it")]
pub struct JournalSettings {
    /// A SQLite file, or `postgres://user:password@host/database`.
    #[schemars(with = "String", extend("default" = DEFAULT_FILE, "x-path" = true))]
    pub location: JournalLocation,
    /// The key that chains rows and hashes numbers, of at least 32 characters. PostgreSQL needs it; without it a SQLite file
    /// has a key file beside it.
    #[serde(deserialize_with = "key")]
    #[schemars(with = "Option<String>")]
    pub key: Option<SecretString>,
    /// The file with the key, in place of `key`. For a SQLite file it is created if it is missing. Keep it away
    /// from copies of the database: with both, every number in the journal can be found by trying.
    #[schemars(extend("x-path" = true))]
    pub key_file: Option<PathBuf>,
    /// Whether no other server uses this database. Only then are the calls of an earlier process resumed after a
    /// restart. Without the setting: true for a SQLite file, false for PostgreSQL.
    pub one_server: Option<bool>,
    /// How long entries are kept, in whole days. Tenants can override it.
    #[serde(deserialize_with = "days")]
    #[schemars(with = "u32")]
    pub retention_days: u32,
    /// How long counts of refused requests are kept, in whole days; those of a tenant no longer than its entries. A day
    /// has at most about 100,000 rows (15 MB), whatever is sent.
    #[serde(deserialize_with = "days")]
    #[schemars(with = "u32")]
    pub refusal_days: u32,
}

impl JournalSettings {
    /// Six years: 45 CFR 164.316(b)(2)(i), for documentation that must be kept.
    pub const USUAL_RETENTION_DAYS: u32 = 2190;

    /// Whether no other server uses this database, as far as the settings say.
    pub fn is_of_one_server(&self) -> bool {
        self.one_server.unwrap_or(matches!(self.location, JournalLocation::File(_)))
    }

    /// A SQLite file with everything as it comes.
    pub fn at(path: impl AsRef<Path>) -> Self {
        Self { location: JournalLocation::File(path.as_ref().to_owned()), ..Self::default() }
    }
}

impl Default for JournalSettings {
    fn default() -> Self {
        Self {
            location: JournalLocation::File(DEFAULT_FILE.into()),
            key: None,
            key_file: None,
            one_server: None,
            retention_days: Self::USUAL_RETENTION_DAYS,
            refusal_days: 7,
        }
    }
}

/// Which database. The password does not print.
#[derive(Clone)]
pub enum JournalLocation {
    File(PathBuf),
    /// All of the address, which has a password in it.
    Postgres(SecretString),
}

impl<'de> Deserialize<'de> for JournalLocation {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let Some((scheme, _)) = text.split_once("://") else {
            return if text.is_empty() {
                Err(de::Error::custom("expected a file, or an address like postgres://…"))
            } else {
                Ok(Self::File(text.into()))
            };
        };
        let is_postgres = matches!(scheme, "postgres" | "postgresql");
        // What is wrong with an address is not repeated: there is a password in it.
        if is_postgres && Url::parse(&text).is_ok_and(|url| url.has_host()) {
            Ok(Self::Postgres(text.into()))
        } else {
            Err(de::Error::custom(
                "expected a file, or an address like postgres://user:password@host/database",
            ))
        }
    }
}

/// `click2call.db`, or `PostgreSQL on db.example.com, database c2c`.
impl fmt::Display for JournalLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Postgres(address) => {
                f.write_str("PostgreSQL")?;
                let Ok(url) = Url::parse(address.expose_secret()) else { return Ok(()) };
                if let Some(host) = url.host_str() {
                    write!(f, " on {host}")?;
                }
                write!(f, ", database {}", url.path().trim_start_matches('/'))
            }
        }
    }
}

impl fmt::Debug for JournalLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JournalLocation({self})")
    }
}

/// Shorter ones could be tried.
const SHORTEST_KEY: usize = 32;

fn key<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    let text = Option::<String>::deserialize(from)?.map(|text| text.trim().to_owned());
    match text {
        Some(text) if text.len() < SHORTEST_KEY => {
            Err(de::Error::custom("expected a secret of at least 32 characters"))
        }
        text => Ok(text.map(SecretString::from)),
    }
}

/// A century.
const MOST_DAYS: u32 = 36_500;

/// For `deserialize_with`: a retention period in whole days.
pub fn days<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    match u32::deserialize(from) {
        Ok(days) if (1..=MOST_DAYS).contains(&days) => Ok(days),
        _ => Err(de::Error::custom("expected a number of whole days, from 1 to 36500")),
    }
}

/// The same for a setting that may be absent; add `default`.
pub fn optional_days<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    struct Days(#[serde(deserialize_with = "days")] u32);
    Ok(Option::<Days>::deserialize(from)?.map(|Days(days)| days))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<JournalSettings, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_location_is_a_file_or_a_postgresql_whose_password_does_not_print() {
        let file = read("location = '/var/lib/c2c/journal.db'").unwrap();
        assert_eq!(file.location.to_string(), "/var/lib/c2c/journal.db");

        let database =
            read("location = 'postgres://c2c:sesame@db.example.com:5433/calls'").unwrap();
        assert_eq!(
            format!("{:?}", database.location),
            "JournalLocation(PostgreSQL on db.example.com, database calls)"
        );
    }

    #[test]
    fn a_file_is_of_one_server_and_postgresql_only_if_the_setting_says_so() {
        let is_of_one = |text: &str| read(text).unwrap().is_of_one_server();
        let postgres = "location = 'postgres://c2c@db.example.com/calls'\n";

        assert!(is_of_one("location = 'journal.db'"));
        assert!(!is_of_one("location = 'journal.db'\none_server = false"));
        assert!(!is_of_one(postgres));
        assert!(is_of_one(&format!("{postgres}one_server = true")));
    }

    #[test]
    fn what_is_wrong_is_told_and_no_secret_is_repeated() {
        for (text, told) in [
            ("location = ''", "expected a file"),
            (
                "location = 'mysql://root:sesame@x/y'",
                "expected a file, or an address like postgres",
            ),
            ("location = 'postgres://:sesame'", "expected a file, or an address like postgres"),
            ("key = 'sesame'", "expected a secret of at least 32 characters"),
            ("retention_days = 0", "expected a number of whole days"),
            ("retention_days = 1.5", "expected a number of whole days"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
        let error = read("location = 'postgres://:sesame'").unwrap_err();
        let message = error.lines().last().unwrap();
        assert!(!message.contains("sesame"), "{message}");
    }
}
