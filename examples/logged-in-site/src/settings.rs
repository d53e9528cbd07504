//! The settings of an example: environment variables, each with a default.

use anyhow::{Context, Result};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// The listening addresses, and the issuer.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `SITE_LISTEN`, `ISSUER_LISTEN`, `CLICK2CALL_LISTEN`, `DIALER_LISTEN`.
    pub(crate) site: SocketAddr,
    pub(crate) issuer: SocketAddr,
    pub(crate) click2call: SocketAddr,
    pub(crate) dialer: SocketAddr,
    /// `DIALPAD_CLIENT_ID`: with it, pages have Dialpad's own Mini Dialer.
    pub(crate) dialpad_client_id: Option<String>,
    /// `SITE_URL`: the address of the site for browsers, if it is not `http://localhost` and the port.
    pub(crate) site_url: Option<String>,
    /// `CLICK2CALL_BIN`: the server's program.
    pub(crate) program: PathBuf,
    /// `DATA_FOLDER`: the folder of the server's settings, journal and log.
    pub(crate) folder: PathBuf,
    /// `TOKEN_SECONDS`: the lifetime of the local issuer's access tokens.
    pub(crate) token_lifetime: Duration,
    /// An external issuer, such as Amazon Cognito. Without it the local one starts.
    pub(crate) foreign: Option<Client>,
}

/// The site's registration at an external issuer.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// `OIDC_ISSUER`, exactly as in its tokens.
    pub(crate) issuer: String,
    /// `OIDC_CLIENT_ID`.
    pub(crate) id: String,
    /// `OIDC_SCOPES`, separated by spaces.
    pub(crate) scopes: String,
}

impl Settings {
    /// Reads the variables by `variable`. The default of the scopes is `scopes`.
    pub(crate) fn read(scopes: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let address = |name: &str, port| match variable(name) {
            None => Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port))),
            Some(text) => {
                text.parse().with_context(|| format!("{name}: expected an address and a port"))
            }
        };
        let needed = |name: &str| variable(name).with_context(|| format!("{name} is not set"));
        let seconds = match variable("TOKEN_SECONDS") {
            None => 300,
            Some(text) => text.parse().context("TOKEN_SECONDS: expected a number")?,
        };
        let foreign = match variable("OIDC_ISSUER") {
            None => None,
            Some(issuer) => Some(Client {
                issuer,
                id: needed("OIDC_CLIENT_ID")?,
                scopes: variable("OIDC_SCOPES").unwrap_or_else(|| scopes.to_owned()),
            }),
        };
        Ok(Self {
            site: address("SITE_LISTEN", 3000)?,
            issuer: address("ISSUER_LISTEN", 3001)?,
            dialer: address("DIALER_LISTEN", 3002)?,
            click2call: address("CLICK2CALL_LISTEN", 8080)?,
            dialpad_client_id: variable("DIALPAD_CLIENT_ID"),
            site_url: variable("SITE_URL").map(|url| url.trim_end_matches('/').to_owned()),
            program: needed("CLICK2CALL_BIN")?.into(),
            folder: needed("DATA_FOLDER")?.into(),
            token_lifetime: Duration::from_secs(seconds),
            foreign,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Settings> {
        let always = [("CLICK2CALL_BIN", "click2call"), ("DATA_FOLDER", "data")];
        let all: Vec<_> = always.iter().chain(set).collect();
        Settings::read("openid", &|name| {
            all.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn everything_has_a_default_except_what_the_command_sets() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.site.port(), 3000);
        assert!(settings.foreign.is_none());
        assert_eq!(settings.dialpad_client_id, None, "the stand-in");
        assert!(Settings::read("openid", &|_| None).is_err());
    }

    #[test]
    fn an_issuer_elsewhere_needs_the_id_of_a_client() {
        let pool = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc";
        let error = read(&[("OIDC_ISSUER", pool)]).unwrap_err();
        assert_eq!(error.to_string(), "OIDC_CLIENT_ID is not set");
        let client =
            read(&[("OIDC_ISSUER", pool), ("OIDC_CLIENT_ID", "4f2")]).unwrap().foreign.unwrap();
        assert_eq!((client.issuer.as_str(), client.id.as_str()), (pool, "4f2"));
    }

    #[test]
    fn a_value_that_cannot_be_read_is_named() {
        let error = read(&[("SITE_LISTEN", "somewhere")]).unwrap_err();
        assert_eq!(error.to_string(), "SITE_LISTEN: expected an address and a port");
    }
}
