//! Coalesces reads: of several concurrent readers of a URL one sends the request, and its outcome is
//! cached for a short time.

use super::upstream::{ReadError, Upstream};
use model::clock::Clock;
use reqwest::Url;
use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// All resources of one kind.
pub(super) struct CoalescedReads<T> {
    upstream: Arc<Upstream>,
    clock: Arc<dyn Clock>,
    options: ReadOptions<T>,
    by_url: Mutex<HashMap<Url, Arc<CoalescedRead<T>>>>,
}

/// How a body is parsed, and how long the outcome is cached.
#[derive(Debug)]
pub(super) struct ReadOptions<T> {
    pub(super) max_age: Duration,
    pub(super) parse: fn(&[u8]) -> Option<T>,
}

/// The resource at one URL.
pub(super) struct CoalescedRead<T> {
    url: Url,
    upstream: Arc<Upstream>,
    clock: Arc<dyn Clock>,
    options: ReadOptions<T>,
    /// Locked during a request, so that concurrent readers wait for its outcome.
    cached: tokio::sync::Mutex<Option<CachedOutcome<T>>>,
}

struct CachedOutcome<T> {
    received_at: Duration,
    outcome: Result<Arc<T>, ReadFailed>,
}

/// The resource could not be read this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReadFailed {
    /// How long NetSapiens wants no further request, if it said so.
    pub(super) retry_after: Option<Duration>,
}

impl<T> CoalescedReads<T> {
    pub(super) fn new(
        upstream: &Arc<Upstream>,
        clock: &Arc<dyn Clock>,
        options: ReadOptions<T>,
    ) -> Self {
        let (upstream, clock) = (Arc::clone(upstream), Arc::clone(clock));
        Self { upstream, clock, options, by_url: Mutex::default() }
    }

    /// The resource at `url`, which can be read as often as wanted.
    pub(super) fn at(&self, url: Url) -> Arc<CoalescedRead<T>> {
        let mut by_url = self.by_url.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = by_url.get(&url) {
            return Arc::clone(read);
        }
        let now = self.clock.uptime();
        by_url.retain(|_, read| Arc::strong_count(read) > 1 || read.is_fresh(now));
        let read = Arc::new(CoalescedRead {
            url: url.clone(),
            upstream: Arc::clone(&self.upstream),
            clock: Arc::clone(&self.clock),
            options: self.options.clone(),
            cached: tokio::sync::Mutex::default(),
        });
        by_url.insert(url, Arc::clone(&read));
        read
    }
}

impl<T> CoalescedRead<T> {
    /// The resource now, or as it was up to `max_age` ago.
    pub(super) async fn read(&self) -> Result<Arc<T>, ReadFailed> {
        let mut cached = self.cached.lock().await;
        match &*cached {
            Some(cached) if cached.is_fresh(self.options.max_age, self.clock.uptime()) => {
                return cached.outcome.clone();
            }
            _ => {}
        }
        let outcome = self.fetch().await;
        let had_failed = cached.as_ref().is_some_and(|cached| cached.outcome.is_err());
        log_change(had_failed, outcome.as_ref().err());
        let outcome =
            outcome.map_err(|error| ReadFailed { retry_after: error.retry_after() }).map(Arc::new);
        let received_at = self.clock.uptime();
        *cached = Some(CachedOutcome { received_at, outcome: outcome.clone() });
        outcome
    }

    async fn fetch(&self) -> Result<T, ReadError> {
        let body = self.upstream.read(&self.url).await?;
        (self.options.parse)(&body).ok_or(ReadError::Unreadable)
    }

    fn is_fresh(&self, now: Duration) -> bool {
        let is_fresh = |cached: &CachedOutcome<T>| cached.is_fresh(self.options.max_age, now);
        // The holder of the lock has an `Arc` of this, too.
        self.cached.try_lock().is_ok_and(|cached| cached.as_ref().is_some_and(is_fresh))
    }
}

impl<T> CachedOutcome<T> {
    fn is_fresh(&self, max_age: Duration, now: Duration) -> bool {
        now.saturating_sub(self.received_at) < max_age
    }
}

impl<T> Clone for ReadOptions<T> {
    fn clone(&self) -> Self {
        Self { max_age: self.max_age, parse: self.parse }
    }
}

/// Logs the first failure and the recovery, because each poll would fill the log.
fn log_change(had_failed: bool, error: Option<&ReadError>) {
    match error {
        Some(error) if !had_failed => {
            tracing::warn!(
                target: "click2call::netsapiens",
                error = error as &dyn Error,
                "the telephone system cannot be asked how things are"
            );
        }
        None if had_failed => {
            tracing::info!(target: "click2call::netsapiens", "the telephone system answers again");
        }
        _ => {}
    }
}
