//! Coalesces reads: of several concurrent readers one sends the request, and its outcome is cached for a short time.

use model::clock::Clock;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// One resource of a telephone system.
pub(crate) struct CoalescedRead<T, E> {
    max_age: Duration,
    clock: Arc<dyn Clock>,
    /// Locked during a request, so that concurrent readers wait for its outcome.
    cached: Mutex<Option<CachedOutcome<T, E>>>,
}

struct CachedOutcome<T, E> {
    received_at: Duration,
    outcome: Result<T, E>,
}

impl<T: Clone, E: Clone> CoalescedRead<T, E> {
    /// A resource whose outcome is cached for `max_age`.
    pub(crate) fn new(max_age: Duration, clock: &Arc<dyn Clock>) -> Self {
        Self { max_age, clock: Arc::clone(clock), cached: Mutex::default() }
    }

    /// The resource as it was up to `max_age` ago, or as `fetch` reads it. `fetch` is given whether the read before
    /// failed, because it logs changes only: each poll would fill the log.
    pub(crate) async fn read<F>(&self, fetch: impl FnOnce(bool) -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let mut cached = self.cached.lock().await;
        let now = self.clock.uptime();
        if let Some(cached) = cached.as_ref().filter(|cached| self.is_recent(cached, now)) {
            return cached.outcome.clone();
        }
        let had_failed = cached.as_ref().is_some_and(|cached| cached.outcome.is_err());
        let outcome = fetch(had_failed).await;
        let received_at = self.clock.uptime();
        *cached = Some(CachedOutcome { received_at, outcome: outcome.clone() });
        outcome
    }

    /// Whether an outcome is cached. Not so during a request.
    pub(crate) fn is_fresh(&self, now: Duration) -> bool {
        let is_recent = |cached: &CachedOutcome<T, E>| self.is_recent(cached, now);
        self.cached.try_lock().is_ok_and(|cached| cached.as_ref().is_some_and(is_recent))
    }

    fn is_recent(&self, cached: &CachedOutcome<T, E>, now: Duration) -> bool {
        now.saturating_sub(cached.received_at) < self.max_age
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::paced_clock::PacedClock;
    use std::future::ready;
    use tokio::sync::oneshot;

    const MAX_AGE: Duration = Duration::from_secs(5);

    fn resource() -> (CoalescedRead<u32, &'static str>, Arc<PacedClock>) {
        let clock = Arc::new(PacedClock::default());
        let as_clock: Arc<dyn Clock> = clock.clone();
        (CoalescedRead::new(MAX_AGE, &as_clock), clock)
    }

    async fn unexpected(_had_failed: bool) -> Result<u32, &'static str> {
        panic!("a second request")
    }

    #[tokio::test]
    async fn concurrent_readers_share_one_request() {
        let (resource, clock) = resource();
        let (answer, answered) = oneshot::channel();

        let first = resource.read(|_| async { Ok(answered.await.unwrap()) });
        let second = resource.read(unexpected);
        let server = async {
            assert!(!resource.is_fresh(clock.uptime()), "a request is in flight");
            answer.send(7).unwrap();
        };
        let (first, second, ()) = tokio::join!(first, second, server);

        assert_eq!((first, second), (Ok(7), Ok(7)));
        assert!(resource.is_fresh(clock.uptime()));
    }

    #[tokio::test]
    async fn an_outcome_is_cached_until_it_is_too_old() {
        let (resource, clock) = resource();
        assert_eq!(resource.read(|_| ready(Ok(1))).await, Ok(1));

        clock.advance(Duration::from_millis(4999));
        assert_eq!(resource.read(unexpected).await, Ok(1));
        clock.advance(Duration::from_millis(1));
        assert!(!resource.is_fresh(clock.uptime()));
        assert_eq!(resource.read(|_| ready(Ok(2))).await, Ok(2));
    }

    #[tokio::test]
    async fn a_failure_is_cached_too_and_the_next_read_knows_of_it() {
        let (resource, clock) = resource();
        let fails = |had_failed| ready(if had_failed { Err("again") } else { Err("first") });

        assert_eq!(resource.read(fails).await, Err("first"));
        assert_eq!(resource.read(unexpected).await, Err("first"));
        clock.advance(MAX_AGE);
        assert_eq!(resource.read(fails).await, Err("again"));
    }
}
