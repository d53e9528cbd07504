//! Which Asterisk serves a company.
//!
//! | way | module |
//! |---|---|
//! | the settings say it | [`fixed`] |
//! | IvozProvider's Kamailio knows where the company was last seen | [`kamailio`] |
//!
//! The section `[application_servers]` is in `settings`.
//!
//! Every failure is one [`ResolveError`]: the client that requested a call learns no more than that it
//! could not be placed, the log learns why.

pub mod fixed;
pub mod host;
pub mod kamailio;
pub mod settings;

use crate::application_servers::settings::ApplicationServersSettings;
use async_trait::async_trait;
use fixed::Fixed;
use kamailio::Kamailio;
use std::error::Error;
use std::sync::Arc;

/// Knows the Application Server of each company.
#[async_trait]
pub trait ApplicationServers: Send + Sync {
    /// The host, as a name or an address without port and brackets, that places the calls of
    /// `company`. Asking changes nothing, so it may be asked again.
    async fn of_company(&self, company: u64) -> Result<String, ResolveError>;
}

/// Why it is not known which application server serves a company.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    #[error("no application server is set for company {company}, and there is no default")]
    NotSet { company: u64 },
    #[error("the resolver could not be asked")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    #[error("the resolver did not answer in time")]
    TimedOut,
    #[error("the resolver's answer was longer than any answer is")]
    TooLong,
    #[error("the resolver's answer is not JSON-RPC")]
    Unreadable(#[source] serde_json::Error),
    /// What it says when the company has not signalled since it was started, too.
    #[error("the resolver answered with error {code}: {message}")]
    Refused { code: i64, message: String },
    #[error("the resolver has no address for company {company}")]
    NoValue { company: u64 },
    #[error("the resolver's value for company {company} names no host")]
    NoHost { company: u64 },
}

/// The resolver that the settings choose. It has asked nothing yet.
pub fn open(
    settings: &ApplicationServersSettings,
) -> Result<Arc<dyn ApplicationServers>, reqwest::Error> {
    match settings {
        ApplicationServersSettings::Fixed(fixed) => Ok(Arc::new(Fixed::new(fixed.clone()))),
        ApplicationServersSettings::Kamailio(kamailio) => {
            Ok(Arc::new(Kamailio::new(kamailio.clone())?))
        }
    }
}
