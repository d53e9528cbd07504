//! Terminals in IvozProvider's database, by its own rule of who may place such a call: a terminal of
//! a company with a domain of its own, with an endpoint, a user and that user's extension.
//!
//! The database is first asked when somebody asks for a call, so one that is down does not stop the
//! start. What an account must be allowed to read stands in `docs/ivozprovider.md`.

mod lent;
mod row;

use super::{Directory, DirectoryError, Terminal};
use crate::config::directory::{DatabaseTls, IvozproviderSettings};
use async_trait::async_trait;
use lent::Lent;
use row::Row;
use secrecy::ExposeSecret;
use shared_types::aor::Aor;
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlPool, MySqlPoolOptions, MySqlSslMode};
use std::time::Duration;

/// As many questions are put at once; more wait their turn.
const CONNECTIONS: u32 = 8;

/// The database of an IvozProvider. Cheap to clone.
#[derive(Clone, Debug)]
pub struct IvozProvider {
    pool: MySqlPool,
    timeout: Duration,
}

impl IvozProvider {
    /// A directory that has asked nothing yet. Tokio must be running.
    pub fn new(settings: &IvozproviderSettings) -> Self {
        let pool = MySqlPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(settings.timeout)
            .connect_lazy_with(options(settings));
        Self { pool, timeout: settings.timeout }
    }

    async fn ask(&self, aor: &Aor) -> Result<Option<Row>, sqlx::Error> {
        let mut connection = Lent::new(self.pool.acquire().await?);
        let row = row::find(connection.get(), aor).await?;
        connection.give_back();
        Ok(row)
    }
}

#[async_trait]
impl Directory for IvozProvider {
    async fn find(&self, aor: &Aor) -> Result<Option<Terminal>, DirectoryError> {
        let answer = tokio::time::timeout(self.timeout, self.ask(aor));
        match answer.await.map_err(|_| DirectoryError::TimedOut)?.map_err(failure)? {
            Some(row) => row.terminal(),
            None => Ok(None),
        }
    }
}

/// Nothing but what the question needs: an account that may only read can connect so.
fn options(settings: &IvozproviderSettings) -> MySqlConnectOptions {
    let options = MySqlConnectOptions::new()
        .host(&settings.host)
        .port(settings.port)
        .database(&settings.database)
        .username(&settings.user)
        .password(settings.password.expose_secret())
        .ssl_mode(match settings.tls {
            DatabaseTls::Off => MySqlSslMode::Disabled,
            DatabaseTls::Preferred => MySqlSslMode::Preferred,
            DatabaseTls::Required => MySqlSslMode::Required,
            DatabaseTls::Verified => MySqlSslMode::VerifyIdentity,
        })
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .disable_statement_logging();
    let options = settings.ca.iter().fold(options, MySqlConnectOptions::ssl_ca);
    settings.socket.iter().fold(options, MySqlConnectOptions::socket)
}

fn failure(error: sqlx::Error) -> DirectoryError {
    match error {
        sqlx::Error::PoolTimedOut => DirectoryError::TimedOut,
        sqlx::Error::Database(_) => DirectoryError::Refused(Box::new(error)),
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Configuration(_) => {
            DirectoryError::Unreachable(Box::new(error))
        }
        other => DirectoryError::Unreadable(Box::new(other)),
    }
}
