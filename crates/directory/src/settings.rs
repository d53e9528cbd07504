//! Where the terminals are written, as the settings say it.

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, de};
use settings::bounds::Seconds;
use std::path::PathBuf;
use std::time::Duration;

/// The section `[directory]`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "DirectorySection")]
#[schemars(with = "DirectorySection")]
pub enum DirectorySettings {
    /// The terminals' file.
    File(PathBuf),
    Ivozprovider(IvozproviderSettings),
}

/// How to reach IvozProvider's database.
#[derive(Clone, Debug)]
pub struct IvozproviderSettings {
    pub host: String,
    pub port: u16,
    /// Used in place of host and port.
    pub socket: Option<PathBuf>,
    pub database: String,
    pub user: String,
    pub password: SecretString,
    pub tls: DatabaseTls,
    /// Whose certificates are believed, in place of those that the system believes.
    pub ca: Option<PathBuf>,
    /// For a connection and a whole question together.
    pub timeout: Duration,
}

/// How the way to the database is protected. Clear passwords travel on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DatabaseTls {
    /// Not at all: for a socket, or a network of its own.
    Off,
    /// Encrypted if the database can.
    #[default]
    Preferred,
    /// Encrypted, whoever answers.
    Required,
    /// Encrypted, and the certificate must be the host's.
    Verified,
}

/// The file of the terminals that no setting names.
pub const DEFAULT_FILE: &str = "terminals.json";
const DEFAULT_HOST: &str = "data.ivozprovider.local";
const DEFAULT_PORT: u16 = 3306;
const DEFAULT_DATABASE: &str = "ivozprovider";

/// The section as it is written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
struct DirectorySection {
    /// Where the terminals are stored.
    kind: Kind,
    /// `file`: the file, in TOML if its name ends in `.toml`, in JSON otherwise.
    #[schemars(extend("default" = DEFAULT_FILE, "x-path" = true))]
    path: Option<PathBuf>,
    /// `ivozprovider`: the host of the database.
    #[schemars(extend("default" = DEFAULT_HOST))]
    host: Option<String>,
    /// `ivozprovider`: the port of the database.
    #[schemars(extend("default" = DEFAULT_PORT))]
    port: Option<u16>,
    /// `ivozprovider`: a Unix socket, in place of host and port.
    #[schemars(extend("x-path" = true))]
    socket: Option<PathBuf>,
    /// `ivozprovider`: the name of the database.
    #[schemars(extend("default" = DEFAULT_DATABASE))]
    database: Option<String>,
    /// `ivozprovider`: an account that can read six tables and nothing else.
    user: Option<String>,
    /// `ivozprovider`: the password of that account. It is not printed.
    #[serde(default, deserialize_with = "secret")]
    #[schemars(with = "Option<String>")]
    password: Option<SecretString>,
    /// `ivozprovider`: how the connection is encrypted.
    #[schemars(extend("default" = DatabaseTls::default()))]
    tls: Option<DatabaseTls>,
    /// `ivozprovider`: a file with trusted root certificates (PEM), which replace those of the system.
    #[schemars(extend("x-path" = true))]
    ca: Option<PathBuf>,
    /// `ivozprovider`: the time limit for a lookup, in seconds.
    #[serde(default = "Seconds::of::<5>")]
    timeout_seconds: Seconds,
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// A file of our own.
    File,
    /// IvozProvider's database.
    Ivozprovider,
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum SectionError {
    #[error(
        "kind ivozprovider needs `user` (C2C_DIRECTORY_USER) and `password` (C2C_DIRECTORY_PASSWORD)"
    )]
    NoAccount,
    #[error("of kind file there is only `path`; the rest belongs to kind ivozprovider")]
    OfADatabase,
    #[error("`path` belongs to kind file")]
    OfAFile,
}

impl TryFrom<DirectorySection> for DirectorySettings {
    type Error = SectionError;

    fn try_from(section: DirectorySection) -> Result<Self, SectionError> {
        match section.kind {
            Kind::File if section.speaks_of_a_database() => Err(SectionError::OfADatabase),
            Kind::File => Ok(Self::File(section.path.unwrap_or_else(|| DEFAULT_FILE.into()))),
            Kind::Ivozprovider if section.path.is_some() => Err(SectionError::OfAFile),
            Kind::Ivozprovider => section.database().map(Self::Ivozprovider),
        }
    }
}

impl DirectorySection {
    fn speaks_of_a_database(&self) -> bool {
        let texts = [&self.host, &self.database, &self.user];
        let paths = [&self.socket, &self.ca];
        texts.iter().any(|text| text.is_some())
            || paths.iter().any(|path| path.is_some())
            || self.port.is_some()
            || self.password.is_some()
            || self.tls.is_some()
    }

    fn database(self) -> Result<IvozproviderSettings, SectionError> {
        let account = self.user.filter(|user| !user.is_empty()).zip(self.password);
        let (user, password) = account.ok_or(SectionError::NoAccount)?;
        Ok(IvozproviderSettings {
            host: self.host.unwrap_or_else(|| DEFAULT_HOST.to_owned()),
            port: self.port.unwrap_or(DEFAULT_PORT),
            socket: self.socket,
            database: self.database.unwrap_or_else(|| DEFAULT_DATABASE.to_owned()),
            user,
            password,
            tls: self.tls.unwrap_or_default(),
            ca: self.ca,
            timeout: self.timeout_seconds.get(),
        })
    }
}

/// What stands there in place of a text is not repeated: it may be the secret.
fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    match serde_json::Value::deserialize(from)? {
        serde_json::Value::String(text) if !text.is_empty() => Ok(Some(text.into())),
        _ => Err(de::Error::custom("expected a password, in quotes")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use serde_json::{Value, json};
    use settings::strict;

    fn read(value: Value) -> Result<DirectorySettings, String> {
        strict::read(value).map_err(|problems| format!("{problems:?}"))
    }

    #[test]
    fn a_file_has_a_name_of_its_own() {
        let DirectorySettings::File(path) = read(json!({ "kind": "file" })).unwrap() else {
            panic!("another kind")
        };
        assert_eq!(path, PathBuf::from("terminals.json"));
    }

    #[test]
    fn a_database_needs_only_an_account() {
        let written = json!({ "kind": "ivozprovider", "user": "click2call", "password": "sesame" });
        let DirectorySettings::Ivozprovider(settings) = read(written).unwrap() else {
            panic!("another kind")
        };

        assert_eq!(settings.host, "data.ivozprovider.local");
        assert_eq!((settings.port, settings.tls), (3306, DatabaseTls::Preferred));
        assert_eq!(settings.database, "ivozprovider");
        assert_eq!(settings.timeout, Duration::from_secs(5));
        assert_eq!(settings.password.expose_secret(), "sesame");
        assert!(!format!("{settings:?}").contains("sesame"));
    }

    #[test]
    fn what_is_missing_or_out_of_place_is_named_and_no_password_repeated() {
        let database = |more: Value| {
            let mut section = json!({ "kind": "ivozprovider", "user": "u", "password": "p" });
            section.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            section
        };
        for (written, told) in [
            (
                json!({ "kind": "fiel" }),
                "unknown variant `fiel`, expected `file` or `ivozprovider`",
            ),
            (json!({ "kind": "ivozprovider", "password": "p" }), "C2C_DIRECTORY_USER"),
            (json!({ "kind": "ivozprovider", "user": "u" }), "C2C_DIRECTORY_PASSWORD"),
            (database(json!({ "password": 12_345_678 })), "expected a password, in quotes"),
            (database(json!({ "pasword": "12345678" })), "did you mean `password`?"),
            (database(json!({ "tls": "on" })), "unknown variant `on`"),
            (database(json!({ "timeout_seconds": 0 })), "expected a number of seconds"),
            (database(json!({ "path": "terminals.json" })), "`path` belongs to kind file"),
            (json!({ "kind": "file", "host": "db" }), "of kind file there is only `path`"),
        ] {
            let error = read(written.clone()).unwrap_err();
            assert!(error.contains(told), "{written}: {error}");
            assert!(!error.contains("12345678"), "{error}");
        }
    }
}
