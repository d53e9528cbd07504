//! Asterisk through its manager interface: visitors' callbacks, and signed calls.
//!
//! One persistent session per Asterisk, shared by all calls. Each call is followed by its events, so
//! its states are what Asterisk said, and `unknown` where it could not be heard.
//!
//! - [`originate`]: what is asked of Asterisk, per kind of call
//! - [`sessions`]: the sessions by host
//! - [`provider`], [`signed_calls`]: the two ports that it serves

mod originate;
mod provider;
mod sessions;
pub mod settings;
mod signed_calls;

use ami::{RandomError, TlsError};
use model::random::Random;
use sessions::Sessions;
use settings::AsteriskSettings;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// The phones show a call that ended, not one that failed (Q.850 cause 16).
const NORMAL_CLEARING: Option<u8> = Some(16);

/// The driver. It connects when it is first needed, and stays connected.
pub struct Asterisk {
    settings: AsteriskSettings,
    sessions: Sessions,
}

/// Why no driver can be made of the settings.
#[derive(Debug, thiserror::Error)]
pub enum AsteriskError {
    #[error("asterisk.ca: {} cannot be read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("asterisk.tls")]
    Tls(#[from] TlsError),
}

impl Asterisk {
    /// A driver that has connected to nobody yet.
    pub fn new(settings: AsteriskSettings, random: Arc<dyn Random>) -> Result<Self, AsteriskError> {
        let sessions = Sessions::new(&settings, Arc::new(AmiRandom(random)))?;
        Ok(Self { settings, sessions })
    }
}

/// The server's random source, for the crate `ami`.
struct AmiRandom(Arc<dyn Random>);

impl ami::Random for AmiRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        self.0.fill(bytes).map_err(|_| RandomError)
    }
}

impl fmt::Debug for Asterisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asterisk").field("sessions", &self.sessions).finish_non_exhaustive()
    }
}
