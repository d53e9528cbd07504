//! The calls that were placed, for those who placed them.

use super::token::TokenHash;
use model::call_progress::{CallProgress, last_state};
use model::expiring_map::{EntryId, ExpiringMap};
use shared_types::iden::Iden;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The calls of this process, ended ones for a while.
#[derive(Debug)]
pub(super) struct PlacedCalls(Mutex<ExpiringMap<Iden, PlacedCall>>);

/// One call that an exchange took.
#[derive(Clone, Debug)]
pub(super) struct PlacedCall {
    pub(super) host: Arc<str>,
    pub(super) progress: CallProgress,
    pub(super) token: TokenHash,
}

impl PlacedCall {
    pub(super) fn new(host: &str, progress: CallProgress, token: TokenHash) -> Self {
        Self { host: host.into(), progress, token }
    }

    pub(super) fn is_over(&self) -> bool {
        last_state(&self.progress.borrow()).is_final()
    }
}

impl PlacedCalls {
    /// About 10 MB when all of them are in use.
    pub(super) const MAX_CALLS: usize = 20_000;

    /// Keeps `call` until `expires_at`.
    pub(super) fn insert(
        &self,
        iden: Iden,
        call: PlacedCall,
        expires_at: Duration,
        now: Duration,
    ) -> EntryId {
        self.calls().insert(iden, call, expires_at, now)
    }

    /// The call `iden`, if `token` is the one that was issued with it.
    pub(super) fn find(&self, iden: &Iden, token: &str, now: Duration) -> Option<PlacedCall> {
        self.calls().get(iden, now).filter(|call| call.token.is_of(token)).cloned()
    }

    /// The call has ended and is kept until `expires_at`.
    pub(super) fn ended(&self, iden: &Iden, entry: EntryId, expires_at: Duration) {
        self.calls().set_expiry(iden, entry, expires_at);
    }

    fn calls(&self) -> MutexGuard<'_, ExpiringMap<Iden, PlacedCall>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for PlacedCalls {
    fn default() -> Self {
        Self(Mutex::new(ExpiringMap::new(Self::MAX_CALLS)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::call_state::CallState;
    use tokio::sync::watch;

    const SECOND: Duration = Duration::from_secs(1);

    fn call(token: &str) -> PlacedCall {
        let (_, progress) = watch::channel(Arc::from([CallState::Accepted]));
        PlacedCall::new("pbx", progress, TokenHash::new(token))
    }

    fn iden(text: &str) -> Iden {
        text.parse().unwrap()
    }

    #[test]
    fn a_call_is_shown_to_its_token_until_it_is_forgotten() {
        let placed = PlacedCalls::default();
        let entry = placed.insert(iden("a"), call("sesame"), SECOND * 60, SECOND);

        assert!(placed.find(&iden("a"), "sesame", SECOND * 59).is_some());
        assert!(placed.find(&iden("a"), "other", SECOND).is_none());
        assert!(placed.find(&iden("b"), "sesame", SECOND).is_none());
        placed.ended(&iden("a"), entry, SECOND * 30);
        assert!(placed.find(&iden("a"), "sesame", SECOND * 30).is_none());
    }

    #[test]
    fn the_end_of_an_earlier_call_does_not_touch_a_later_one_of_the_same_name() {
        let placed = PlacedCalls::default();
        let first = placed.insert(iden("a"), call("first"), SECOND * 60, SECOND);
        placed.insert(iden("a"), call("second"), SECOND * 60, SECOND);

        placed.ended(&iden("a"), first, SECOND);

        assert!(placed.find(&iden("a"), "second", SECOND * 2).is_some());
        assert!(placed.find(&iden("a"), "first", SECOND * 2).is_none());
    }

    #[test]
    fn memory_is_bounded() {
        let placed = PlacedCalls::default();
        for number in 0..PlacedCalls::MAX_CALLS + 500 {
            placed.insert(iden(&format!("c{number}")), call("x"), SECOND * 60, SECOND);
        }

        assert!(placed.calls().len() <= PlacedCalls::MAX_CALLS);
    }
}
