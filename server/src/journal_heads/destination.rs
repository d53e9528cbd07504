//! The places to which heads are written.

use super::settings::SyslogAddress;
use async_trait::async_trait;
use http_client::webhook_signature::SigningKey;
use jiff::Timestamp;
use model::random::{Random, RandomError};
use reqwest::{Client, StatusCode, Url, header};
use serde::Serialize;
use shared_types::hex;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::journal::verify::KeptHead;
use tokio::net::UdpSocket;

/// A place to which heads are written.
#[async_trait]
pub(super) trait Destination: Send + Sync {
    /// For the log.
    fn name(&self) -> &'static str;

    /// Returns when the place has all of `heads`, as far as it says so.
    async fn write(&self, heads: &[KeptHead], now: Timestamp) -> Result<(), DestinationError>;
}

/// The heads were not written.
#[derive(Debug, thiserror::Error)]
pub(super) enum DestinationError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the receiver cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    #[error("the receiver answered with the status {0}")]
    Status(StatusCode),
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// Appends a line for each head, as `journal verify` prints it.
pub(super) struct File(pub(super) PathBuf);

#[async_trait]
impl Destination for File {
    fn name(&self) -> &'static str {
        "file"
    }

    async fn write(&self, heads: &[KeptHead], _now: Timestamp) -> Result<(), DestinationError> {
        let lines =
            heads.iter().fold(String::new(), |lines, head| lines + &head.to_string() + "\n");
        let path = self.0.clone();
        let written = tokio::task::spawn_blocking(move || append(&path, lines.as_bytes()));
        Ok(written.await.map_err(io::Error::other)??)
    }
}

fn append(path: &Path, lines: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(lines)?;
    file.sync_data()
}

/// Posts JSON, in the form of the messages to tenants.
pub(super) struct Webhook {
    pub(super) client: Client,
    pub(super) url: Url,
    pub(super) key: Option<SigningKey>,
    pub(super) random: Arc<dyn Random>,
}

#[derive(Serialize)]
struct Message<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Heads<'a>,
}

#[derive(Serialize)]
struct Heads<'a> {
    heads: Vec<Head<'a>>,
}

#[derive(Serialize)]
struct Head<'a> {
    day: &'a str,
    /// Empty for entries of no tenant.
    domain: &'a str,
    rows: i64,
    hash: &'a str,
}

#[async_trait]
impl Destination for Webhook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    async fn write(&self, heads: &[KeptHead], now: Timestamp) -> Result<(), DestinationError> {
        let mut id = [0; 16];
        self.random.fill(&mut id)?;
        let id = format!("msg_{}", hex::encode(&id));
        let body = body(heads, now);
        let request = self
            .client
            .post(self.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", now.as_second());
        let request = match &self.key {
            Some(key) => request.header("webhook-signature", key.sign(&id, now.as_second(), &body)),
            None => request,
        };
        let answer = request.body(body).send().await;
        let answer = answer.map_err(|error| DestinationError::Unreachable(error.without_url()))?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(DestinationError::Status(status)) }
    }
}

fn body(heads: &[KeptHead], now: Timestamp) -> String {
    let heads = heads.iter().map(|head| Head {
        day: &head.id.day,
        domain: &head.id.tenant,
        rows: head.length,
        hash: &head.hash,
    });
    let message = Message {
        r#type: "journal.heads",
        timestamp: format!("{now:.3}"),
        data: Heads { heads: heads.collect() },
    };
    // Serialising texts and numbers cannot fail.
    serde_json::to_string(&message).unwrap_or_default()
}

/// Sends a message for each head (RFC 5424). Nobody says whether it arrived.
pub(super) struct Syslog(pub(super) SyslogAddress);

/// Facility "log audit" (13), severity "informational" (6): RFC 5424, section 6.2.1.
const PRIORITY: u8 = 13 * 8 + 6;

#[async_trait]
impl Destination for Syslog {
    fn name(&self) -> &'static str {
        "syslog"
    }

    async fn write(&self, heads: &[KeptHead], now: Timestamp) -> Result<(), DestinationError> {
        let messages = heads
            .iter()
            .map(|head| format!("<{PRIORITY}>1 {now:.3} - click2call - heads - {head}"));
        match &self.0 {
            SyslogAddress::Udp(address) => {
                let to = tokio::net::lookup_host(address).await?.next();
                let to = to.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
                let any = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                let socket = UdpSocket::bind(any).await?;
                for message in messages {
                    socket.send_to(message.as_bytes(), to).await?;
                }
            }
            SyslogAddress::Socket(path) => {
                send_to_socket(path, messages.collect()).await?;
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
async fn send_to_socket(path: &Path, messages: Vec<String>) -> io::Result<()> {
    let socket = tokio::net::UnixDatagram::unbound()?;
    for message in messages {
        socket.send_to(message.as_bytes(), path).await?;
    }
    Ok(())
}

#[cfg(not(unix))]
async fn send_to_socket(_path: &Path, _messages: Vec<String>) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
