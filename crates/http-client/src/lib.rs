//! The HTTP clients with which the server sends requests to other systems.
//!
//! It must not know who is asked, nor for what: every feature sets its own timeouts, proxy and pool, and
//! keeps its errors. What must hold for every client is decided here:
//! - TLS uses *ring*. `reqwest` is built without a default, and panics when no provider is installed.
//! - No redirect is followed. A request may carry a secret, which is for the configured address only.
//! - Nothing is sent again by the client itself. A repeated request could place a second call.
//!
//! Start with [`builder`]. [`reach`] restricts a client to addresses of the public internet, for URLs that tenants
//! configure. [`install_tls_provider`] is only for clients that are made without [`builder`], as tests do.

pub mod reach;
pub mod webhook_signature;
pub mod webhook_target;

use reqwest::{Client, ClientBuilder, redirect, retry};

/// A client without redirects and retries, and with TLS.
pub fn builder() -> ClientBuilder {
    install_tls_provider();
    Client::builder().redirect(redirect::Policy::none()).retry(retry::never())
}

/// Selects the implementation of TLS for this process. Further calls have no effect.
pub fn install_tls_provider() {
    // The error only says that a provider was installed before.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_made_without_any_other_preparation() {
        assert!(builder().build().is_ok());
    }
}
