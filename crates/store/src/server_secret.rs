//! The secret of a server whose settings have none.

use crate::database;
use crate::error::JournalError;
use crate::key_file::{self, Purpose};
use crate::keys;
use crate::settings::{JournalLocation, JournalSettings};
use model::random::Random;
use secrecy::SecretString;

/// For a SQLite file, the secret is in a file beside it or beside the key, which is created if it is missing. For PostgreSQL it
/// is derived from the journal's key, so that servers with one database have the same secret.
pub fn server_secret(
    settings: &JournalSettings,
    random: &dyn Random,
) -> Result<SecretString, JournalError> {
    match &settings.location {
        JournalLocation::File(journal) => {
            let path = key_file::path_of(settings, journal, Purpose::ServerSecret);
            key_file::read(&path, Purpose::ServerSecret, Some(random))
        }
        JournalLocation::Postgres(_) => Ok(keys::server_secret(&database::key(settings, None)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;
    use secrecy::ExposeSecret;

    #[test]
    fn for_postgresql_it_is_derived_from_the_key() {
        let secret = |key: &str| {
            let location = JournalLocation::Postgres("postgres://c2c@db/calls".into());
            let key = Some(key.repeat(32).into());
            let settings = JournalSettings { location, key, ..JournalSettings::default() };
            server_secret(&settings, &SystemRandom).unwrap().expose_secret().to_owned()
        };

        assert_eq!(secret("a"), secret("a"));
        assert_ne!(secret("a"), secret("b"));
        assert_eq!(secret("a").len(), 64);
    }
}
