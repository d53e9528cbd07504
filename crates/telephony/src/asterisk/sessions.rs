//! The sessions by host, each made when it is first asked for.

use super::AsteriskError;
use crate::asterisk::settings::{self, AsteriskSettings};
use ami::connector::AmiSettings;
use ami::login::{Credentials, LoginWay};
use ami::{Ami, Chance, NotSent, Timings, Tls};
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
    timings: Timings,
    chance: Arc<dyn Chance>,
    by_host: Mutex<HashMap<String, Ami>>,
}

impl Sessions {
    pub(super) fn new(
        settings: &AsteriskSettings,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, AsteriskError> {
        let way = match settings.login {
            settings::LoginMethod::Challenge => LoginWay::Challenge,
            settings::LoginMethod::Plain => LoginWay::Plain,
        };
        let secret = settings.secret.clone();
        Ok(Self {
            port: settings.port(),
            tls: tls(settings)?,
            credentials: Credentials { user: settings.user.clone(), secret, way },
            timings: Timings { request: settings.timeout_seconds.get(), ..Timings::default() },
            chance,
            by_host: Mutex::default(),
        })
    }

    /// The session with `host`, which may not stand yet: requests wait for it.
    pub(super) fn with(&self, host: &str) -> Result<Ami, NotSent> {
        let mut by_host = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ami) = by_host.get(host) {
            return Ok(ami.clone());
        }
        if by_host.len() >= MOST_HOSTS {
            return Err(NotSent::Away);
        }
        let settings = AmiSettings {
            host: host.to_owned(),
            port: self.port,
            tls: self.tls.clone(),
            credentials: self.credentials.clone(),
        };
        let ami = Ami::start(settings, self.timings, Arc::clone(&self.chance));
        by_host.insert(host.to_owned(), ami.clone());
        Ok(ami)
    }
}

fn tls(settings: &AsteriskSettings) -> Result<Tls, AsteriskError> {
    match &settings.ca {
        _ if !settings.tls => Ok(Tls::Off),
        None => Ok(Tls::with_trust_of_machine()?),
        Some(path) => {
            let unreadable = |source| AsteriskError::Unreadable { path: path.clone(), source };
            Ok(Tls::with_authorities(&fs::read(path).map_err(unreadable)?)?)
        }
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by_host = self.by_host.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_map().entries(by_host.iter()).finish()
    }
}
