//! The cached keys of the issuer: refreshed rarely, by one request at a time, and kept while the issuer is
//! unreachable.

use super::TokenError;
use super::issuer::{FetchError, Issuer};
use super::key_set::KeySet;
use jsonwebtoken::DecodingKey;
use model::clock::Clock;
use model::connection_failure::WithCauses;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Keys of this age are refreshed in the background.
pub const FRESH_FOR: Duration = Duration::from_mins(15);
/// The minimum time between two requests. Tokens with unknown keys cause no more than this.
pub const REQUEST_INTERVAL: Duration = Duration::from_mins(1);
/// The same while there are no keys, so that an issuer is noticed soon after an outage.
pub const REQUEST_INTERVAL_WITHOUT_KEYS: Duration = Duration::from_secs(5);
/// Older keys are not used: the issuer may have revoked them meanwhile.
pub const VALID_FOR: Duration = Duration::from_hours(24);

/// The keys of one issuer. Cheap to clone.
#[derive(Clone)]
pub struct IssuerKeys(Arc<Inner>);

struct Inner {
    issuer: Issuer,
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
    /// Held during a request to the issuer. Others wait for the same answer.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Kept {
    keys: KeySet,
    read_at: Option<Duration>,
    /// The earliest time of the next request.
    ask_at: Duration,
    why_not: Option<Arc<FetchError>>,
}

impl IssuerKeys {
    /// Sends no request before the first token.
    pub fn new(issuer: Issuer, clock: Arc<dyn Clock>) -> Self {
        let (kept, asking) = (Mutex::default(), tokio::sync::Mutex::default());
        Self(Arc::new(Inner { issuer, clock, kept, asking }))
    }

    /// Asks the issuer for its keys, which are not kept. Returns how many there are.
    pub async fn fetch(&self) -> Result<usize, FetchError> {
        self.0.issuer.fetch().await.map(|keys| keys.len())
    }

    /// The key `name`, from the cache if it is there.
    pub async fn get(&self, name: Option<&str>) -> Result<Arc<DecodingKey>, TokenError> {
        let now = self.0.clock.uptime();
        let known = self.kept().find(name, now);
        if let Some(key) = known {
            if self.kept().is_due(now) {
                // In the background: the old keys are valid meanwhile.
                let keys = self.clone();
                tokio::spawn(async move { keys.ask().await });
            }
            return Ok(key);
        }
        if self.kept().may_ask(now) {
            // A task of its own: the client may disconnect, and others wait for the answer too.
            let keys = self.clone();
            let asked = tokio::spawn(async move { keys.ask().await }).await;
            asked.map_err(|_| TokenError::KeysUnavailable(Some(FetchError::Interrupted.into())))?;
        }
        self.kept().find_now(name, self.0.clock.uptime())
    }

    /// Requests the keys, unless that was done just now.
    async fn ask(&self) {
        let _asking = self.0.asking.lock().await;
        if !self.kept().may_ask(self.0.clock.uptime()) {
            return;
        }
        let answer = self.0.issuer.fetch().await;
        if let Err(error) = &answer {
            tracing::warn!(
                issuer = self.0.issuer.host(),
                error = %WithCauses(error),
                "the keys of the token issuer cannot be fetched; known keys stay in use"
            );
        }
        self.kept().take(answer, self.0.clock.uptime());
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn find(&self, name: Option<&str>, now: Duration) -> Option<Arc<DecodingKey>> {
        if self.are_valid(now) { self.keys.get(name) } else { None }
    }

    /// The same after a request, or when none was possible.
    fn find_now(&self, name: Option<&str>, now: Duration) -> Result<Arc<DecodingKey>, TokenError> {
        if !self.are_valid(now) {
            return Err(TokenError::KeysUnavailable(self.why_not.clone()));
        }
        self.keys.get(name).ok_or(TokenError::UnknownKey)
    }

    fn are_valid(&self, now: Duration) -> bool {
        self.read_at.is_some_and(|read_at| now.saturating_sub(read_at) < VALID_FOR)
    }

    fn is_due(&self, now: Duration) -> bool {
        let is_old = self.read_at.is_none_or(|read_at| now.saturating_sub(read_at) >= FRESH_FOR);
        is_old && self.may_ask(now)
    }

    fn may_ask(&self, now: Duration) -> bool {
        now >= self.ask_at
    }

    fn take(&mut self, answer: Result<KeySet, FetchError>, now: Duration) {
        match answer {
            Ok(keys) => {
                *self = Self { keys, read_at: Some(now), ..Self::default() };
            }
            Err(error) => self.why_not = Some(Arc::new(error)),
        }
        let wait =
            if self.are_valid(now) { REQUEST_INTERVAL } else { REQUEST_INTERVAL_WITHOUT_KEYS };
        self.ask_at = now + wait;
    }
}

impl std::fmt::Debug for IssuerKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuerKeys").field("issuer", &self.0.issuer).finish_non_exhaustive()
    }
}
