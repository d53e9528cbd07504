//! The sessions by host, each made when it is first asked for.

use super::AsteriskError;
use crate::asterisk::settings::{self, AsteriskSettings};
use ami::{
    AmiSession, AmiSettings, Credentials, LoginMethod, NotSent, Random, SessionTimings, Tls,
};
use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::sync::{Arc, Mutex, PoisonError};

/// Application servers of one installation. A resolver that names more is wrong.
const MOST_HOSTS: usize = 256;

pub(super) struct Sessions {
    port: u16,
    tls: Tls,
    credentials: Credentials,
    timings: SessionTimings,
    random: Arc<dyn Random>,
    by_host: Mutex<HashMap<String, AmiSession>>,
}

impl Sessions {
    pub(super) fn new(
        settings: &AsteriskSettings,
        random: Arc<dyn Random>,
    ) -> Result<Self, AsteriskError> {
        let method = match settings.login {
            settings::LoginMethod::Challenge => LoginMethod::Challenge,
            settings::LoginMethod::Plain => LoginMethod::Plain,
        };
        let secret = settings.secret.clone();
        Ok(Self {
            port: settings.port(),
            tls: tls(settings)?,
            credentials: Credentials { user: settings.user.clone(), secret, method },
            timings: SessionTimings {
                request_timeout: settings.timeout_seconds.get(),
                ..SessionTimings::default()
            },
            random,
            by_host: Mutex::default(),
        })
    }

    /// The session with `host`, which may not stand yet: requests wait for it.
    pub(super) fn with(&self, host: &str) -> Result<AmiSession, NotSent> {
        let mut by_host = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = by_host.get(host) {
            return Ok(session.clone());
        }
        if by_host.len() >= MOST_HOSTS {
            return Err(NotSent::NotConnected);
        }
        let settings = AmiSettings {
            host: host.to_owned(),
            port: self.port,
            tls: self.tls.clone(),
            credentials: self.credentials.clone(),
        };
        let session = AmiSession::start(settings, self.timings, Arc::clone(&self.random));
        by_host.insert(host.to_owned(), session.clone());
        Ok(session)
    }
}

fn tls(settings: &AsteriskSettings) -> Result<Tls, AsteriskError> {
    match &settings.ca {
        _ if !settings.tls => Ok(Tls::Off),
        None => Ok(Tls::with_system_roots()?),
        Some(path) => {
            let unreadable = |source| AsteriskError::Unreadable { path: path.clone(), source };
            Ok(Tls::with_custom_roots(&fs::read(path).map_err(unreadable)?)?)
        }
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by_host = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_map().entries(by_host.iter()).finish()
    }
}
