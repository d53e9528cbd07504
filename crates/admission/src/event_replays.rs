//! Events of telephone systems that were received before, in memory.

use crate::replay_guard::{ReplayError, ReplayGuard};
use async_trait::async_trait;
use model::clock::Clock;
use model::provider_events::replay::{EventReplayError, EventReplayGuard, ReceivedEvent};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The received events of one provider. Bounded; nothing is kept over a restart.
///
/// Only authentic events are recorded, so no other client can fill it. A full one refuses events until the oldest
/// expire, and the provider repeats them.
pub struct RecentEvents {
    clock: Arc<dyn Clock>,
    /// In whole seconds.
    retention: i64,
    guard: Mutex<ReplayGuard>,
}

/// Too many events were received within the retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many events were received")]
pub struct TooManyEvents;

impl RecentEvents {
    /// About 4 MB when all of them are in use.
    pub const MAX_EVENTS: usize = ReplayGuard::CAPACITY;

    /// Remembers events for `retention`, in whole seconds.
    pub fn new(clock: Arc<dyn Clock>, retention: Duration) -> Self {
        let retention = i64::try_from(retention.as_secs()).unwrap_or(i64::MAX);
        Self { clock, retention, guard: Mutex::default() }
    }
}

#[async_trait]
impl EventReplayGuard for RecentEvents {
    async fn record(&self, event: ReceivedEvent) -> Result<(), EventReplayError> {
        let now = self.clock.now().as_second();
        let mut guard = self.guard.lock().unwrap_or_else(PoisonError::into_inner);
        guard.expire_before(now.saturating_sub(self.retention));
        guard.record(event.made_at, event.id).map_err(|error| match error {
            ReplayError::Expired => EventReplayError::Expired,
            ReplayError::Replayed => EventReplayError::Replayed,
            ReplayError::Full => EventReplayError::Unavailable(Some(Arc::new(TooManyEvents))),
        })
    }
}

impl fmt::Debug for RecentEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecentEvents").field("retention", &self.retention).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use model::clock::Sleep;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[derive(Default)]
    struct ManualClock(AtomicI64);

    impl Clock for ManualClock {
        fn now(&self) -> Timestamp {
            Timestamp::from_second(1_800_000_000 + self.0.load(Ordering::Relaxed)).unwrap()
        }

        fn uptime(&self) -> Duration {
            Duration::ZERO
        }

        fn sleep(&self, _: Duration) -> Sleep {
            Box::pin(std::future::pending())
        }
    }

    fn event(seconds: i64, id: u32) -> ReceivedEvent {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&id.to_be_bytes());
        ReceivedEvent { made_at: 1_800_000_000 + seconds, id: bytes }
    }

    #[tokio::test]
    async fn an_event_is_recorded_once_until_it_is_too_old_to_be_recorded() {
        let clock = Arc::new(ManualClock::default());
        let events = RecentEvents::new(Arc::clone(&clock) as _, Duration::from_mins(1));

        assert!(events.record(event(0, 1)).await.is_ok());
        assert!(matches!(events.record(event(0, 1)).await, Err(EventReplayError::Replayed)));
        assert!(events.record(event(0, 2)).await.is_ok());
        clock.0.store(61, Ordering::Relaxed);
        assert!(matches!(events.record(event(0, 1)).await, Err(EventReplayError::Expired)));
        clock.0.store(0, Ordering::Relaxed);
        let again = events.record(event(0, 1)).await;
        assert!(matches!(again, Err(EventReplayError::Expired)), "the clock was set back");
    }

    #[tokio::test]
    async fn a_full_guard_forgets_no_event_and_has_room_when_the_oldest_expire() {
        let clock = Arc::new(ManualClock::default());
        let events = RecentEvents::new(Arc::clone(&clock) as _, Duration::from_mins(1));
        for id in 0..u32::try_from(RecentEvents::MAX_EVENTS).unwrap() {
            assert!(events.record(event(0, id)).await.is_ok());
        }

        let refused = events.record(event(1, 0)).await;
        assert!(matches!(refused, Err(EventReplayError::Unavailable(_))));
        assert!(matches!(events.record(event(0, 7)).await, Err(EventReplayError::Replayed)));
        clock.0.store(61, Ordering::Relaxed);
        assert!(events.record(event(1, 0)).await.is_ok());
    }
}
