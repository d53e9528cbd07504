//! A file in use: read anew when it changes, and kept as it was when the new one is broken.
//!
//! Looking works where notifications do not: on network file systems and on files mounted into
//! containers.

use crate::config::problem::{ConfigError, Problem};
use arc_swap::ArcSwap;
use std::fmt;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// How often a file is looked at.
pub const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What turns the text of a file into something to use, or says everything that is wrong with it.
type Parse<T> = Box<dyn Fn(&str) -> Result<T, Vec<Problem>> + Send + Sync>;

/// What a file says, as of its last good reading.
pub struct Watched<T> {
    current: ArcSwap<T>,
    path: PathBuf,
    seen: Mutex<Option<Stamp>>,
    parse: Parse<T>,
}

/// What tells one version of a file from the next, also when it was replaced by a rename.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

/// What a look at the file found.
#[derive(Debug)]
pub enum Reload {
    Unchanged,
    Loaded {
        /// How many tenants, or how many terminals.
        entries: usize,
    },
    /// The last good reading stays in use.
    Broken(ConfigError),
}

/// Something that a file says and that can be looked up anew.
pub trait FromFile: Send + Sync + 'static {
    /// What the file holds, in the plural, for the log.
    const WHAT: &'static str;

    /// Looks at the file, and uses what is new in it if it is good.
    fn reload_if_changed(&self) -> Reload;
}

impl<T> Watched<T> {
    /// Reads the file for the first time.
    pub fn load(
        path: PathBuf,
        parse: impl Fn(&str) -> Result<T, Vec<Problem>> + Send + Sync + 'static,
    ) -> Result<Self, ConfigError> {
        let seen = Mutex::new(stamp(&path));
        let current = ArcSwap::from_pointee(read(&path, &parse)?);
        Ok(Self { current, path, seen, parse: Box::new(parse) })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn current(&self) -> Arc<T> {
        self.current.load_full()
    }

    /// Looks at the file, and uses what is new in it if it is good; `entries` counts what is in it.
    pub fn reload_if_changed(&self, entries: impl FnOnce(&T) -> usize) -> Reload {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = stamp(&self.path);
        if *seen == now {
            return Reload::Unchanged;
        }
        *seen = now;
        match read(&self.path, &self.parse) {
            Ok(new) => {
                let entries = entries(&new);
                self.current.store(Arc::new(new));
                Reload::Loaded { entries }
            }
            Err(error) => Reload::Broken(error),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Watched<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched")
            .field("path", &self.path)
            .field("current", &self.current.load())
            .finish_non_exhaustive()
    }
}

/// Looks at the file again and again, and tells the log what it found.
pub async fn follow<F: FromFile>(file: Arc<F>) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        let looking = Arc::clone(&file);
        let Ok(look) = tokio::task::spawn_blocking(move || looking.reload_if_changed()).await
        else {
            return;
        };
        match look {
            Reload::Loaded { entries } => {
                tracing::info!(entries, "the {} were loaded anew", F::WHAT);
            }
            Reload::Broken(error) => tracing::error!(
                error = &error as &dyn std::error::Error,
                "the file of the {} is broken; the last good one stays in use",
                F::WHAT
            ),
            Reload::Unchanged => {}
        }
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some(Stamp {
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
    fn number(folder: &tempfile::TempDir) -> Watched<usize> {
        let path = folder.path().join("number");
        fs::write(&path, "1").unwrap();
        Watched::load(path, |text| text.parse().map_err(|error| vec![Problem::new("", error)]))
            .unwrap()
    }

    fn look(file: &Watched<usize>) -> Reload {
        file.reload_if_changed(|number| *number)
    }

    #[test]
    fn a_changed_file_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let file = number(&folder);
        assert!(matches!(look(&file), Reload::Unchanged));

        fs::write(file.path(), "22").unwrap();

        assert!(matches!(look(&file), Reload::Loaded { entries: 22 }));
        assert_eq!(*file.current(), 22);
        assert!(matches!(look(&file), Reload::Unchanged));
    }

    #[test]
    fn a_file_replaced_by_a_rename_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let file = number(&folder);
        fs::write(folder.path().join("new"), "2").unwrap();

        fs::rename(folder.path().join("new"), file.path()).unwrap();

        assert!(matches!(look(&file), Reload::Loaded { entries: 2 }));
    }

    #[test]
    fn a_broken_or_absent_file_keeps_the_last_good_one_and_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = number(&folder);

        fs::write(file.path(), "many").unwrap();
        let Reload::Broken(error) = look(&file) else { panic!("it was taken") };
        assert!(error.to_string().contains("invalid digit"), "{error}");
        assert!(matches!(look(&file), Reload::Unchanged));
        fs::remove_file(file.path()).unwrap();
        assert!(matches!(look(&file), Reload::Broken(ConfigError::Unreadable { .. })));

        assert_eq!(*file.current(), 1);
        fs::write(file.path(), "333").unwrap();
        assert!(matches!(look(&file), Reload::Loaded { entries: 333 }));
    }
}
