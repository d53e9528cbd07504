//! A journal in a SQLite file of its own, for the suite.

use crate::journal_tables::Tables;
use std::ops::Deref;
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
