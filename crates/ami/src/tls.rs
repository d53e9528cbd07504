//! TLS settings: which certificate authorities are trusted.

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::BuilderVerifierExt;
use std::fmt;
use std::sync::Arc;

/// Whether the connection is encrypted.
#[derive(Clone, Default)]
pub enum Tls {
    /// Plain TCP.
    #[default]
    Off,
    /// TLS with this configuration.
    On(Arc<ClientConfig>),
}

/// Why a TLS configuration could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The PEM text has no certificate, or one that cannot be read.
    #[error("expected certificates in PEM")]
    InvalidCertificates,
    /// The TLS library rejected the configuration.
    #[error(transparent)]
    Rustls(#[from] rustls::Error),
}

impl Tls {
    /// Trusts the certificate authorities of the operating system.
    pub fn with_system_roots() -> Result<Self, TlsError> {
        Ok(Self::On(Arc::new(config_builder()?.with_platform_verifier()?.with_no_client_auth())))
    }

    /// Trusts only the given certificate authorities, in PEM.
    pub fn with_custom_roots(pem: &[u8]) -> Result<Self, TlsError> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            roots.add(certificate.map_err(|_| TlsError::InvalidCertificates)?)?;
        }
        if roots.is_empty() {
            return Err(TlsError::InvalidCertificates);
        }
        let config = config_builder()?.with_root_certificates(roots).with_no_client_auth();
        Ok(Self::On(Arc::new(config)))
    }
}

fn config_builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, rustls::Error> {
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
