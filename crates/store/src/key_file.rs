//! Secrets of a SQLite journal if the settings have none: each in a file that only our user can read.
//!
//! They are beside the journal, or where `journal.key_file` says: a copy of the database should not have them.

use crate::error::JournalError;
use crate::private_file;
use crate::settings::JournalSettings;
use model::random::Random;
use secrecy::{SecretString, zeroize::Zeroize};
use shared_types::hex;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Bytes of randomness.
const STRENGTH: usize = 32;

/// What the file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The key of the journal.
    JournalKey,
    /// The secret of the server.
    ServerSecret,
}

impl Purpose {
    /// The ending of the file's name.
    fn ending(self) -> &'static str {
        match self {
            Self::JournalKey => "key",
            Self::ServerSecret => "secret",
        }
    }
}

/// The file of the secret for a journal at `journal`.
pub(crate) fn path_of(settings: &JournalSettings, journal: &Path, purpose: Purpose) -> PathBuf {
    match (&settings.key_file, purpose) {
        (Some(key_file), Purpose::JournalKey) => key_file.clone(),
        (Some(key_file), Purpose::ServerSecret) => with_ending(key_file, purpose),
        (None, _) => with_ending(journal, purpose),
    }
}

/// Reads the secret in the file at `path`. With `random`, a missing file is created, and one that others can read is
/// made private.
pub(crate) fn read(
    path: &Path,
    purpose: Purpose,
    random: Option<&dyn Random>,
) -> Result<SecretString, JournalError> {
    let path = path.to_owned();
    let wrong = |source| JournalError::KeyFile { path: path.clone(), source };
    if let Some(random) = random {
        match make(&path, random) {
            Ok(()) if purpose == Purpose::JournalKey => {
                tracing::info!(file = %path.display(), "the journal's key is in a file; keep a copy");
            }
            Ok(()) => {}
            Err(JournalError::KeyFile { source, .. })
                if source.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        private_file::restrict(&path);
    }
    let key = fs::read_to_string(&path).map_err(wrong)?;
    if key.trim().len() < STRENGTH {
        return Err(wrong(io::Error::other("expected at least 32 characters")));
    }
    Ok(key.trim().to_owned().into())
}

fn with_ending(file: &Path, purpose: Purpose) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(".");
    path.push(purpose.ending());
    path.into()
}

/// Creates the key file atomically. An existing file is left as it is.
fn make(path: &Path, random: &dyn Random) -> Result<(), JournalError> {
    let wrong = |source| JournalError::KeyFile { path: path.to_owned(), source };
    if path.try_exists().map_err(wrong)? {
        return Ok(());
    }
    let mut bytes = [0; STRENGTH];
    random.fill(&mut bytes)?;
    let mut text = hex::encode(&bytes);
    text.push('\n');
    let written = write_new(path, text.as_bytes());
    bytes.zeroize();
    text.zeroize();
    written.map_err(wrong)
}

/// Written under another name and then linked: an interrupted start leaves no incomplete key.
fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let part = path.with_extension(format!("key-{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    let outcome = file
        .write_all(content)
        .and_then(|()| file.sync_all())
        // Unlike a rename, a link fails if another process was first.
        .and_then(|()| fs::hard_link(&part, path));
    fs::remove_file(&part)?;
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;
    use secrecy::ExposeSecret;

    #[test]
    fn a_key_is_made_once_and_for_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("journal.db.key");

        let made = read(&key, Purpose::JournalKey, Some(&SystemRandom)).unwrap();
        let again = read(&key, Purpose::JournalKey, Some(&SystemRandom)).unwrap();

        assert_eq!(made.expose_secret().len(), 64);
        assert_eq!(made.expose_secret(), again.expose_secret());
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap()).collect();
        assert_eq!(names.len(), 1);
        assert_eq!(names[0].file_name(), "journal.db.key");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(names[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn who_only_reads_makes_no_key_and_a_short_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("journal.db.key");

        let missing = read(&key, Purpose::JournalKey, None).unwrap_err();
        assert!(missing.to_string().contains("journal.db.key"), "{missing}");

        fs::write(&key, "short\n").unwrap();
        let short = read(&key, Purpose::JournalKey, None);
        assert!(matches!(short, Err(JournalError::KeyFile { .. })));
    }

    #[test]
    fn the_secrets_are_beside_the_journal_or_where_the_settings_say() {
        let journal = Path::new("/var/lib/c2c/journal.db");
        let beside = JournalSettings::at(journal);
        let elsewhere =
            JournalSettings { key_file: Some("/etc/c2c/journal.key".into()), ..beside.clone() };
        let paths = |settings| {
            [Purpose::JournalKey, Purpose::ServerSecret]
                .map(|purpose| path_of(settings, journal, purpose).display().to_string())
        };

        let expected = ["/var/lib/c2c/journal.db.key", "/var/lib/c2c/journal.db.secret"];
        assert_eq!(paths(&beside), expected);
        assert_eq!(paths(&elsewhere), ["/etc/c2c/journal.key", "/etc/c2c/journal.key.secret"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_made_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("journal.db.key");
        fs::write(&key, "k".repeat(64)).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();

        read(&key, Purpose::JournalKey, Some(&SystemRandom)).unwrap();

        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
