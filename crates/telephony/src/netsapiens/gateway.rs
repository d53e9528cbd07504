//! Microsoft's API Management, which may stand in front of NetSapiens and needs a key of its own.

use reqwest::RequestBuilder;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

const HEADER: &str = "ocp-apim-subscription-key";

/// The gateway, or none.
#[derive(Clone, Debug)]
pub(super) struct Gateway(Option<SecretString>);

impl Gateway {
    pub(super) fn new(key: Option<SecretString>) -> Self {
        Self(key)
    }

    /// Adds the key to `request`, if there is one.
    pub(super) fn add_key(&self, request: RequestBuilder) -> RequestBuilder {
        let key = self.0.as_ref().and_then(|key| HeaderValue::from_str(key.expose_secret()).ok());
        match key {
            Some(mut key) => {
                key.set_sensitive(true);
                request.header(HEADER, key)
            }
            None => request,
        }
    }
}
