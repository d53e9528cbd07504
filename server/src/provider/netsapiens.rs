//! NetSapiens through its legacy API: `object=queuedcall`, `action=create`.
//!
//! A multipart form with `format`, `uid`, `queue` and `destination`, and a Bearer token. Any 2xx is
//! a yes, with a body or without. No call id is taken or given, so such a call can be neither
//! followed nor ended. Sources: the vendor's legacy API pages as mirrored by resellers.

mod reply;
mod request;

use super::{Capabilities, NewCall, Originated, PlacedCall, Provider, ProviderError, RingOrder};
use crate::calls::following::{self, Following};
use crate::config::netsapiens::NetSapiensSettings;
use async_trait::async_trait;
use reqwest::{Client, redirect, retry};
use secrecy::ExposeSecret;
use std::sync::Arc;

/// The driver. Cheap to clone.
#[derive(Clone, Debug)]
pub struct NetSapiens {
    client: Client,
    settings: NetSapiensSettings,
}

impl NetSapiens {
    /// A driver that has asked nobody anything yet.
    pub fn new(settings: NetSapiensSettings) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.total_timeout)
            .redirect(redirect::Policy::none())
            // A create is sent once. A connection kept from before may be dead, and then nobody
            // could say whether the request was heard: so each call gets its own.
            .pool_max_idle_per_host(0)
            .retry(retry::never())
            .build()?;
        Ok(Self { client, settings })
    }
}

#[async_trait]
impl Provider for NetSapiens {
    fn capabilities(&self) -> Capabilities {
        Capabilities::NONE
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let RingOrder::NumberThenQueue { queue } = &call.order else {
            return Err(ProviderError::NotSupported);
        };
        let request = self
            .client
            .post(request::url(&self.settings.base_url))
            .bearer_auth(self.settings.token.expose_secret())
            .multipart(request::form(call, queue, &self.settings));
        let response = request.send().await.map_err(failure)?;
        let upstream_status = Some(reply::read(response).await?);
        Ok(Originated { upstream_status, call: Arc::new(Unseen) })
    }
}

/// A call that was taken, and that has no name there by which it could be seen again.
struct Unseen;

impl PlacedCall for Unseen {
    fn following(&self) -> Following {
        following::only_accepted()
    }
}

/// Before the connection stood nothing was heard; after that, nobody knows.
fn failure(error: reqwest::Error) -> ProviderError {
    let unheard = error.is_connect() || error.is_builder();
    // The address may carry what the operator would not want logged.
    let cause = Some(Arc::new(error.without_url()) as Arc<dyn std::error::Error + Send + Sync>);
    if unheard { ProviderError::Unreachable(cause) } else { ProviderError::OutcomeUnknown(cause) }
}
