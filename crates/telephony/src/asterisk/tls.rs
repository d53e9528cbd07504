//! TLS to Asterisk, as the settings describe it.

use super::settings::AsteriskSettings;
use ami::{Tls, TlsError};
use std::fs;
use std::io;
use std::path::PathBuf;

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum AsteriskTlsError {
    /// The file with root certificates cannot be read.
    #[error("asterisk.ca: {} cannot be read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    /// The root certificates cannot be used.
    #[error("asterisk.tls")]
    Tls(#[from] TlsError),
}

/// Reads the root certificates, if the settings name a file.
pub(super) fn from_settings(settings: &AsteriskSettings) -> Result<Tls, AsteriskTlsError> {
    match &settings.ca {
        _ if !settings.tls => Ok(Tls::Off),
        None => Ok(Tls::with_system_roots()?),
        Some(path) => {
            let unreadable = |source| AsteriskTlsError::Unreadable { path: path.clone(), source };
            Ok(Tls::with_custom_roots(&fs::read(path).map_err(unreadable)?)?)
        }
    }
}
