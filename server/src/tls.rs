//! Which cryptography TLS uses: *ring*, chosen once for the process, before the first client is made.

/// Harmless when called again.
pub fn install() {
    // The error only says that a choice was made before.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
