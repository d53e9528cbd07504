//! The sessions by host, each started when it is first needed.

use super::settings::{self, AsteriskSettings};
use super::tls::{self, AsteriskTlsError};
use ami::login::{self, LoginError};
use ami::{AmiSession, AmiSettings, Credentials, LoginMethod, NotSent, SessionTimings, Tls};
use model::random::Random;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use supervisor::Supervisor;

/// The application servers of one installation; a resolver that returns more is misconfigured.
const MAX_HOSTS: usize = 256;

/// All sessions of the driver, with one account.
pub(super) struct Sessions {
    port: u16,
    tls: Tls,
    credentials: Credentials,
    timings: SessionTimings,
    random: Arc<dyn Random>,
    tasks: Supervisor,
    by_host: Mutex<HashMap<String, AmiSession>>,
}

impl Sessions {
    pub(super) fn new(
        settings: &AsteriskSettings,
        random: Arc<dyn Random>,
        tasks: Supervisor,
    ) -> Result<Self, AsteriskTlsError> {
        let method = match settings.login {
            settings::LoginMethod::Challenge => LoginMethod::Challenge,
            settings::LoginMethod::Plain => LoginMethod::Plain,
        };
        let secret = settings.secret.clone();
        Ok(Self {
            port: settings.port(),
            tls: tls::from_settings(settings)?,
            credentials: Credentials { user: settings.user.clone(), secret, method },
            timings: SessionTimings {
                request_timeout: settings.timeout_seconds.get(),
                ..SessionTimings::default()
            },
            random,
            tasks,
            by_host: Mutex::default(),
        })
    }

    /// The session with `host`. It may not be connected yet: requests wait for that.
    pub(super) fn get_or_start(&self, host: &str) -> Result<AmiSession, NotSent> {
        let mut by_host = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = by_host.get(host) {
            return Ok(session.clone());
        }
        if by_host.len() >= MAX_HOSTS {
            return Err(NotSent::NotConnected);
        }
        let (settings, random) = (self.settings_of(host), Arc::clone(&self.random));
        let session = AmiSession::start(settings, self.timings, random, &self.tasks);
        by_host.insert(host.to_owned(), session.clone());
        Ok(session)
    }

    /// Logs in at `host` over a connection of its own, so that a problem is known at once.
    pub(super) async fn check(&self, host: &str) -> Result<(), LoginError> {
        let timeout = self.timings.request_timeout.min(self.timings.login_timeout);
        login::check(&self.settings_of(host), timeout, &*self.random).await
    }

    fn settings_of(&self, host: &str) -> AmiSettings {
        AmiSettings {
            host: host.to_owned(),
            port: self.port,
            tls: self.tls.clone(),
            credentials: self.credentials.clone(),
        }
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by_host = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_map().entries(by_host.iter()).finish()
    }
}
