//! A bounded number of connections for operations that have none of their own.
//!
//! Only a connection whose operation succeeded is used again. After an error, and after an operation that was
//! cancelled, it is closed: it may be broken, or in the middle of a transaction.

use crate::dialect::{Dialect, TIME_LIMIT};
use crate::error::JournalError;
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, Connection, Executor};
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// The maximum number of connections. An operation takes about a millisecond, and PostgreSQL accepts 100
/// connections of all its clients unless it is told otherwise.
pub(crate) const CAPACITY: usize = 8;

/// The connections.
#[derive(Debug)]
pub(crate) struct ConnectionPool {
    options: AnyConnectOptions,
    dialect: Dialect,
    /// Connections that are not in use. The one that was used last is taken first.
    idle: Mutex<Vec<AnyConnection>>,
    /// One for each connection that may be in use.
    permits: Semaphore,
}

/// A connection in use. It is closed when it is dropped, unless it is [given back](Self::give_back).
#[derive(Debug)]
pub(crate) struct PooledConnection<'p> {
    connection: AnyConnection,
    pool: &'p ConnectionPool,
    _permit: SemaphorePermit<'p>,
}

impl ConnectionPool {
    pub(crate) fn new(options: AnyConnectOptions, dialect: Dialect) -> Self {
        let permits = Semaphore::new(CAPACITY);
        Self { options, dialect, idle: Mutex::default(), permits }
    }

    /// A connection for one operation. Waits for one at most as long as an operation may take.
    pub(crate) async fn acquire(&self) -> Result<PooledConnection<'_>, JournalError> {
        self.acquire_within(TIME_LIMIT).await
    }

    /// The same with another time limit for the wait.
    async fn acquire_within(&self, limit: Duration) -> Result<PooledConnection<'_>, JournalError> {
        let permit = timeout(limit, self.permits.acquire()).await;
        // The semaphore is never closed.
        let Ok(Ok(permit)) = permit else {
            return Err(JournalError::Open(sqlx::Error::PoolTimedOut));
        };
        let connection = self.dialect.in_time(self.idle_or_new()).await;
        let connection = connection.map_err(JournalError::Open)?;
        Ok(PooledConnection { connection, pool: self, _permit: permit })
    }

    /// Closes the connections that are not in use, so that PostgreSQL need not find out that they are gone.
    pub(crate) async fn close_idle(&self) -> Result<(), sqlx::Error> {
        let idle = std::mem::take(&mut *self.lock());
        for connection in idle {
            self.dialect.in_time(connection.close()).await?;
        }
        Ok(())
    }

    async fn idle_or_new(&self) -> Result<AnyConnection, sqlx::Error> {
        let idle = self.lock().pop();
        if let Some(mut connection) = idle {
            // A file cannot be disconnected from.
            if self.dialect == Dialect::Sqlite || connection.ping().await.is_ok() {
                return Ok(connection);
            }
            // A restart of the database has cut the others as well.
            self.lock().clear();
        }
        let mut connection = open(&self.options, self.dialect).await?;
        if let Some(statement) = self.dialect.limit_statements() {
            connection.execute(statement).await?;
        }
        Ok(connection)
    }

    #[cfg(test)]
    pub(crate) fn idle_connections(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<AnyConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens a connection without a time limit.
pub(crate) async fn open(
    options: &AnyConnectOptions,
    dialect: Dialect,
) -> Result<AnyConnection, sqlx::Error> {
    let mut connection = AnyConnection::connect_with(options).await?;
    connection.execute(sqlx::raw_sql(dialect.on_connect())).await?;
    Ok(connection)
}

impl PooledConnection<'_> {
    /// Keeps the connection for the next operation. Its operation has succeeded, and no transaction is open.
    pub(crate) fn give_back(self) {
        let Self { connection, pool, _permit: permit } = self;
        pool.lock().push(connection);
        drop(permit);
    }
}

impl Deref for PooledConnection<'_> {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.connection
    }
}

impl DerefMut for PooledConnection<'_> {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }
}

#[cfg(test)]
mod tests;
