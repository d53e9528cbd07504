//! Whose terminal is it: from an address of record to what it takes to prove and to ring it.
//!
//! | where terminals are written | module |
//! |---|---|
//! | a file of our own | [`file`](mod@file) |
//! | IvozProvider's database | [`ivozprovider`] |
//!
//! The section `[directory]` is in `settings`.
//!
//! A [`Terminal`] that exists is safe to hand to Asterisk: its names hold nothing that a dialplan or
//! the manager interface would read as more than a name.

pub mod file;
pub mod ivozprovider;
pub mod settings;

use crate::settings::DirectorySettings;
use ::settings::problem::ConfigError;
use async_trait::async_trait;
use file::FileDirectory;
use ivozprovider::IvozProvider;
use model::extension::{EndpointName, Extension, NameError};
use secrecy::SecretString;
use shared_types::aor::Aor;
use shared_types::digest::Ha1;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Knows the terminals.
#[async_trait]
pub trait Directory: Send + Sync {
    /// The terminal at `aor`. `None` if it does not exist, or may place no calls.
    async fn find(&self, aor: &Aor) -> Result<Option<Terminal>, DirectoryError>;
}

/// A telephone that may place calls.
#[derive(Clone, Debug)]
pub struct Terminal {
    pub secret: TerminalSecret,
    /// What Asterisk dials: `PJSIP/<endpoint>`.
    pub endpoint: EndpointName,
    /// What the called person sees, within the company.
    pub extension: Extension,
    pub company: u64,
    pub brand: u64,
}

/// What the terminal proves itself by. It does not print.
#[derive(Clone)]
pub enum TerminalSecret {
    /// The hash of user, realm and password: good for one address only.
    Ha1(Ha1),
    Password(SecretString),
}

impl fmt::Debug for TerminalSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ha1(_) => "Ha1(…)",
            Self::Password(_) => "Password(…)",
        })
    }
}

/// Why it is not known whether a terminal exists.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    #[error("the directory could not be asked")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the directory did not answer in time")]
    TimedOut,
    /// It was reached and said no: to the account, or to the question.
    #[error("the directory refused to answer")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
    #[error("the directory answered with what it should not")]
    Unreadable(#[source] Box<dyn Error + Send + Sync>),
    /// The terminal is there, but not fit to be handed to Asterisk.
    #[error("the directory has a terminal that cannot be used")]
    Unusable(#[source] NameError),
}

/// The directory that the settings choose.
#[derive(Clone, Debug)]
pub enum Opened {
    /// To be followed ([`settings::reloadable::poll`]) while it is in use.
    File(Arc<FileDirectory>),
    Ivozprovider(IvozProvider),
}

impl Opened {
    /// Reads the file, or gets ready to ask the database.
    pub fn new(settings: &DirectorySettings) -> Result<Self, ConfigError> {
        match settings {
            DirectorySettings::File(path) => {
                FileDirectory::load(path.clone()).map(Arc::new).map(Self::File)
            }
            DirectorySettings::Ivozprovider(database) => {
                Ok(Self::Ivozprovider(IvozProvider::new(database)))
            }
        }
    }

    pub fn directory(&self) -> Arc<dyn Directory> {
        match self {
            Self::File(file) => Arc::clone(file) as _,
            Self::Ivozprovider(database) => Arc::new(database.clone()),
        }
    }
}
