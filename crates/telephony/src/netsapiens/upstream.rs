//! Sends requests to NetSapiens: with a token, within the limits for concurrent reads, and never twice.

use super::access::{Access, Token, TokenEndpoint};
use super::gateway::Gateway;
use super::path::PathError;
use super::reply;
use super::settings::NetSapiensSettings;
use crate::cooldown::Cooldown;
use crate::http_reply;
use crate::poll_delays::MAX_RETRY_AFTER;
use model::clock::Clock;
use model::provider::{ProviderError, RefusalSource};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, Url};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Concurrent reads of all calls together.
const MAX_CONCURRENT_READS: usize = 8;
/// A longer list of calls is not read.
const MAX_LIST_BYTES: usize = 1024 * 1024;

/// The connection to one NetSapiens system.
pub(super) struct Upstream {
    /// A create is sent once. A pooled connection may be dead, and then it is unknown whether the
    /// request was received: so each create gets a new connection.
    write_client: Client,
    /// Reads share connections: a lost read is repeated by the next poll.
    read_client: Client,
    access: Access,
    gateway: Gateway,
    clock: Arc<dyn Clock>,
    reads: Semaphore,
    /// After 429 and 503, for all reads.
    cooldown: Mutex<Cooldown>,
}

/// Why a read failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error(transparent)]
    Failed(#[from] ProviderError),
    #[error("the response of the telephone system cannot be read")]
    Unreadable,
    #[error("the telephone system has requested a pause")]
    Cooldown(Duration),
    #[error(transparent)]
    Path(#[from] PathError),
}

impl ReadError {
    /// How long no further request is wanted.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Failed(ProviderError::Refused { retry_after, .. }) => *retry_after,
            Self::Cooldown(remaining) => Some(*remaining),
            Self::Failed(_) | Self::Unreadable | Self::Path(_) => None,
        }
    }
}

impl Upstream {
    pub(super) fn new(
        settings: &NetSapiensSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        let write_client = client(settings).pool_max_idle_per_host(0).build()?;
        let gateway = Gateway::new(settings.subscription_key.clone());
        let endpoint = TokenEndpoint {
            client: write_client.clone(),
            url: token_url(&settings.base_url),
            gateway: gateway.clone(),
            clock: Arc::clone(&clock),
        };
        Ok(Self {
            write_client,
            read_client: client(settings).build()?,
            access: Access::new(&settings.credentials, endpoint),
            gateway,
            clock,
            reads: Semaphore::new(MAX_CONCURRENT_READS),
            cooldown: Mutex::new(Cooldown::new(MAX_RETRY_AFTER)),
        })
    }

    /// Sends the request that `request` makes; any 2xx is a success. It is sent again only if it was
    /// refused because of its token.
    pub(super) async fn write(
        &self,
        request: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Response, ProviderError> {
        self.send(|| request(&self.write_client)).await
    }

    /// Reads the resource at `url`.
    pub(super) async fn read(&self, url: &Url) -> Result<Vec<u8>, ReadError> {
        let _permit = self.reads.acquire().await;
        if let Some(remaining) = self.cooldown().remaining(self.clock.uptime()) {
            return Err(ReadError::Cooldown(remaining));
        }
        let response = self.send(|| self.read_client.get(url.clone())).await;
        let response = response.inspect_err(|error| {
            if let ProviderError::Refused { status: 429 | 503, retry_after, .. } = error {
                self.cooldown().extend(retry_after.unwrap_or_default(), self.clock.uptime());
            }
        })?;
        http_reply::body(response, MAX_LIST_BYTES).await.ok_or(ReadError::Unreadable)
    }

    fn cooldown(&self) -> MutexGuard<'_, Cooldown> {
        self.cooldown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn send(&self, request: impl Fn() -> RequestBuilder) -> Result<Response, ProviderError> {
        let token = self.access.token().await?;
        match self.send_with_token(&token, request()).await {
            Err(error) if is_token_refused(&error) => {
                match self.access.replacement_for(&token).await {
                    // A request with a refused token has no effect, so this is no second create.
                    Some(fresh) => self.send_with_token(&fresh, request()).await,
                    None => Err(error),
                }
            }
            outcome => outcome,
        }
    }

    async fn send_with_token(
        &self,
        token: &Token,
        request: RequestBuilder,
    ) -> Result<Response, ProviderError> {
        let request = self.gateway.add_key(request).bearer_auth(token.expose());
        let response = request.send().await.map_err(reply::send_failure)?;
        reply::check_status(response, self.clock.now()).await
    }
}

/// A 401 of the gateway refuses its key, which cannot be renewed.
fn is_token_refused(error: &ProviderError) -> bool {
    let ProviderError::Refused { status, refused_by, .. } = error else { return false };
    (*status, *refused_by) == (401, RefusalSource::TelephoneSystem)
}

fn client(settings: &NetSapiensSettings) -> ClientBuilder {
    http_client::builder().connect_timeout(settings.connect_timeout).timeout(settings.total_timeout)
}

fn token_url(base: &Url) -> Url {
    let mut url = base.clone();
    url.set_query(None);
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(["oauth2", "token", ""]);
    }
    url
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream").field("access", &self.access).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_url_is_below_the_url_of_the_legacy_api() {
        for base in ["https://pbx.example/ns-api/", "https://pbx.example/ns-api?x=y"] {
            let url = token_url(&Url::parse(base).unwrap());
            assert_eq!(url.as_str(), "https://pbx.example/ns-api/oauth2/token/");
        }
    }

    #[test]
    fn only_a_401_of_netsapiens_itself_is_a_refused_token() {
        let refused =
            |status, refused_by| ProviderError::Refused { status, refused_by, retry_after: None };

        assert!(is_token_refused(&refused(401, RefusalSource::TelephoneSystem)));
        assert!(!is_token_refused(&refused(401, RefusalSource::Gateway)));
        assert!(!is_token_refused(&refused(403, RefusalSource::TelephoneSystem)));
        assert!(!is_token_refused(&ProviderError::OutcomeUnknown(None)));
    }
}
