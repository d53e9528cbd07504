//! Microsoft's API Management, if it stands in front: it wants to see a key of its own.

use reqwest::RequestBuilder;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

const HEADER: &str = "ocp-apim-subscription-key";

/// The gateway, or none.
#[derive(Clone, Debug)]
pub(super) struct Gateway(Option<SecretString>);

impl Gateway {
    pub(super) fn with(key: Option<SecretString>) -> Self {
        Self(key)
    }

    /// Shows it the key, where there is one.
    pub(super) fn pass(&self, request: RequestBuilder) -> RequestBuilder {
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
