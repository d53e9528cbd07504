//! Attacks on the tables of a journal with full access and without the key, for SQLite and PostgreSQL.

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions, Executor};

const TABLES: [&str; 3] = ["journal", "journal_chains", "journal_seal"];

pub(crate) struct Tables(AnyConnectOptions);

impl Tables {
    pub(crate) fn at(address: &str) -> Self {
        sqlx::any::install_default_drivers();
        Self(address.parse().unwrap())
    }

    pub(crate) async fn run(&self, statements: &str) {
        let statements = sqlx::raw_sql(AssertSqlSafe(statements.to_owned()));
        self.connect().await.execute(statements).await.unwrap();
    }

    /// The only column of all rows.
    pub(crate) async fn texts(&self, query: &'static str) -> Vec<String> {
        sqlx::query_scalar(query).fetch_all(&mut self.connect().await).await.unwrap()
    }

    pub(crate) async fn keep_a_copy(&self) {
        for table in TABLES {
            self.run(&format!("CREATE TABLE copy_of_{table} AS SELECT * FROM {table}")).await;
        }
    }

    pub(crate) async fn put_the_copy_back(&self) {
        for table in TABLES {
            let back =
                format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM copy_of_{table}");
            self.run(&back).await;
        }
    }

    async fn connect(&self) -> AnyConnection {
        self.0.connect().await.unwrap()
    }
}
