//! Files that are reloaded when they change. A broken new version leaves the last good one in use.
//!
//! The files are polled: notifications do not work on network file systems and on files mounted into
//! containers.

use crate::problem::{ConfigError, Problem};
use arc_swap::ArcSwap;
use std::fmt;
use std::fs::Metadata;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// How often a file is checked.
pub const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Parses the text of a file, or returns everything that is wrong with it.
type Parse<T> = Box<dyn Fn(&str) -> Result<T, Vec<Problem>> + Send + Sync>;

/// The content of a file, as of its last good version.
pub struct ReloadableFile<T> {
    current: ArcSwap<T>,
    path: PathBuf,
    seen: Mutex<Option<FileVersion>>,
    parse: Parse<T>,
}

/// Differs between two versions of a file, also when it was replaced by a rename.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileVersion {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

/// The result of a check.
#[derive(Debug)]
pub enum ReloadOutcome {
    /// The file is the same.
    Unchanged,
    /// The new version is in use.
    Loaded {
        /// The number of its entries.
        entries: usize,
    },
    /// The last good version stays in use.
    Broken(ConfigError),
}

/// Something that is loaded from a file and can be reloaded.
pub trait Reloadable: Send + Sync + 'static {
    /// The entries of the file, in the plural, for the log.
    const ENTRIES: &'static str;

    /// Checks the file, and uses a new version if it is good.
    fn reload_if_changed(&self) -> ReloadOutcome;
}

impl<T> ReloadableFile<T> {
    /// Reads the file for the first time.
    pub fn load(
        path: PathBuf,
        parse: impl Fn(&str) -> Result<T, Vec<Problem>> + Send + Sync + 'static,
    ) -> Result<Self, ConfigError> {
        let seen = Mutex::new(version(&path));
        let current = ArcSwap::from_pointee(read(&path, &parse)?);
        Ok(Self { current, path, seen, parse: Box::new(parse) })
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The last good version.
    pub fn current(&self) -> Arc<T> {
        self.current.load_full()
    }

    /// Checks the file, and uses a new version if it is good; `entries` counts its entries.
    pub fn reload_if_changed(&self, entries: impl FnOnce(&T) -> usize) -> ReloadOutcome {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = version(&self.path);
        if *seen == now {
            return ReloadOutcome::Unchanged;
        }
        *seen = now;
        match read(&self.path, &self.parse) {
            Ok(new) => {
                let entries = entries(&new);
                self.current.store(Arc::new(new));
                ReloadOutcome::Loaded { entries }
            }
            Err(error) => ReloadOutcome::Broken(error),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for ReloadableFile<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReloadableFile")
            .field("path", &self.path)
            .field("current", &self.current.load())
            .finish_non_exhaustive()
    }
}

/// Checks the file until the task is dropped, and logs the outcomes. Panics if a check does.
pub async fn poll<F: Reloadable>(file: Arc<F>) {
    let mut ticks = tokio::time::interval(POLL_INTERVAL);
    loop {
        ticks.tick().await;
        let checked = Arc::clone(&file);
        let outcome = match tokio::task::spawn_blocking(move || checked.reload_if_changed()).await {
            Ok(outcome) => outcome,
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            // The runtime ends.
            Err(_) => return,
        };
        log::<F>(outcome);
    }
}

/// A file of any kind that can be reloaded at once.
pub trait ReloadNow: Send + Sync {
    /// Checks the file, uses a new version if it is good, and logs the outcome.
    fn reload_now(&self);
}

impl<F: Reloadable> ReloadNow for F {
    fn reload_now(&self) {
        log::<F>(self.reload_if_changed());
    }
}

fn log<F: Reloadable>(outcome: ReloadOutcome) {
    match outcome {
        ReloadOutcome::Loaded { entries } => {
            tracing::info!(entries, "the {} were reloaded", F::ENTRIES);
        }
        ReloadOutcome::Broken(error) => tracing::error!(
            error = &error as &dyn std::error::Error,
            "the file of the {} is broken; the last good one stays in use",
            F::ENTRIES
        ),
        ReloadOutcome::Unchanged => {}
    }
}

fn version(path: &Path) -> Option<FileVersion> {
    let metadata = std::fs::metadata(path).ok()?;
    Some(FileVersion {
        modified: metadata.modified().ok(),
        length: metadata.len(),
        inode: inode(&metadata),
    })
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_metadata: &Metadata) -> u64 {
    0
}

fn read<T>(path: &Path, parse: &dyn Fn(&str) -> Result<T, Vec<Problem>>) -> Result<T, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    parse(&text)
        .map_err(|problems| ConfigError::Wrong { origin: path.display().to_string(), problems })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A file that holds a number.
    fn number(folder: &tempfile::TempDir) -> ReloadableFile<usize> {
        let path = folder.path().join("number");
        fs::write(&path, "1").unwrap();
        ReloadableFile::load(path, |text| {
            text.parse().map_err(|error| vec![Problem::new("", error)])
        })
        .unwrap()
    }

    fn check(file: &ReloadableFile<usize>) -> ReloadOutcome {
        file.reload_if_changed(|number| *number)
    }

    #[test]
    fn a_changed_file_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let file = number(&folder);
        assert!(matches!(check(&file), ReloadOutcome::Unchanged));

        fs::write(file.path(), "22").unwrap();

        assert!(matches!(check(&file), ReloadOutcome::Loaded { entries: 22 }));
        assert_eq!(*file.current(), 22);
        assert!(matches!(check(&file), ReloadOutcome::Unchanged));
    }

    #[test]
    fn a_file_replaced_by_a_rename_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let file = number(&folder);
        fs::write(folder.path().join("new"), "2").unwrap();

        fs::rename(folder.path().join("new"), file.path()).unwrap();

        assert!(matches!(check(&file), ReloadOutcome::Loaded { entries: 2 }));
    }

    #[test]
    fn a_broken_or_missing_file_keeps_the_last_good_version_and_is_reported_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = number(&folder);

        fs::write(file.path(), "many").unwrap();
        let ReloadOutcome::Broken(error) = check(&file) else { panic!("it was used") };
        assert!(error.to_string().contains("invalid digit"), "{error}");
        assert!(matches!(check(&file), ReloadOutcome::Unchanged));
        fs::remove_file(file.path()).unwrap();
        assert!(matches!(check(&file), ReloadOutcome::Broken(ConfigError::Unreadable { .. })));

        assert_eq!(*file.current(), 1);
        fs::write(file.path(), "333").unwrap();
        assert!(matches!(check(&file), ReloadOutcome::Loaded { entries: 333 }));
    }
}
