//! A few connections to the database, kept for the next question.
//!
//! Not sqlx's pool, for three reasons: that one goes on trying where a connection is refused, until
//! the time is over; it tests what comes back by a question without end, so a database that fell
//! silent would use up every connection; and it works even when nobody asks.

use super::row::{self, Row};
use shared_types::aor::Aor;
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::{ConnectOptions, Connection};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// As many questions are put at once; more wait their turn.
const MOST: usize = 8;

#[derive(Debug)]
pub(super) struct Connections {
    options: MySqlConnectOptions,
    turns: Semaphore,
    kept: Mutex<Vec<MySqlConnection>>,
}

impl Connections {
    /// None yet.
    pub(super) fn new(options: MySqlConnectOptions) -> Self {
        Self { options, turns: Semaphore::new(MOST), kept: Mutex::default() }
    }

    /// Given up in the middle, it closes the connection: half an answer may still be on its way.
    pub(super) async fn ask(&self, aor: &Aor) -> Result<Option<Row>, sqlx::Error> {
        let _turn = self.turns.acquire().await.map_err(|_| sqlx::Error::PoolClosed)?;
        let mut connection = self.connect().await?;
        let row = row::find(&mut connection, aor).await?;
        self.kept().push(connection);
        Ok(row)
    }

    /// Closes those that are kept: what silenced one will have silenced the others.
    pub(super) fn forget(&self) {
        self.kept().clear();
    }

    /// One that was kept and still answers, or a new one. A database closes what is long idle.
    async fn connect(&self) -> Result<MySqlConnection, sqlx::Error> {
        while let Some(mut connection) = self.next_kept() {
            if connection.ping().await.is_ok() {
                return Ok(connection);
            }
        }
        self.options.connect().await
    }

    fn next_kept(&self) -> Option<MySqlConnection> {
        self.kept().pop()
    }

    fn kept(&self) -> MutexGuard<'_, Vec<MySqlConnection>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
