//! One read for all who want to know the same: of several at once one asks, and what it hears is good
//! for a little while.

use super::upstream::{ReadError, Upstream};
use model::clock::Clock;
use reqwest::Url;
use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Everything of one kind that is read.
pub(super) struct SharedReads<T> {
    upstream: Arc<Upstream>,
    clock: Arc<dyn Clock>,
    how: How<T>,
    known: Mutex<HashMap<Url, Arc<SharedRead<T>>>>,
}

/// How a body is read, and how long what it says is good.
#[derive(Debug)]
pub(super) struct How<T> {
    pub(super) good_for: Duration,
    pub(super) parse: fn(&[u8]) -> Option<T>,
}

/// What is at one address.
pub(super) struct SharedRead<T> {
    url: Url,
    upstream: Arc<Upstream>,
    clock: Arc<dyn Clock>,
    how: How<T>,
    /// Locked while somebody asks, so that the others wait for that answer.
    latest: tokio::sync::Mutex<Option<Latest<T>>>,
}

struct Latest<T> {
    heard_at: Duration,
    outcome: Result<Arc<T>, Missed>,
}

/// It could not be read this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missed {
    /// How long NetSapiens wants to be left alone, if it said so.
    pub(super) retry_after: Option<Duration>,
}

impl<T> SharedReads<T> {
    pub(super) fn new(upstream: &Arc<Upstream>, clock: &Arc<dyn Clock>, how: How<T>) -> Self {
        let (upstream, clock) = (Arc::clone(upstream), Arc::clone(clock));
        Self { upstream, clock, how, known: Mutex::default() }
    }

    /// What is at `url`, to be looked at as often as one likes.
    pub(super) fn at(&self, url: Url) -> Arc<SharedRead<T>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = known.get(&url) {
            return Arc::clone(read);
        }
        let now = self.clock.uptime();
        known.retain(|_, read| Arc::strong_count(read) > 1 || read.is_good(now));
        let read = Arc::new(SharedRead {
            url: url.clone(),
            upstream: Arc::clone(&self.upstream),
            clock: Arc::clone(&self.clock),
            how: self.how.clone(),
            latest: tokio::sync::Mutex::default(),
        });
        known.insert(url, Arc::clone(&read));
        read
    }
}

impl<T> SharedRead<T> {
    /// What is there now, or was a moment ago.
    pub(super) async fn look(&self) -> Result<Arc<T>, Missed> {
        let mut latest = self.latest.lock().await;
        match &*latest {
            Some(latest) if latest.is_good(self.how.good_for, self.clock.uptime()) => {
                return latest.outcome.clone();
            }
            _ => {}
        }
        let outcome = self.ask().await;
        note(latest.as_ref().is_some_and(|latest| latest.outcome.is_err()), outcome.as_ref().err());
        let outcome =
            outcome.map_err(|error| Missed { retry_after: error.retry_after() }).map(Arc::new);
        *latest = Some(Latest { heard_at: self.clock.uptime(), outcome: outcome.clone() });
        outcome
    }

    async fn ask(&self) -> Result<T, ReadError> {
        let body = self.upstream.read(&self.url).await?;
        (self.how.parse)(&body).ok_or(ReadError::Unreadable)
    }

    fn is_good(&self, now: Duration) -> bool {
        let is_good = |latest: &Latest<T>| latest.is_good(self.how.good_for, now);
        // Whoever holds the lock has an Arc, too.
        self.latest.try_lock().is_ok_and(|latest| latest.as_ref().is_some_and(is_good))
    }
}

impl<T> Latest<T> {
    fn is_good(&self, good_for: Duration, now: Duration) -> bool {
        now.saturating_sub(self.heard_at) < good_for
    }
}

impl<T> Clone for How<T> {
    fn clone(&self) -> Self {
        Self { good_for: self.good_for, parse: self.parse }
    }
}

/// Told once when it begins, and once when it is over; a poll a second would fill the log.
fn note(was_failing: bool, error: Option<&ReadError>) {
    match error {
        Some(error) if !was_failing => {
            tracing::warn!(
                target: "click2call::netsapiens",
                error = error as &dyn Error,
                "the telephone system cannot be asked how things are"
            );
        }
        None if was_failing => {
            tracing::info!(target: "click2call::netsapiens", "the telephone system answers again");
        }
        _ => {}
    }
}
