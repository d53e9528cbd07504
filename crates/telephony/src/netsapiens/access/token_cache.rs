//! Keeps a token: fetched when it is first needed, renewed before it ends, by one request at a time.

mod backoff;

use super::Token;
use super::grant::{self, Granted};
use crate::netsapiens::settings::OauthAccount;
use crate::netsapiens::gateway::Gateway;
use crate::netsapiens::reply;
use backoff::Pause;
use model::clock::Clock;
use model::provider::ProviderError;
use reqwest::{Client, Url};
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// A token is renewed this long before it ends, or when nine tenths of its life are over.
const RENEW_BEFORE_END: Duration = Duration::from_mins(1);
/// A token that is refused this young has nothing wrong with it: its account may not do what was asked.
const YOUNG: Duration = Duration::from_secs(10);
/// A reply with a token is no longer than this.
const MOST_OF_A_REPLY: usize = 64 * 1024;

/// Where tokens are fetched, and with what.
pub(in super::super) struct TokenEndpoint {
    pub(in super::super) client: Client,
    pub(in super::super) url: Url,
    pub(in super::super) gateway: Gateway,
    pub(in super::super) clock: Arc<dyn Clock>,
}

/// The keeper.
pub(in super::super) struct TokenKeeper {
    endpoint: TokenEndpoint,
    account: OauthAccount,
    /// Locked while a token is fetched, so that the others wait for that one.
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    token: Option<Kept>,
    refresh: Option<SecretString>,
    pause: Option<Pause>,
}

struct Kept {
    token: Token,
    fetched_at: Duration,
    renew_at: Duration,
    ends_at: Duration,
}

/// The endpoint said yes, and gave nothing that could be a token.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the token endpoint answered with no token")]
struct NoToken;

impl TokenKeeper {
    pub(super) fn new(account: OauthAccount, endpoint: TokenEndpoint) -> Self {
        Self { endpoint, account, held: Mutex::default() }
    }

    /// A token that has not ended.
    pub(super) async fn token(&self) -> Result<Token, ProviderError> {
        let mut held = self.held.lock().await;
        let now = self.endpoint.clock.uptime();
        match &held.token {
            Some(kept) if now < kept.renew_at => Ok(kept.token.clone()),
            _ => self.renew(&mut held).await,
        }
    }

    /// Another one than `refused`, which somebody else may have fetched meanwhile.
    pub(super) async fn instead_of(&self, refused: &Token) -> Option<Token> {
        let mut held = self.held.lock().await;
        let now = self.endpoint.clock.uptime();
        match &held.token {
            Some(kept) if !kept.token.is_same(refused) => return Some(kept.token.clone()),
            Some(kept) if now < kept.fetched_at + YOUNG => return None,
            _ => held.token = None,
        }
        self.renew(&mut held).await.ok()
    }

    async fn renew(&self, held: &mut Held) -> Result<Token, ProviderError> {
        let now = self.endpoint.clock.uptime();
        let outcome = match held.pause.filter(|pause| !pause.is_over(now)) {
            Some(pause) => Err(pause.error()),
            None => self.fetch(held).await,
        };
        // A token that has not ended is better than none.
        match (outcome, &held.token) {
            (Err(_), Some(kept)) if now < kept.ends_at => Ok(kept.token.clone()),
            (outcome, _) => outcome,
        }
    }

    async fn fetch(&self, held: &mut Held) -> Result<Token, ProviderError> {
        let granted = match held.refresh.take() {
            Some(refresh) => match self.ask(grant::by_refresh(&self.account, &refresh)).await {
                Err(ProviderError::Refused { .. }) => self.ask_by_password().await,
                Err(error) => {
                    held.refresh = Some(refresh);
                    Err(error)
                }
                granted => granted,
            },
            None => self.ask_by_password().await,
        };
        let now = self.endpoint.clock.uptime();
        match granted {
            Ok(granted) => Ok(held.keep(granted, now)),
            Err(error) => {
                held.pause = Some(Pause::after(&error, now));
                Err(error)
            }
        }
    }

    async fn ask_by_password(&self) -> Result<Granted, ProviderError> {
        self.ask(grant::by_password(&self.account)).await
    }

    /// Whatever goes wrong here, no call was asked for.
    async fn ask(&self, form: Vec<(&'static str, &str)>) -> Result<Granted, ProviderError> {
        let request = self.endpoint.client.post(self.endpoint.url.clone()).form(&form);
        let response = self.endpoint.gateway.pass(request).send().await.map_err(reply::unreachable)?;
        let response = reply::accepted(response).await.map_err(|error| match error {
            ProviderError::OutcomeUnknown(cause) => ProviderError::Unreachable(cause),
            error => error,
        })?;
        let body = reply::body(response, MOST_OF_A_REPLY).await;
        body.as_deref()
            .and_then(grant::read)
            .ok_or_else(|| ProviderError::Unreachable(Some(Arc::new(NoToken))))
    }
}

impl Held {
    fn keep(&mut self, granted: Granted, now: Duration) -> Token {
        let token = Token::new(granted.access);
        let margin = RENEW_BEFORE_END.min(granted.life / 10);
        let ends_at = now + granted.life;
        self.token = Some(Kept {
            token: token.clone(),
            fetched_at: now,
            renew_at: ends_at.saturating_sub(margin),
            ends_at,
        });
        self.refresh = granted.refresh;
        self.pause = None;
        token
    }
}

impl fmt::Debug for TokenKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKeeper").field("account", &self.account).finish_non_exhaustive()
    }
}
