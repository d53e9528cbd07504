//! A journal in its own PostgreSQL, for the suite.

use crate::journal_tables::Tables;
use rig::Postgres;
use std::ops::Deref;
use store::settings::{JournalLocation, JournalSettings};

pub(crate) struct Place {
    pub(crate) settings: JournalSettings,
    pub(crate) postgres: Postgres,
    tables: Tables,
}

pub(crate) async fn start() -> Place {
    http_client::install_tls_provider();
    let postgres = tokio::task::spawn_blocking(Postgres::start).await.unwrap().unwrap();
    let settings = JournalSettings {
        location: JournalLocation::Postgres(postgres.url().into()),
        key: Some("0f1e2d3c4b5a69788796a5b4c3d2e1f0".to_owned().into()),
        ..JournalSettings::default()
    };
    Place { settings, tables: Tables::at(&postgres.url()), postgres }
}

impl Deref for Place {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.tables
    }
}

impl Place {
    /// The number of connections in the database, without the querying one.
    pub(crate) async fn connections(&self) -> usize {
        let count = "SELECT COUNT(*)::TEXT FROM pg_stat_activity \
                     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        self.texts(count).await[0].parse().unwrap()
    }

    /// Deadlocks in the log.
    pub(crate) async fn deadlocks(&self) -> usize {
        let count =
            "SELECT deadlocks::TEXT FROM pg_stat_database WHERE datname = current_database()";
        self.texts(count).await[0].parse().unwrap()
    }
}
