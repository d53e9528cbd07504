//! Which numbers have a call under way.
//!
//! A number is claimed before the telephone system is asked, so that of two requests at the same
//! instant one is refused. Bounded like the budgets: past [`LiveNumbers::MOST_CLAIMS`] the oldest goes.

use super::secret_key::OpaqueKey;
use model::call_id::CallId;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A call that was asked for, and until when it counts as under way if nobody knows better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    pub call_id: CallId,
    pub until: Duration,
}

/// The claims of this process.
#[derive(Debug, Default)]
pub struct LiveNumbers(Mutex<Claims>);

#[derive(Debug, Default)]
struct Claims {
    by_number: HashMap<OpaqueKey, Claim>,
    oldest_first: VecDeque<(OpaqueKey, CallId)>,
}

impl LiveNumbers {
    pub const MOST_CLAIMS: usize = 50_000;

    /// Claims `number`, unless a claim that is still good stands; that one comes back then.
    ///
    /// `over` names a call that the caller knows to be over: its claim does not count.
    pub fn claim(
        &self,
        number: OpaqueKey,
        claim: Claim,
        over: Option<CallId>,
        now: Duration,
    ) -> Result<(), Claim> {
        let mut claims = self.claims();
        if let Some(&standing) = claims.by_number.get(&number)
            && standing.until > now
            && Some(standing.call_id) != over
        {
            return Err(standing);
        }
        claims.insert(number, claim, now);
        Ok(())
    }

    /// Lets go of `number`, if it is still `call_id` that holds it.
    pub fn release(&self, number: OpaqueKey, call_id: CallId) {
        let mut claims = self.claims();
        if claims.by_number.get(&number).is_some_and(|claim| claim.call_id == call_id) {
            claims.by_number.remove(&number);
        }
    }

    fn claims(&self) -> MutexGuard<'_, Claims> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claims {
    fn insert(&mut self, number: OpaqueKey, claim: Claim, now: Duration) {
        self.drop_stale(now);
        self.by_number.insert(number, claim);
        self.oldest_first.push_back((number, claim.call_id));
    }

    fn drop_stale(&mut self, now: Duration) {
        while let Some(&(number, call_id)) = self.oldest_first.front() {
            let standing = self.by_number.get(&number).filter(|claim| claim.call_id == call_id);
            let good = standing.is_some_and(|claim| claim.until > now);
            if good && self.oldest_first.len() < LiveNumbers::MOST_CLAIMS {
                return;
            }
            if standing.is_some() {
                self.by_number.remove(&number);
            }
            self.oldest_first.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::secret_key::SecretKey;
    use model::random::SystemRandom;

    const SECOND: Duration = Duration::from_secs(1);

    fn claim(until: Duration) -> Claim {
        let call_id = CallId::random(&SystemRandom).unwrap();
        Claim { call_id, until }
    }

    fn number(name: &str) -> OpaqueKey {
        SecretKey::random(&SystemRandom).unwrap().opaque("number", name.as_bytes())
    }

    #[test]
    fn a_number_is_claimed_once_while_its_call_lives() {
        let (live, number) = (LiveNumbers::default(), number("a"));
        let first = claim(SECOND * 60);
        live.claim(number, first, None, SECOND).unwrap();

        assert_eq!(live.claim(number, claim(SECOND * 70), None, SECOND * 10), Err(first));
        assert_eq!(live.claim(number, claim(SECOND * 120), None, SECOND * 60), Ok(()));
    }

    #[test]
    fn a_call_that_is_known_to_be_over_does_not_count() {
        let (live, number) = (LiveNumbers::default(), number("a"));
        let (first, second) = (claim(SECOND * 60), claim(SECOND * 61));
        live.claim(number, first, None, SECOND).unwrap();

        assert_eq!(live.claim(number, second, Some(first.call_id), SECOND * 2), Ok(()));
        assert_eq!(
            live.claim(number, claim(SECOND * 62), Some(first.call_id), SECOND * 2),
            Err(second)
        );
    }

    #[test]
    fn only_the_call_that_holds_a_number_lets_go_of_it() {
        let (live, number) = (LiveNumbers::default(), number("a"));
        let first = claim(SECOND * 60);
        live.claim(number, first, None, SECOND).unwrap();

        live.release(number, claim(SECOND).call_id);
        assert_eq!(live.claim(number, claim(SECOND * 60), None, SECOND), Err(first));
        live.release(number, first.call_id);
        assert_eq!(live.claim(number, claim(SECOND * 60), None, SECOND), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let live = LiveNumbers::default();
        let secret = SecretKey::random(&SystemRandom).unwrap();
        let good = claim(SECOND * 9);
        for name in 0..LiveNumbers::MOST_CLAIMS + 1_000 {
            let number = secret.opaque("number", &name.to_be_bytes());
            live.claim(number, good, None, SECOND).unwrap();
        }

        let claims = live.claims();
        assert!(claims.by_number.len() <= LiveNumbers::MOST_CLAIMS);
        assert!(claims.oldest_first.len() <= LiveNumbers::MOST_CLAIMS);
    }
}
