//! The way to NetSapiens: who may ask, with what, how often, and what a failure means.

mod cooldown;

use super::access::{Access, Token, TokenEndpoint};
use super::gateway::Gateway;
use super::path::PathError;
use super::reply;
use crate::netsapiens::settings::NetSapiensSettings;
use cooldown::Quiet;
use model::clock::Clock;
use model::provider::{ProviderError, RefusalSource};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, Url};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Reads that may be under way at once, for all calls together.
const MOST_READS_AT_ONCE: usize = 8;
/// A list of calls is no longer than this.
const MOST_OF_A_LIST: usize = 1024 * 1024;

/// One NetSapiens, for all drivers.
pub(super) struct Upstream {
    /// A create is sent once. A connection kept from before may be dead, and then nobody could say
    /// whether the request was heard: so each create gets its own.
    writing: Client,
    /// Reads may share connections: one that is lost is asked again by the next poll.
    reading: Client,
    access: Access,
    gateway: Gateway,
    clock: Arc<dyn Clock>,
    reads: Semaphore,
    quiet: Quiet,
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error(transparent)]
    Failed(#[from] ProviderError),
    #[error("the telephone system answered with something else than was asked for")]
    Unreadable,
    #[error("the telephone system has asked for quiet")]
    Quiet(Duration),
    #[error(transparent)]
    Path(#[from] PathError),
}

impl ReadError {
    /// How long it wants to be left alone.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Failed(ProviderError::Refused { retry_after, .. }) => *retry_after,
            Self::Quiet(quiet) => Some(*quiet),
            Self::Failed(_) | Self::Unreadable | Self::Path(_) => None,
        }
    }
}

impl Upstream {
    pub(super) fn new(
        settings: &NetSapiensSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        let writing = client(settings).pool_max_idle_per_host(0).build()?;
        let gateway = Gateway::with(settings.subscription_key.clone());
        let endpoint = TokenEndpoint {
            client: writing.clone(),
            url: token_address(&settings.base_url),
            gateway: gateway.clone(),
            clock: Arc::clone(&clock),
        };
        Ok(Self {
            writing,
            reading: client(settings).build()?,
            access: Access::new(&settings.credentials, endpoint),
            gateway,
            clock,
            reads: Semaphore::new(MOST_READS_AT_ONCE),
            quiet: Quiet::default(),
        })
    }

    /// Sends what `request` makes, and any 2xx is a yes. Nothing is sent again but what was refused
    /// for its token.
    pub(super) async fn write(
        &self,
        request: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Response, ProviderError> {
        self.ask(|| request(&self.writing)).await
    }

    /// What is at `url`.
    pub(super) async fn read(&self, url: &Url) -> Result<Vec<u8>, ReadError> {
        let _permit = self.reads.acquire().await;
        if let Some(left) = self.quiet.left(self.clock.uptime()) {
            return Err(ReadError::Quiet(left));
        }
        let response = self.ask(|| self.reading.get(url.clone())).await;
        let response = response.inspect_err(|error| {
            if let ProviderError::Refused { status: 429 | 503, retry_after, .. } = error {
                self.quiet.keep(retry_after.unwrap_or_default(), self.clock.uptime());
            }
        })?;
        reply::body(response, MOST_OF_A_LIST).await.ok_or(ReadError::Unreadable)
    }

    async fn ask(&self, request: impl Fn() -> RequestBuilder) -> Result<Response, ProviderError> {
        let token = self.access.token().await?;
        match self.ask_as(&token, request()).await {
            Err(error) if is_about_the_token(&error) => {
                match self.access.instead_of(&token).await {
                    // It was refused at the door, so nothing was done: this is no second create.
                    Some(fresh) => self.ask_as(&fresh, request()).await,
                    None => Err(error),
                }
            }
            outcome => outcome,
        }
    }

    async fn ask_as(
        &self,
        token: &Token,
        request: RequestBuilder,
    ) -> Result<Response, ProviderError> {
        let request = self.gateway.pass(request).bearer_auth(token.expose());
        reply::accepted(request.send().await.map_err(reply::send_failure)?).await
    }
}

/// A 401 of the gateway is about its key, for which there is no other.
fn is_about_the_token(error: &ProviderError) -> bool {
    let ProviderError::Refused { status, refused_by, .. } = error else { return false };
    (*status, *refused_by) == (401, RefusalSource::TelephoneSystem)
}

fn client(settings: &NetSapiensSettings) -> ClientBuilder {
    http_client::builder().connect_timeout(settings.connect_timeout).timeout(settings.total_timeout)
}

fn token_address(base: &Url) -> Url {
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
    fn tokens_are_fetched_below_the_legacy_address() {
        for base in ["https://pbx.example/ns-api/", "https://pbx.example/ns-api?x=y"] {
            let address = token_address(&Url::parse(base).unwrap());
            assert_eq!(address.as_str(), "https://pbx.example/ns-api/oauth2/token/");
        }
    }

    #[test]
    fn only_netsapiens_own_401_is_about_the_token() {
        let refused =
            |status, refused_by| ProviderError::Refused { status, refused_by, retry_after: None };

        assert!(is_about_the_token(&refused(401, RefusalSource::TelephoneSystem)));
        assert!(!is_about_the_token(&refused(401, RefusalSource::Gateway)));
        assert!(!is_about_the_token(&refused(403, RefusalSource::TelephoneSystem)));
        assert!(!is_about_the_token(&ProviderError::OutcomeUnknown(None)));
    }
}
