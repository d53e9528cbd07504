//! Terminals in IvozProvider's database, by its own rule of who may place such a call: a terminal of
//! a company with a domain of its own, with an endpoint, a user and that user's extension.
//!
//! The database is first asked when somebody asks for a call, so one that is down does not stop the
//! start. What an account must be allowed to read stands in `docs/ivozprovider.md`.

mod connections;
mod row;

use super::{Directory, DirectoryError, Terminal};
use crate::settings::{DatabaseTls, IvozproviderSettings};
use async_trait::async_trait;
use connections::Connections;
use row::Row;
use secrecy::ExposeSecret;
use shared_types::aor::Aor;
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;

/// The database of an IvozProvider. Cheap to clone.
#[derive(Clone, Debug)]
pub struct IvozProvider {
    connections: Arc<Connections>,
    timeout: Duration,
}

impl IvozProvider {
    /// A directory that has asked nothing yet.
    pub fn new(settings: &IvozproviderSettings) -> Self {
        let connections = Arc::new(Connections::new(options(settings)));
        Self { connections, timeout: settings.timeout }
    }

    /// In a task of its own: sqlx panics over some packets that are too short, and that must not
    /// reach whoever asks.
    async fn ask(&self, aor: &Aor) -> Result<Option<Row>, DirectoryError> {
        let connections = Arc::clone(&self.connections);
        let aor = aor.clone();
        let asking = tokio::spawn(async move { connections.ask(&aor).await });
        match AbortOnDropHandle::new(asking).await {
            Ok(answer) => answer.map_err(failure),
            Err(panic) => Err(DirectoryError::Unreadable(Box::new(panic))),
        }
    }
}

#[async_trait]
impl Directory for IvozProvider {
    async fn find(&self, aor: &Aor) -> Result<Option<Terminal>, DirectoryError> {
        if !is_ascii(aor) {
            return Ok(None);
        }
        let Ok(answer) = tokio::time::timeout(self.timeout, self.ask(aor)).await else {
            self.connections.forget();
            return Err(DirectoryError::TimedOut);
        };
        match answer? {
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

/// Names of terminals and domains in the tables are ASCII. The collation of the tables would take other texts for one of
/// them: letters with accents, full-width letters, control characters. Guesses at those are not counted as guesses at
/// the terminal, so they name none.
fn is_ascii(aor: &Aor) -> bool {
    aor.as_str().bytes().all(|byte| byte.is_ascii_graphic())
}

fn failure(error: sqlx::Error) -> DirectoryError {
    match error {
        sqlx::Error::Database(_) => DirectoryError::Refused(Box::new(error)),
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Configuration(_) => {
            DirectoryError::Unreachable(Box::new(error))
        }
        other => DirectoryError::Unreadable(Box::new(other)),
    }
}
