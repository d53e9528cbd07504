//! A journal in its own SQLite file, for the suite.

use crate::journal_tables::Tables;
use std::fs;
use std::ops::Deref;
use std::path::Path;
use store::settings::JournalSettings;
use tempfile::TempDir;

pub(crate) struct Place {
    pub(crate) settings: JournalSettings,
    pub(crate) folder: TempDir,
    tables: Tables,
}

pub(crate) async fn start() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let tables = Tables::at(&format!("sqlite://{}", path.display()));
    std::future::ready(Place { settings: JournalSettings::at(path), folder, tables }).await
}

impl Deref for Place {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.tables
    }
}

impl Place {
    /// The connections of this process to the file.
    pub(crate) async fn connections(&self) -> usize {
        std::future::ready(connections_to(&self.folder.path().join("journal.db"))).await
    }

    /// Deadlocks: none, because writing transactions of SQLite exclude each other.
    pub(crate) async fn deadlocks(&self) -> usize {
        std::future::ready(0).await
    }
}

/// The connections of this process to the SQLite file `path`: each has one descriptor of the file.
pub(crate) fn connections_to(path: &Path) -> usize {
    let path = path.canonicalize().unwrap();
    let descriptors = fs::read_dir("/proc/self/fd").unwrap().filter_map(Result::ok);
    descriptors.filter(|it| fs::read_link(it.path()).is_ok_and(|link| link == path)).count()
}
