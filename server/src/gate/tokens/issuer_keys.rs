//! The issuer's keys as we have them: asked for seldom, by one request at a time, and kept while the
//! issuer is away.

use super::TokenError;
use super::issuer::{FetchError, Issuer};
use super::key_set::KeySet;
use jsonwebtoken::DecodingKey;
use model::clock::Clock;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Keys of this age are asked for again while they are used.
pub const FRESH_FOR: Duration = Duration::from_mins(15);
/// Between two questions. Tokens with keys that nobody knows cause no more than this.
pub const BETWEEN_QUESTIONS: Duration = Duration::from_mins(1);
/// The same while there are no keys at all, so that an issuer that comes back is found soon.
pub const BETWEEN_QUESTIONS_WITHOUT_KEYS: Duration = Duration::from_secs(5);
/// Older keys are not believed: an issuer that is away so long may have withdrawn them.
pub const BELIEVED_FOR: Duration = Duration::from_hours(24);

/// The keys of one issuer. Cheap to clone.
#[derive(Clone)]
pub struct IssuerKeys(Arc<Inner>);

struct Inner {
    issuer: Issuer,
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
    /// Held by whoever asks the issuer. The others wait for the same answer.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Kept {
    keys: KeySet,
    read_at: Option<Duration>,
    /// When the issuer may be asked again.
    ask_at: Duration,
    why_not: Option<Arc<FetchError>>,
}

impl IssuerKeys {
    /// Asks nobody before the first token comes.
    pub fn new(issuer: Issuer, clock: Arc<dyn Clock>) -> Self {
        let (kept, asking) = (Mutex::default(), tokio::sync::Mutex::default());
        Self(Arc::new(Inner { issuer, clock, kept, asking }))
    }

    /// The key `name`, from memory if it is there.
    pub async fn get(&self, name: Option<&str>) -> Result<Arc<DecodingKey>, TokenError> {
        let now = self.0.clock.uptime();
        let known = self.kept().find(name, now);
        if let Some(key) = known {
            if self.kept().is_due_for_a_look(now) {
                // Nobody waits for it: the old keys are good meanwhile.
                let keys = self.clone();
                tokio::spawn(async move { keys.ask().await });
            }
            return Ok(key);
        }
        if self.kept().may_ask(now) {
            // A task of its own: whoever asks may leave, and the answer is everybody's.
            let keys = self.clone();
            let asked = tokio::spawn(async move { keys.ask().await }).await;
            asked.map_err(|_| TokenError::KeysUnavailable(Some(FetchError::Interrupted.into())))?;
        }
        self.kept().find_now(name, self.0.clock.uptime())
    }

    /// Asks the issuer, unless somebody just did.
    async fn ask(&self) {
        let _asking = self.0.asking.lock().await;
        if !self.kept().may_ask(self.0.clock.uptime()) {
            return;
        }
        let answer = self.0.issuer.fetch().await;
        if let Err(error) = &answer {
            let error = error as &dyn std::error::Error;
            tracing::warn!(
                error,
                "the issuer of tokens gave no keys; those that are known stay in use"
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
        if self.are_believed(now) { self.keys.get(name) } else { None }
    }

    /// The same after the issuer was asked, or could not be.
    fn find_now(&self, name: Option<&str>, now: Duration) -> Result<Arc<DecodingKey>, TokenError> {
        if !self.are_believed(now) {
            return Err(TokenError::KeysUnavailable(self.why_not.clone()));
        }
        self.keys.get(name).ok_or(TokenError::UnknownKey)
    }

    fn are_believed(&self, now: Duration) -> bool {
        self.read_at.is_some_and(|read_at| now.saturating_sub(read_at) < BELIEVED_FOR)
    }

    fn is_due_for_a_look(&self, now: Duration) -> bool {
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
            if self.are_believed(now) { BETWEEN_QUESTIONS } else { BETWEEN_QUESTIONS_WITHOUT_KEYS };
        self.ask_at = now + wait;
    }
}

impl std::fmt::Debug for IssuerKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuerKeys").field("issuer", &self.0.issuer).finish_non_exhaustive()
    }
}
