//! The time of a request, and events that were received before.
//!
//! Two times are judged. The time of the signature is new in each repetition by the sender; it limits how long
//! a captured request can be used. The time of the event is the same in each repetition; together with the id of
//! the event it tells repetitions. Events are remembered for a while, and an older one is refused: an event is
//! never admitted twice.

use super::InboundError;
use super::address::ProviderName;
use crate::clock::Clock;
use async_trait::async_trait;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Records received events, each once. Bounded; a record is kept for at least [`ReplayWindow::retention`].
#[async_trait]
pub trait EventReplayGuard: Send + Sync {
    /// Records `event`. Of simultaneous attempts one succeeds.
    async fn record(&self, event: ReceivedEvent) -> Result<(), EventReplayError>;
}

/// An event as the guard knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceivedEvent {
    /// The second of the event in Unix time.
    pub made_at: i64,
    /// A hash of the provider's name and of the id of the event.
    pub id: [u8; 16],
}

/// Why an event is not recorded.
#[derive(Debug, thiserror::Error)]
pub enum EventReplayError {
    /// It was recorded before.
    #[error("the event was received before")]
    Replayed,
    /// It is older than the records.
    #[error("the event is older than the records of received events")]
    Expired,
    /// It cannot be determined now.
    #[error("the records of received events are not available")]
    Unavailable(#[source] Option<Arc<dyn std::error::Error + Send + Sync>>),
}

/// How far times may be from now.
#[derive(Clone, Copy, Debug)]
pub struct ReplayWindow {
    /// The largest age of a signature.
    pub signature_age: Duration,
    /// How far the clock of the sender may be ahead.
    pub clock_skew: Duration,
    /// How long events are remembered. An older event is refused, also with a new signature.
    pub retention: Duration,
}

/// The checks of one provider against replayed requests.
pub struct ReplayProtection {
    provider: ProviderName,
    guard: Arc<dyn EventReplayGuard>,
    clock: Arc<dyn Clock>,
    window: ReplayWindow,
}

impl ReplayWindow {
    /// The age that senders commonly document, and twice as long for repetitions.
    pub const DEFAULT: Self = Self {
        signature_age: Duration::from_mins(5),
        clock_skew: Duration::from_mins(1),
        retention: Duration::from_mins(10),
    };
}

impl ReplayProtection {
    pub fn new(
        provider: ProviderName,
        guard: Arc<dyn EventReplayGuard>,
        clock: Arc<dyn Clock>,
        window: ReplayWindow,
    ) -> Self {
        Self { provider, guard, clock, window }
    }

    /// Checks the time of a signature that was verified.
    pub fn check_signature_time(&self, signed_at: Timestamp) -> Result<(), InboundError> {
        let age = self.age(signed_at);
        if age <= whole_seconds(self.window.signature_age) && self.is_not_ahead(age) {
            Ok(())
        } else {
            Err(InboundError::OutOfTime)
        }
    }

    /// Admits an authentic event once. To be called last, directly before the event has its effect: an event
    /// that is recorded and not applied would be lost.
    ///
    /// `made_at` and `id` are those of the event, not of its transmission: the same in each repetition.
    pub async fn admit(&self, made_at: Timestamp, id: &[u8]) -> Result<(), InboundError> {
        let age = self.age(made_at);
        if !self.is_not_ahead(age) {
            return Err(InboundError::OutOfTime);
        }
        if age > whole_seconds(self.window.retention) {
            return Err(InboundError::Replayed);
        }
        let event = ReceivedEvent { made_at: made_at.as_second(), id: self.hash(id) };
        self.guard.record(event).await.map_err(|error| match error {
            EventReplayError::Replayed | EventReplayError::Expired => InboundError::Replayed,
            EventReplayError::Unavailable(source) => InboundError::Unavailable(source),
        })
    }

    fn age(&self, time: Timestamp) -> i64 {
        self.clock.now().as_second().saturating_sub(time.as_second())
    }

    fn is_not_ahead(&self, age: i64) -> bool {
        age.saturating_add(whole_seconds(self.window.clock_skew)) >= 0
    }

    /// The name has no NUL, so that no two pairs of name and id are hashed alike.
    fn hash(&self, id: &[u8]) -> [u8; 16] {
        let mut hash = Sha256::new();
        hash.update(self.provider.as_str());
        hash.update([0]);
        hash.update(id);
        let mut short = [0; 16];
        short.copy_from_slice(&hash.finalize()[..16]);
        short
    }
}

fn whole_seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

impl fmt::Debug for ReplayProtection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayProtection").field("window", &self.window).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
