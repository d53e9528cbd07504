//! The differences between SQLite and PostgreSQL. All other SQL is the same for both.

use crate::database_fault::Fault;
use std::io;
use std::time::Duration;
use tokio::time::timeout;

/// Time limit for connecting to PostgreSQL and for one piece of work on it. A visitor waits meanwhile.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The first statements on a new connection.
    ///
    /// With SQLite's write-ahead log, a committed write survives the end of the process. Pages that are written again
    /// and again are copied to the file once per checkpoint, so the log has up to 16 MB (4000 pages) before one.
    /// PostgreSQL releases the locks of an instance whose connection was cut.
    pub(crate) fn on_connect(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
                 PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; \
                 PRAGMA wal_autocheckpoint = 4000"
            }
            Self::Postgres => {
                "SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '5s'"
            }
        }
    }

    /// Applies the time limit to `work`. SQLite has none here: it waits only for another writer, and limits
    /// that itself (`busy_timeout`).
    pub(crate) async fn in_time<T>(
        self,
        work: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        self.within(TIME_LIMIT, work).await
    }

    /// Applies the time limit `limit` to `work` on PostgreSQL.
    pub(crate) async fn within<T, E: From<sqlx::Error>>(
        self,
        limit: Duration,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        match self {
            Self::Sqlite => work.await,
            Self::Postgres => timeout(limit, work).await.unwrap_or_else(|_| {
                Err(sqlx::Error::from(io::Error::from(io::ErrorKind::TimedOut)).into())
            }),
        }
    }

    /// The statement that ends statements for which nobody waits any more. SQLite ends them with their connection.
    pub(crate) fn limit_statements(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SET statement_timeout = '5s'"),
        }
    }

    /// The same for a connection that erases a number, whose time limit is longer.
    pub(crate) fn limit_erasure(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SET statement_timeout = '60s'"),
        }
    }

    /// Whether an error with this code is about the values of a statement, and not about the database.
    ///
    /// PostgreSQL has classes of codes: 22 and 23 are data and constraints, P0 exceptions of functions. The codes of
    /// SQLite have their kind in the last byte: a value too big, a constraint, a type.
    pub(crate) fn is_rejection(self, code: &str) -> bool {
        match self {
            Self::Sqlite => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 18..=20)),
            Self::Postgres => ["22", "23", "P0"].iter().any(|class| code.starts_with(class)),
        }
    }

    /// Whether an error with this code says that another connection holds a lock.
    pub(crate) fn is_lock(self, code: &str) -> bool {
        match self {
            Self::Sqlite => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6)),
            Self::Postgres => code == "55P03",
        }
    }

    /// Whether `error` says that somebody else uses the database.
    pub(crate) fn is_busy(self, error: &sqlx::Error) -> bool {
        self == Self::Sqlite && Fault::of(error) == Some(Fault::Busy)
    }

    /// Finds damage of the file, one text for each; the first is `ok` if there is none.
    pub(crate) fn check_integrity(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => Some("PRAGMA integrity_check(10)"),
            Self::Postgres => None,
        }
    }

    /// The placeholders of `rows` rows with `width` values each: `($1,$2),($3,$4)`.
    ///
    /// SQLite searches a numbered placeholder among all of them; one without a number costs nothing.
    pub(crate) fn rows_of_placeholders(self, rows: usize, width: usize) -> String {
        if self == Self::Sqlite {
            // Long statements are made for each batch, so not one placeholder at a time.
            let row = format!("({}),", "?,".repeat(width).trim_end_matches(','));
            let mut all = row.repeat(rows);
            all.pop();
            return all;
        }
        let row = |row| {
            let first = row * width + 1;
            let values: Vec<_> = (first..first + width).map(|at| format!("${at}")).collect();
            format!("({})", values.join(","))
        };
        (0..rows).map(row).collect::<Vec<_>>().join(",")
    }

    /// Begins a statement that inserts rows, and whose failure ends the transaction.
    ///
    /// SQLite keeps a copy of every page that a statement changes, to undo the statement alone. With `OR ROLLBACK` it
    /// undoes the transaction, for which it needs no copy.
    pub(crate) fn insert_or_roll_back(self) -> &'static str {
        match self {
            Self::Sqlite => "INSERT OR ROLLBACK INTO",
            Self::Postgres => "INSERT INTO",
        }
    }

    /// The same for a statement that changes rows.
    pub(crate) fn update_or_roll_back(self) -> &'static str {
        match self {
            Self::Sqlite => "UPDATE OR ROLLBACK",
            Self::Postgres => "UPDATE",
        }
    }

    /// Begins a transaction that writes.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Begins a transaction that reads one consistent snapshot.
    pub(crate) fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// Lets one transaction at a time add scheduled calls, until its end. The writing transactions of SQLite
    /// exclude each other anyway.
    pub(crate) fn lock_scheduled_calls(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("LOCK TABLE scheduled_calls IN SHARE ROW EXCLUSIVE MODE"),
        }
    }

    /// Counts the tables for the seal: none in a database that was never used.
    pub(crate) fn count_seal_tables(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'journal_seal'"
            }
            Self::Postgres => {
                "SELECT COUNT(*) FROM pg_catalog.pg_tables \
                 WHERE tablename = 'journal_seal' AND schemaname = ANY (current_schemas(false))"
            }
        }
    }

    /// Reads the seal; PostgreSQL locks it until the end of the transaction.
    pub(crate) fn select_seal_for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT chains, mac FROM journal_seal",
            Self::Postgres => "SELECT chains, mac FROM journal_seal FOR UPDATE",
        }
    }

    /// Reads the horizon of the removal of old entries; PostgreSQL locks it until the end of the transaction.
    pub(crate) fn select_horizon_for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT until, since, ahead FROM prune_horizon",
            Self::Postgres => "SELECT until, since, ahead FROM prune_horizon FOR UPDATE",
        }
    }

    /// Reads one chain by day and tenant; PostgreSQL locks it until the end of the transaction.
    pub(crate) fn select_chain_for_update(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT day, tenant, number, length, head, pruned, pruned_head, mac \
                 FROM journal_chains WHERE day = $1 AND tenant = $2"
            }
            Self::Postgres => {
                "SELECT day, tenant, number, length, head, pruned, pruned_head, mac \
                 FROM journal_chains WHERE day = $1 AND tenant = $2 FOR UPDATE"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_about_values_are_rejections_and_those_about_locks_are_not() {
        let sqlite = ["1811", "1299", "18", "20", "5", "6", "10", "13", "1", "x", ""];
        let rejections = sqlite.map(|code| Dialect::Sqlite.is_rejection(code));
        assert_eq!(rejections.iter().filter(|it| **it).count(), 4);
        assert!(rejections[..4].iter().all(|it| *it));

        for (code, is_rejection) in
            [("22021", true), ("23505", true), ("P0001", true), ("57P01", false), ("55P03", false)]
        {
            assert_eq!(Dialect::Postgres.is_rejection(code), is_rejection, "{code}");
            assert_eq!(Dialect::Postgres.is_lock(code), code == "55P03", "{code}");
        }
        assert!(Dialect::Sqlite.is_lock("5") && Dialect::Sqlite.is_lock("261"));
        assert!(!Dialect::Sqlite.is_lock("1811"));
    }
}
