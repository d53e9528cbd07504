//! Opens connections to Asterisk: TCP or TLS in production, an in-memory pipe in tests.

use crate::credentials::Credentials;
use crate::tls::Tls;
use async_trait::async_trait;
use model::connection_failure::ConnectionFailure;
use rustls::pki_types::ServerName;
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// A bidirectional byte stream.
pub trait Transport: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Transport for T {}

/// Opens connections to one Asterisk.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Opens one connection.
    async fn connect(&self) -> io::Result<Box<dyn Transport>>;

    /// Host and port, for the log.
    fn address(&self) -> String {
        "Asterisk".to_owned()
    }
}

/// The address of one Asterisk's manager interface, and the account to use there.
#[derive(Clone, Debug)]
pub struct AmiSettings {
    /// Host name or IP address.
    pub host: String,
    /// TCP port; 5038, or 5039 with TLS, unless `manager.conf` changes it.
    pub port: u16,
    /// Whether the connection is encrypted.
    pub tls: Tls,
    /// The account.
    pub credentials: Credentials,
}

/// Connects over TCP, with TLS if the settings ask for it.
#[derive(Clone, Debug)]
pub(crate) struct TcpConnector {
    host: String,
    port: u16,
    tls: Tls,
}

impl TcpConnector {
    pub(crate) fn new(settings: &AmiSettings) -> Self {
        Self { host: settings.host.clone(), port: settings.port, tls: settings.tls.clone() }
    }
}

#[async_trait]
impl Connector for TcpConnector {
    async fn connect(&self) -> io::Result<Box<dyn Transport>> {
        // The cause keeps its kind, and names where it happened.
        let failure = |error: io::Error| {
            let failure = ConnectionFailure::new(&self.host, Some(self.port), &error);
            io::Error::new(error.kind(), failure)
        };
        self.open().await.map_err(failure)
    }

    fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl TcpConnector {
    async fn open(&self) -> io::Result<Box<dyn Transport>> {
        let stream = TcpStream::connect((&*self.host, self.port)).await?;
        stream.set_nodelay(true)?;
        let Tls::On(config) = &self.tls else { return Ok(Box::new(stream)) };
        let name = ServerName::try_from(self.host.clone()).map_err(io::Error::other)?;
        let stream = TlsConnector::from(Arc::clone(config)).connect(name, stream).await?;
        Ok(Box::new(stream))
    }
}
