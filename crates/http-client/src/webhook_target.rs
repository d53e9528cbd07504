//! Where messages may go: not into the operator's own network, unless the settings allow it.

use crate::reach::{Reach, ReachError};
use reqwest::Url;

/// The address of a tenant's own server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(Url);

/// Why messages cannot go there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    #[error(
        "expected an address like https://acme.com/calls, without a user, a password or a fragment"
    )]
    NotAnAddress,
    #[error("expected https: the message must not be readable on its way")]
    Open,
    #[error(
        "this address is of a private network; set webhooks.allow_private (C2C_WEBHOOKS_ALLOW_PRIVATE) to send there, or name its host in private_hosts (C2C_PRIVATE_HOSTS)"
    )]
    Private,
}

impl Target {
    /// The address in `text`, if it is within `reach`.
    pub fn parse(text: &str, reach: &Reach) -> Result<Self, TargetError> {
        let url = Url::parse(text).map_err(|_| TargetError::NotAnAddress)?;
        reach.check(&url)?;
        Ok(Self(url))
    }

    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl From<ReachError> for TargetError {
    fn from(error: ReachError) -> Self {
        match error {
            ReachError::NotPlain => Self::NotAnAddress,
            ReachError::Private => Self::Private,
            ReachError::NotSecure => Self::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_public_https_address_is_a_target() {
        let public = Reach::public(&[]);
        for (text, expected) in [
            ("acme.com/calls", TargetError::NotAnAddress),
            ("ftp://acme.com/", TargetError::NotAnAddress),
            ("https://me:secret@acme.com/", TargetError::NotAnAddress),
            ("https://acme.com/#x", TargetError::NotAnAddress),
            ("http://acme.com/calls", TargetError::Open),
            ("https://127.0.0.1/", TargetError::Private),
            ("https://2130706433/", TargetError::Private),
            ("https://0x7f.1/", TargetError::Private),
            ("https://[::1]/", TargetError::Private),
            ("https://[::ffff:10.0.0.1]/", TargetError::Private),
        ] {
            assert_eq!(Target::parse(text, &public), Err(expected), "{text}");
        }
        assert!(Target::parse("https://acme.com/calls?x=1", &public).is_ok());
        assert!(Target::parse("http://127.0.0.1:9/x", &Reach::Everything).is_ok());
    }
}
