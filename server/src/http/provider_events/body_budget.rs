//! The memory for bodies that are not authenticated yet, which all requests share.
//!
//! A request takes of it what it has sent, not what it may send: clients that connect and send nothing take
//! nothing from others.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Permits for bytes.
#[derive(Clone, Debug)]
pub(super) struct BodyBudget(Arc<Semaphore>);

/// A body, with the permits for its bytes.
#[derive(Debug)]
pub(super) struct BudgetedBody {
    bytes: Bytes,
    _permits: Option<OwnedSemaphorePermit>,
}

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum BodyRefusal {
    Large,
    Slow,
    /// The connection broke, or what came is not HTTP.
    Broken,
    /// The memory for bodies is in use.
    Busy,
}

impl BodyBudget {
    /// The size of the events of a busy minute.
    const BYTES: usize = 32 * 1024 * 1024;

    fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes)))
    }

    /// Reads `body` up to `max_bytes`.
    pub(super) async fn read(
        &self,
        body: Body,
        max_bytes: usize,
        time_limit: Duration,
    ) -> Result<BudgetedBody, BodyRefusal> {
        let read = tokio::time::timeout(time_limit, self.read_all(body, max_bytes)).await;
        read.unwrap_or(Err(BodyRefusal::Slow))
    }

    async fn read_all(
        &self,
        mut body: Body,
        max_bytes: usize,
    ) -> Result<BudgetedBody, BodyRefusal> {
        let mut bytes = BytesMut::new();
        let mut permits: Option<OwnedSemaphorePermit> = None;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| BodyRefusal::Broken)?;
            // Trailers have no use here.
            let Ok(data) = frame.into_data() else { continue };
            if data.len() > max_bytes - bytes.len() {
                return Err(BodyRefusal::Large);
            }
            let more = self.acquire(data.len())?;
            match &mut permits {
                Some(permits) => permits.merge(more),
                None => permits = Some(more),
            }
            bytes.extend_from_slice(&data);
        }
        Ok(BudgetedBody { bytes: bytes.freeze(), _permits: permits })
    }

    fn acquire(&self, bytes: usize) -> Result<OwnedSemaphorePermit, BodyRefusal> {
        let bytes = u32::try_from(bytes).map_err(|_| BodyRefusal::Large)?;
        Arc::clone(&self.0).try_acquire_many_owned(bytes).map_err(|_| BodyRefusal::Busy)
    }
}

impl Default for BodyBudget {
    fn default() -> Self {
        Self::new(Self::BYTES)
    }
}

impl BudgetedBody {
    pub(super) fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }
}

impl BodyRefusal {
    /// The label for metrics.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Large => "too_large",
            Self::Slow | Self::Broken => "incomplete",
            Self::Busy => "unavailable",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use std::convert::Infallible;

    const PATIENCE: Duration = Duration::from_mins(5);

    fn body(chunks: &[&'static str]) -> Body {
        let chunks: Vec<_> = chunks.iter().map(|chunk| Ok::<_, Infallible>(*chunk)).collect();
        Body::from_stream(stream::iter(chunks))
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_its_bound() {
        let budget = BodyBudget::new(100);

        let read = budget.read(body(&["abc", "def"]), 6, PATIENCE).await.unwrap();
        assert_eq!(read.bytes(), "abcdef");
        let empty = budget.read(Body::empty(), 6, PATIENCE).await.unwrap();
        assert_eq!(empty.bytes(), "");
        for chunks in [&["abcdefg"][..], &["abc", "defg"]] {
            let refused = budget.read(body(chunks), 6, PATIENCE).await.unwrap_err();
            assert_eq!(refused, BodyRefusal::Large);
        }
    }

    #[tokio::test]
    async fn bodies_share_the_memory_and_give_it_back() {
        let budget = BodyBudget::new(8);
        let first = budget.read(body(&["abc", "def"]), 6, PATIENCE).await.unwrap();

        let refused = budget.read(body(&["ab", "c"]), 6, PATIENCE).await.unwrap_err();
        assert_eq!(refused, BodyRefusal::Busy);
        assert!(budget.read(body(&["ab"]), 6, PATIENCE).await.is_ok());
        drop(first);
        assert!(budget.read(body(&["ab", "c"]), 6, PATIENCE).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_takes_no_memory_and_is_given_up() {
        let budget = BodyBudget::new(1);
        let never = Body::from_stream(stream::pending::<Result<&str, Infallible>>());

        assert_eq!(budget.read(never, 6, PATIENCE).await.unwrap_err(), BodyRefusal::Slow);
        assert!(budget.read(body(&["a"]), 6, PATIENCE).await.is_ok());
    }
}
