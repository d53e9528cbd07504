//! Caches an access token: fetched when it is first needed, renewed before it expires, by one request at
//! a time.

mod backoff;

use super::grant::{self, Granted};
use super::token::Token;
use crate::http_reply;
use crate::netsapiens::gateway::Gateway;
use crate::netsapiens::reply;
use crate::netsapiens::settings::OauthAccount;
use backoff::Backoff;
use model::clock::Clock;
use model::provider::ProviderError;
use reqwest::{Client, Url};
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// A token is renewed this long before it expires, or after nine tenths of its lifetime.
const RENEWAL_MARGIN: Duration = Duration::from_mins(1);
/// A younger token that is refused is valid: its account lacks the right to do what was requested.
const MIN_AGE_FOR_REPLACEMENT: Duration = Duration::from_secs(10);
/// A longer response holds no token.
const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// The OAuth token endpoint, and the means to reach it.
pub(in super::super) struct TokenEndpoint {
    pub(in super::super) client: Client,
    pub(in super::super) url: Url,
    pub(in super::super) gateway: Gateway,
    pub(in super::super) clock: Arc<dyn Clock>,
}

/// The tokens of one OAuth account.
pub(in super::super) struct TokenCache {
    endpoint: TokenEndpoint,
    account: OauthAccount,
    /// Locked while a token is fetched, so that concurrent requests wait for that one.
    state: Mutex<CacheState>,
}

#[derive(Default)]
struct CacheState {
    token: Option<CachedToken>,
    refresh: Option<SecretString>,
    backoff: Option<Backoff>,
}

struct CachedToken {
    token: Token,
    fetched_at: Duration,
    renew_at: Duration,
    expires_at: Duration,
}

/// The endpoint answered with success, but without a token.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the token endpoint answered with no token")]
struct NoToken;

impl TokenCache {
    pub(super) fn new(account: OauthAccount, endpoint: TokenEndpoint) -> Self {
        Self { endpoint, account, state: Mutex::default() }
    }

    /// A token that has not expired.
    pub(super) async fn token(&self) -> Result<Token, ProviderError> {
        let mut state = self.state.lock().await;
        let now = self.endpoint.clock.uptime();
        match &state.token {
            Some(cached) if now < cached.renew_at => Ok(cached.token.clone()),
            _ => self.renew(&mut state).await,
        }
    }

    /// Another token than `refused`, which a concurrent request may have fetched already.
    pub(super) async fn replacement_for(&self, refused: &Token) -> Option<Token> {
        let mut state = self.state.lock().await;
        let now = self.endpoint.clock.uptime();
        match &state.token {
            Some(cached) if !cached.token.is_same(refused) => return Some(cached.token.clone()),
            Some(cached) if now < cached.fetched_at + MIN_AGE_FOR_REPLACEMENT => return None,
            _ => state.token = None,
        }
        self.renew(&mut state).await.ok()
    }

    async fn renew(&self, state: &mut CacheState) -> Result<Token, ProviderError> {
        let now = self.endpoint.clock.uptime();
        let outcome = match state.backoff.filter(|backoff| !backoff.is_over(now)) {
            Some(backoff) => Err(backoff.error()),
            None => self.fetch(state).await,
        };
        // A token that has not expired is better than none.
        match (outcome, &state.token) {
            (Err(_), Some(cached)) if now < cached.expires_at => Ok(cached.token.clone()),
            (outcome, _) => outcome,
        }
    }

    async fn fetch(&self, state: &mut CacheState) -> Result<Token, ProviderError> {
        let granted = match state.refresh.take() {
            Some(refresh) => match self.request(grant::by_refresh(&self.account, &refresh)).await {
                Err(ProviderError::Refused { .. }) => self.request_by_password().await,
                Err(error) => {
                    state.refresh = Some(refresh);
                    Err(error)
                }
                granted => granted,
            },
            None => self.request_by_password().await,
        };
        let now = self.endpoint.clock.uptime();
        match granted {
            Ok(granted) => Ok(state.store(granted, now)),
            Err(error) => {
                state.backoff = Some(Backoff::after(&error, now));
                Err(error)
            }
        }
    }

    async fn request_by_password(&self) -> Result<Granted, ProviderError> {
        self.request(grant::by_password(&self.account)).await
    }

    /// No failure here can have placed a call, so none is an unknown outcome.
    async fn request(&self, form: Vec<(&'static str, &str)>) -> Result<Granted, ProviderError> {
        let request = self.endpoint.client.post(self.endpoint.url.clone()).form(&form);
        let request = self.endpoint.gateway.add_key(request);
        let response = request.send().await.map_err(reply::unreachable)?;
        let response =
            reply::check_status(response, self.endpoint.clock.now()).await.map_err(|error| {
                match error {
                    ProviderError::OutcomeUnknown(cause) => ProviderError::Unreachable(cause),
                    error => error,
                }
            })?;
        let body = http_reply::body(response, MAX_RESPONSE_BYTES).await;
        body.as_deref()
            .and_then(grant::read)
            .ok_or_else(|| ProviderError::Unreachable(Some(Arc::new(NoToken))))
    }
}

impl CacheState {
    fn store(&mut self, granted: Granted, now: Duration) -> Token {
        let token = Token::new(granted.access);
        let margin = RENEWAL_MARGIN.min(granted.lifetime / 10);
        let expires_at = now + granted.lifetime;
        self.token = Some(CachedToken {
            token: token.clone(),
            fetched_at: now,
            renew_at: expires_at.saturating_sub(margin),
            expires_at,
        });
        self.refresh = granted.refresh;
        self.backoff = None;
        token
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache").field("account", &self.account).finish_non_exhaustive()
    }
}
