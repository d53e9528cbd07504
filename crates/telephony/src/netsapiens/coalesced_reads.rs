//! The resources that are read again and again, by their URLs: one request for all concurrent readers of a URL.

use super::upstream::{ReadError, Upstream};
use crate::coalesced_read::CoalescedRead;
use model::clock::Clock;
use model::connection_failure::WithCauses;
use reqwest::Url;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// All resources of one kind.
pub(super) struct CoalescedReads<T> {
    upstream: Arc<Upstream>,
    clock: Arc<dyn Clock>,
    options: ReadOptions<T>,
    by_url: Mutex<HashMap<Url, Arc<Resource<T>>>>,
}

/// How a body is parsed, and how long the outcome is cached.
#[derive(Debug)]
pub(super) struct ReadOptions<T> {
    pub(super) max_age: Duration,
    pub(super) parse: fn(&[u8]) -> Option<T>,
}

/// The resource at one URL.
pub(super) struct Resource<T> {
    url: Url,
    upstream: Arc<Upstream>,
    parse: fn(&[u8]) -> Option<T>,
    cached: CoalescedRead<Arc<T>, ReadFailed>,
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
    pub(super) fn at(&self, url: Url) -> Arc<Resource<T>> {
        let mut by_url = self.by_url.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(resource) = by_url.get(&url) {
            return Arc::clone(resource);
        }
        let now = self.clock.uptime();
        // A reader has an `Arc`, also during a request.
        by_url
            .retain(|_, resource| Arc::strong_count(resource) > 1 || resource.cached.is_fresh(now));
        let resource = Arc::new(Resource {
            url: url.clone(),
            upstream: Arc::clone(&self.upstream),
            parse: self.options.parse,
            cached: CoalescedRead::new(self.options.max_age, &self.clock),
        });
        by_url.insert(url, Arc::clone(&resource));
        resource
    }
}

impl<T> Resource<T> {
    /// The resource now, or as it was up to `max_age` ago.
    pub(super) async fn read(&self) -> Result<Arc<T>, ReadFailed> {
        let fetch = |had_failed| async move {
            let outcome = self.fetch().await;
            log_change(had_failed, outcome.as_ref().err());
            let failed = |error: ReadError| ReadFailed { retry_after: error.retry_after() };
            outcome.map(Arc::new).map_err(failed)
        };
        self.cached.read(fetch).await
    }

    async fn fetch(&self) -> Result<T, ReadError> {
        let body = self.upstream.read(&self.url).await?;
        (self.parse)(&body).ok_or(ReadError::Unreadable)
    }
}

/// Logs the first failure and the recovery, because each poll would fill the log.
fn log_change(had_failed: bool, error: Option<&ReadError>) {
    match error {
        Some(error) if !had_failed => {
            tracing::warn!(
                target: "click2call::netsapiens",
                error = %WithCauses(error),
                "the state of calls cannot be requested from the telephone system"
            );
        }
        None if had_failed => {
            tracing::info!(target: "click2call::netsapiens", "the telephone system answers again");
        }
        _ => {}
    }
}
