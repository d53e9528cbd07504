//! The migrations of the tables, in their order.
//!
//! The files are embedded by `include_str!`. The macro of sqlx that reads a folder would compile sqlx, both database
//! drivers and SQLite a second time for the build itself.

use crate::dialect::Dialect;
use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use std::borrow::Cow;

/// A file's name without its ending, and its text.
type File = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../migrations/", $folder, "/", $name, ".sql")))),+]
    };
}

const SQLITE: &[File] = files!("sqlite": "0001_journal", "0002_webhooks", "0003_scheduled", "0004_consent", "0005_live_calls", "0006_state", "0007_context", "0008_call_blocks", "0009_refusals", "0010_outbox_heads", "0011_prune_horizon", "0012_concluded_calls", "0013_calls_tried_again");
const POSTGRES: &[File] = files!("postgres": "0001_journal", "0002_webhooks", "0003_scheduled", "0004_consent", "0005_live_calls", "0006_state", "0007_context", "0008_call_blocks", "0009_refusals", "0010_outbox_heads", "0011_prune_horizon", "0012_concluded_calls", "0013_calls_tried_again");

/// The migrations for `dialect`. A file's place in the list is its version.
pub(crate) fn of(dialect: Dialect) -> Migrator {
    let migrations = files_of(dialect).iter().zip(1..).map(|(&(name, text), version)| {
        let description = Cow::Borrowed(name.split_once('_').map_or(name, |(_, words)| words));
        let sql = SqlStr::from_static(text);
        Migration::new(version, description, MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// The version of the tables that this program writes.
pub(crate) fn newest(dialect: Dialect) -> i64 {
    i64::try_from(files_of(dialect).len()).unwrap_or(i64::MAX)
}

const fn files_of(dialect: Dialect) -> &'static [File] {
    match dialect {
        Dialect::Sqlite => SQLITE,
        Dialect::Postgres => POSTGRES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::any::install_default_drivers;
    use sqlx::{AnyConnection, Connection};
    use std::fs;
    use std::path::Path;

    #[tokio::test]
    async fn of_the_messages_of_an_earlier_version_the_oldest_of_each_call_is_its_head() {
        install_default_drivers();
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("journal.db").display());
        let mut connection = AnyConnection::connect(&url).await.unwrap();
        let before: Vec<_> =
            of(Dialect::Sqlite).iter().filter(|it| it.version < 10).cloned().collect();
        Migrator::with_migrations(before).run(&mut connection).await.unwrap();
        let insert = "INSERT INTO webhook_outbox \
                      (message, tenant, call_id, body, failures, since, due) VALUES \
                      ('1', 'a', 'x', '{}', 0, 0, 0), ('2', 'a', 'y', '{}', 0, 0, 0), \
                      ('3', 'a', 'x', '{}', 0, 0, 0), ('4', 'a', 'x', '{}', 0, 0, 0)";
        sqlx::query(insert).execute(&mut connection).await.unwrap();

        of(Dialect::Sqlite).run(&mut connection).await.unwrap();

        let heads = "SELECT message FROM webhook_outbox WHERE head = 1 ORDER BY id";
        let heads: Vec<String> =
            sqlx::query_scalar(heads).fetch_all(&mut connection).await.unwrap();
        assert_eq!(heads, ["1", "2"]);
    }

    #[test]
    fn every_file_of_a_folder_is_a_migration_whose_number_is_its_version() {
        for (folder, dialect) in [("sqlite", Dialect::Sqlite), ("postgres", Dialect::Postgres)] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
            let mut names: Vec<String> = fs::read_dir(folder)
                .unwrap()
                .map(|file| file.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            let numbered = of(dialect)
                .iter()
                .map(|one| format!("{:04}_{}.sql", one.version, one.description))
                .collect::<Vec<_>>();
            assert_eq!(numbered, names);
        }
    }
}
