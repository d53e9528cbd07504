//! How a connection to Asterisk is made: TCP, TLS, or whatever a test has.

use crate::login::Credentials;
use async_trait::async_trait;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ConfigBuilder, WantsVerifier};
use rustls_platform_verifier::BuilderVerifierExt;
use std::fmt;
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Both directions of a connection.
pub trait Pipe: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Pipe for T {}

/// Makes connections to one Asterisk.
#[async_trait]
pub trait Connector: Send + Sync {
    async fn connect(&self) -> io::Result<Box<dyn Pipe>>;
}

/// Where one Asterisk's manager interface is, and who we are to it.
#[derive(Clone, Debug)]
pub struct AmiSettings {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub credentials: Credentials,
}

/// Whether the connection is encrypted.
#[derive(Clone, Default)]
pub enum Tls {
    #[default]
    Off,
    On(Arc<ClientConfig>),
}

/// Why no TLS can be spoken.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("expected certificates in PEM")]
    NoCertificate,
    #[error(transparent)]
    Rustls(#[from] rustls::Error),
}

impl Tls {
    /// Trusts whom this machine trusts.
    pub fn with_trust_of_machine() -> Result<Self, TlsError> {
        Ok(Self::On(Arc::new(builder()?.with_platform_verifier()?.with_no_client_auth())))
    }

    /// Trusts these authorities alone: certificates in PEM.
    pub fn with_authorities(pem: &[u8]) -> Result<Self, TlsError> {
        let mut roots = rustls::RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.add(certificate.map_err(|_| TlsError::NoCertificate)?)?;
        }
        if roots.is_empty() {
            return Err(TlsError::NoCertificate);
        }
        let config = builder()?.with_root_certificates(roots).with_no_client_auth();
        Ok(Self::On(Arc::new(config)))
    }
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, rustls::Error> {
    let cryptography = Arc::new(ring::default_provider());
    ClientConfig::builder_with_provider(cryptography).with_safe_default_protocol_versions()
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "Off",
            Self::On(_) => "On",
        })
    }
}

/// Over the network.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    host: String,
    port: u16,
    tls: Tls,
}

impl Network {
    pub(crate) fn new(settings: &AmiSettings) -> Self {
        Self { host: settings.host.clone(), port: settings.port, tls: settings.tls.clone() }
    }
}

#[async_trait]
impl Connector for Network {
    async fn connect(&self) -> io::Result<Box<dyn Pipe>> {
        let stream = TcpStream::connect((&*self.host, self.port)).await?;
        stream.set_nodelay(true)?;
        let Tls::On(config) = &self.tls else { return Ok(Box::new(stream)) };
        let name = ServerName::try_from(self.host.clone()).map_err(io::Error::other)?;
        let stream = TlsConnector::from(Arc::clone(config)).connect(name, stream).await?;
        Ok(Box::new(stream))
    }
}
