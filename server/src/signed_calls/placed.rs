//! The calls that were placed, for those who placed them.

use super::token::TokenHash;
use model::call_progress::{CallProgress, last_state};
use shared_types::iden::Iden;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The calls of this process, the ended ones for a while.
#[derive(Debug, Default)]
pub(super) struct PlacedCalls(Mutex<Calls>);

#[derive(Debug, Default)]
struct Calls {
    by_iden: HashMap<Iden, PlacedCall>,
    oldest_first: VecDeque<(Iden, u64)>,
    placed: u64,
}

/// One call that an exchange took.
#[derive(Clone, Debug)]
pub(super) struct PlacedCall {
    pub(super) host: Arc<str>,
    pub(super) progress: CallProgress,
    pub(super) token: TokenHash,
    /// When nobody needs it any more.
    pub(super) forget_at: Duration,
    /// Which of all the calls that had this name it is.
    number: u64,
}

impl PlacedCall {
    pub(super) fn new(
        host: &str,
        progress: CallProgress,
        token: TokenHash,
        forget_at: Duration,
    ) -> Self {
        Self { host: host.into(), progress, token, forget_at, number: 0 }
    }

    pub(super) fn is_over(&self) -> bool {
        last_state(&self.progress.borrow()).is_final()
    }
}

impl PlacedCalls {
    /// About 10 MB when all of them are in use.
    pub(super) const MOST_CALLS: usize = 20_000;

    pub(super) fn insert(&self, iden: Iden, call: PlacedCall, now: Duration) -> u64 {
        let mut calls = self.calls();
        calls.forget_the_old(now);
        calls.placed += 1;
        let number = calls.placed;
        calls.oldest_first.push_back((iden.clone(), number));
        calls.by_iden.insert(iden, PlacedCall { number, ..call });
        number
    }

    /// The call `iden`, if `token` is the one that was given out with it.
    pub(super) fn find(&self, iden: &Iden, token: &str, now: Duration) -> Option<PlacedCall> {
        let calls = self.calls();
        let call = calls.by_iden.get(iden)?;
        (call.forget_at > now && call.token.is_of(token)).then(|| call.clone())
    }

    /// The call is over; those who placed it may look at it until `forget_at`.
    pub(super) fn ended(&self, iden: &Iden, number: u64, forget_at: Duration) {
        if let Some(call) = self.calls().by_iden.get_mut(iden)
            && call.number == number
        {
            call.forget_at = forget_at;
        }
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Calls {
    fn forget_the_old(&mut self, now: Duration) {
        while let Some((iden, number)) = self.oldest_first.front() {
            let call = self.by_iden.get(iden).filter(|call| call.number == *number);
            let is_needed = call.is_some_and(|call| call.forget_at > now);
            if is_needed && self.oldest_first.len() < PlacedCalls::MOST_CALLS {
                return;
            }
            if call.is_some() {
                self.by_iden.remove(iden);
            }
            self.oldest_first.pop_front();
        }
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
        PlacedCall::new("pbx", progress, TokenHash::new(token), SECOND * 60)
    }

    fn iden(text: &str) -> Iden {
        text.parse().unwrap()
    }

    #[test]
    fn a_call_is_shown_to_its_token_until_it_is_forgotten() {
        let placed = PlacedCalls::default();
        let number = placed.insert(iden("a"), call("sesame"), SECOND);

        assert!(placed.find(&iden("a"), "sesame", SECOND * 59).is_some());
        assert!(placed.find(&iden("a"), "other", SECOND).is_none());
        assert!(placed.find(&iden("b"), "sesame", SECOND).is_none());
        placed.ended(&iden("a"), number, SECOND * 30);
        assert!(placed.find(&iden("a"), "sesame", SECOND * 30).is_none());
    }

    #[test]
    fn the_end_of_an_earlier_call_does_not_touch_a_later_one_of_the_same_name() {
        let placed = PlacedCalls::default();
        let first = placed.insert(iden("a"), call("first"), SECOND);
        placed.insert(iden("a"), call("second"), SECOND);

        placed.ended(&iden("a"), first, SECOND);

        assert!(placed.find(&iden("a"), "second", SECOND * 2).is_some());
        assert!(placed.find(&iden("a"), "first", SECOND * 2).is_none());
    }

    #[test]
    fn memory_is_bounded() {
        let placed = PlacedCalls::default();
        for number in 0..PlacedCalls::MOST_CALLS + 500 {
            placed.insert(iden(&format!("c{number}")), call("x"), SECOND);
        }

        let calls = placed.calls();
        assert!(calls.by_iden.len() <= PlacedCalls::MOST_CALLS);
        assert!(calls.oldest_first.len() <= PlacedCalls::MOST_CALLS);
    }
}
