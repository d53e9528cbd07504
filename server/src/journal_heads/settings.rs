//! The section `[journal_heads]`: a second place for the heads of the journal's chains.

use http_client::webhook_signature::SigningKey;
use reqwest::Url;
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de};
use settings::bounds::Seconds;
use std::path::PathBuf;

/// The section `[journal_heads]`: where the ends of the journal's chains are written to. `click2call journal verify`
/// needs them to notice that the whole journal was emptied or put back to an older state.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct JournalHeadSettings {
    /// A file to which changed heads are appended, and with which `journal verify` compares the journal. Put it on
    /// another disk or on one that can only be appended to.
    #[schemars(extend("x-path" = true))]
    pub file: Option<PathBuf>,
    /// The URL to which changed heads are posted as JSON, which may be in a private network.
    #[serde(deserialize_with = "url")]
    #[schemars(with = "Option<String>")]
    pub webhook: Option<Url>,
    /// The secret that signs these messages like those of tenants (`whsec_…`). It is not printed.
    #[serde(deserialize_with = "signing_key")]
    #[schemars(with = "Option<String>")]
    pub webhook_secret: Option<SigningKey>,
    /// The syslog to which changed heads are sent (RFC 5424): the path of a local socket like `/dev/log`, or host and
    /// port of a server that receives UDP.
    #[schemars(with = "Option<String>")]
    pub syslog: Option<SyslogAddress>,
    /// How often changed heads are written, in seconds. They are also written when the server stops.
    pub interval_seconds: Seconds,
}

/// Where a syslog receives messages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum SyslogAddress {
    /// A datagram socket of this machine.
    Socket(PathBuf),
    /// Host and port, by UDP.
    Udp(String),
}

/// The text is not a [`SyslogAddress`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected the path of a socket like /dev/log, or a host and a port like log.example.com:514"
)]
pub struct SyslogAddressError;

impl TryFrom<String> for SyslogAddress {
    type Error = SyslogAddressError;

    fn try_from(text: String) -> Result<Self, SyslogAddressError> {
        if text.starts_with('/') {
            return Ok(Self::Socket(text.into()));
        }
        let (host, port) = text.rsplit_once(':').ok_or(SyslogAddressError)?;
        let is_port = port.parse::<u16>().is_ok_and(|port| port > 0);
        if !host.is_empty() && is_port { Ok(Self::Udp(text)) } else { Err(SyslogAddressError) }
    }
}

impl Default for JournalHeadSettings {
    fn default() -> Self {
        Self {
            file: None,
            webhook: None,
            webhook_secret: None,
            syslog: None,
            interval_seconds: Seconds::of::<600>(),
        }
    }
}

fn url<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    // There may be a password in it.
    url.filter(Url::has_host).map(Some).ok_or_else(|| de::Error::custom("expected a web address"))
}

fn signing_key<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SigningKey>, D::Error> {
    let text = Option::<SecretString>::deserialize(from)?;
    let key = text.map(|text| SigningKey::parse(text.expose_secret()));
    key.transpose().map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syslog_is_a_socket_or_a_host_with_a_port() {
        let read = |text: &str| SyslogAddress::try_from(text.to_owned());

        assert_eq!(read("/dev/log"), Ok(SyslogAddress::Socket("/dev/log".into())));
        for good in ["log.example.com:514", "192.0.2.1:514", "[2001:db8::1]:514"] {
            assert_eq!(read(good), Ok(SyslogAddress::Udp(good.to_owned())));
        }
        for bad in ["", "log.example.com", ":514", "log.example.com:0", "log.example.com:x"] {
            assert_eq!(read(bad), Err(SyslogAddressError), "{bad}");
        }
    }
}
