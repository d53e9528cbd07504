//! The credentials in use: fetched when they are first needed, fetched again before they expire, by one request at
//! a time.

use super::credential_chain;
use super::settings::{AwsCredentials, AwsKeys};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError as ProviderError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use model::clock::Clock;
use secrecy::ExposeSecret;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::{Mutex, OnceCell};

/// Credentials are fetched again this long before they expire, or after three quarters of their lifetime.
const RENEWAL_MARGIN: Duration = Duration::from_mins(5);
/// Younger credentials that are refused are the newest that there are.
const MIN_AGE_FOR_REPLACEMENT: Duration = Duration::from_secs(10);
/// The time limit for all sources together.
const FETCH_TIMEOUT: Duration = Duration::from_secs(20);
/// After a failure nothing is fetched for this long.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);

/// The credentials of one client.
pub(super) struct CredentialCache {
    source: Source,
    clock: Arc<dyn Clock>,
    /// Locked during a fetch, so that concurrent requests wait for that one.
    state: Mutex<CacheState>,
}

enum Source {
    Fixed(Credentials),
    Chain(Box<Chain>),
}

/// Opened when it is first needed: it reads files.
struct Chain {
    profile: Option<String>,
    region: String,
    config: ProviderConfig,
    opened: OnceCell<SharedCredentialsProvider>,
}

#[derive(Default)]
struct CacheState {
    cached: Option<CachedCredentials>,
    failure: Option<(CredentialsError, Duration)>,
}

struct CachedCredentials {
    credentials: Credentials,
    fetched_at: Duration,
    /// `None` if they do not expire.
    expiry: Option<Expiry>,
}

#[derive(Clone, Copy)]
struct Expiry {
    renew_at: Duration,
    expires_at: Duration,
}

/// Why there are no credentials. It contains nothing of what a source answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CredentialsError {
    #[error(
        "no source has any: settings, environment, profile, web identity, container or instance"
    )]
    NotFound,
    #[error("their configuration is wrong")]
    InvalidConfiguration,
    #[error("their source did not answer in time")]
    TimedOut,
    #[error("their source failed")]
    Failed,
}

impl CredentialCache {
    /// Reads and fetches nothing yet.
    pub(super) fn new(
        settings: &AwsCredentials,
        region: &str,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        let source = match settings {
            AwsCredentials::Keys(keys) => Source::Fixed(fixed(keys)),
            AwsCredentials::Chain => Source::chain(None, region, clock)?,
            AwsCredentials::Profile(name) => Source::chain(Some(name.clone()), region, clock)?,
        };
        Ok(Self::of(source, clock))
    }

    fn of(source: Source, clock: &Arc<dyn Clock>) -> Self {
        Self { source, clock: Arc::clone(clock), state: Mutex::default() }
    }

    /// Credentials that have not expired.
    pub(super) async fn current(&self) -> Result<Credentials, CredentialsError> {
        let chain = match &self.source {
            Source::Fixed(credentials) => return Ok(credentials.clone()),
            Source::Chain(chain) => chain,
        };
        let mut state = self.state.lock().await;
        let now = self.clock.uptime();
        match &state.cached {
            Some(cached) if cached.is_before(now, |expiry| expiry.renew_at) => {
                Ok(cached.credentials.clone())
            }
            _ => self.renew(chain, &mut state).await,
        }
    }

    /// Other credentials than `refused`, which a concurrent request may have fetched already.
    pub(super) async fn replacement_for(&self, refused: &Credentials) -> Option<Credentials> {
        let Source::Chain(chain) = &self.source else { return None };
        let mut state = self.state.lock().await;
        let now = self.clock.uptime();
        match &state.cached {
            Some(cached) if !is_same(&cached.credentials, refused) => {
                return Some(cached.credentials.clone());
            }
            Some(cached) if now < cached.fetched_at + MIN_AGE_FOR_REPLACEMENT => return None,
            _ => state.cached = None,
        }
        self.renew(chain, &mut state).await.ok().filter(|renewed| !is_same(renewed, refused))
    }

    async fn renew(
        &self,
        chain: &Chain,
        state: &mut CacheState,
    ) -> Result<Credentials, CredentialsError> {
        let now = self.clock.uptime();
        let fetched = match state.failure {
            Some((error, until)) if now < until => Err(error),
            _ => self.fetch(chain).await,
        };
        let now = self.clock.uptime();
        match fetched {
            Ok(credentials) => {
                state.failure = None;
                state.cached = Some(self.cached(credentials.clone(), now));
                Ok(credentials)
            }
            Err(error) => {
                if state.failure.is_none_or(|(_, until)| until <= now) {
                    state.failure = Some((error, now + PAUSE_AFTER_FAILURE));
                }
                // Credentials that have not expired are better than none.
                let valid =
                    state.cached.as_ref().filter(|it| it.is_before(now, |at| at.expires_at));
                valid.map(|cached| cached.credentials.clone()).ok_or(error)
            }
        }
    }

    async fn fetch(&self, chain: &Chain) -> Result<Credentials, CredentialsError> {
        let fetch = async {
            let open =
                || credential_chain::open(&chain.config, &chain.region, chain.profile.as_deref());
            chain.opened.get_or_init(open).await.provide_credentials().await
        };
        tokio::select! {
            fetched = fetch => fetched.map_err(|error| CredentialsError::of(&error)),
            () = self.clock.sleep(FETCH_TIMEOUT) => Err(CredentialsError::TimedOut),
        }
    }

    fn cached(&self, credentials: Credentials, now: Duration) -> CachedCredentials {
        let today = SystemTime::from(self.clock.now());
        let expiry = credentials.expiry().map(|at| {
            let lifetime = at.duration_since(today).unwrap_or_default();
            let margin = RENEWAL_MARGIN.min(lifetime / 4);
            let expires_at = now + lifetime;
            Expiry { renew_at: expires_at.saturating_sub(margin), expires_at }
        });
        CachedCredentials { credentials, fetched_at: now, expiry }
    }
}

impl Source {
    fn chain(
        profile: Option<String>,
        region: &str,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        let config = credential_chain::config(region, clock)?;
        let region = region.to_owned();
        let opened = OnceCell::new();
        Ok(Self::Chain(Box::new(Chain { profile, region, config, opened })))
    }
}

impl CachedCredentials {
    fn is_before(&self, now: Duration, moment: impl Fn(Expiry) -> Duration) -> bool {
        self.expiry.is_none_or(|expiry| now < moment(expiry))
    }
}

impl CredentialsError {
    fn of(error: &ProviderError) -> Self {
        match error {
            ProviderError::CredentialsNotLoaded(_) => Self::NotFound,
            ProviderError::InvalidConfiguration(_) => Self::InvalidConfiguration,
            ProviderError::ProviderTimedOut(_) => Self::TimedOut,
            _ => Self::Failed,
        }
    }
}

fn fixed(keys: &AwsKeys) -> Credentials {
    let token = keys.session_token.as_ref().map(|token| token.expose_secret().to_owned());
    let (id, secret) = (keys.access_key_id.expose_secret(), keys.secret_access_key.expose_secret());
    Credentials::new(id, secret, token, None, "settings")
}

fn is_same(one: &Credentials, other: &Credentials) -> bool {
    one.access_key_id() == other.access_key_id() && one.session_token() == other.session_token()
}

impl fmt::Debug for CredentialCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialCache(…)")
    }
}

#[cfg(test)]
mod tests;
