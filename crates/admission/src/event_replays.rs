//! Events of telephone systems that were received before, in memory.

use async_trait::async_trait;
use model::clock::Clock;
use model::provider_events::replay::{EventReplayError, EventReplayGuard, ReceivedEvent};
use state::embedded::replay_guard::EmbeddedReplayGuard;
use state::pseudonyms::PseudonymKey;
use state::replay_guard::{ReplayError, ReplayGuard, UsedValue};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The received events of one provider. Bounded; nothing is kept over a restart.
///
/// An event of the time before the start of the process is accepted: the telephone system may not have delivered it
/// yet. If it was received by an earlier process, it repeats a state that the call has passed, and changes nothing.
/// Only authentic events are recorded, so no other client can fill the guard.
pub struct RecentEvents(EmbeddedReplayGuard);

/// The telephone system, which all events come from.
fn owner() -> PseudonymKey {
    PseudonymKey::from_bytes([0; 16])
}

impl RecentEvents {
    /// About 4 MB when all of them are in use.
    pub const MAX_EVENTS: usize = EmbeddedReplayGuard::MAX_VALUES;

    /// Remembers events for `retention`, in whole seconds.
    pub fn new(clock: Arc<dyn Clock>, retention: Duration) -> Self {
        Self(EmbeddedReplayGuard::of_trusted_owner(clock, retention))
    }
}

#[async_trait]
impl EventReplayGuard for RecentEvents {
    async fn record(&self, event: ReceivedEvent) -> Result<(), EventReplayError> {
        let value = UsedValue { made_at: event.made_at, id: event.id };
        self.0.record(value, owner()).await.map_err(|error| match error {
            ReplayError::Expired => EventReplayError::Expired,
            ReplayError::Replayed => EventReplayError::Replayed,
            // A full guard of this kind expires the oldest events instead.
            ReplayError::Full { .. } => EventReplayError::Unavailable(None),
            ReplayError::State(error) => EventReplayError::Unavailable(Some(Arc::new(error))),
        })
    }
}

impl fmt::Debug for RecentEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecentEvents")
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

        fn started_at(&self) -> Timestamp {
            Timestamp::from_second(1_900_000_000).unwrap()
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
    async fn a_full_guard_accepts_new_events_and_none_again() {
        let clock = Arc::new(ManualClock::default());
        let events = RecentEvents::new(Arc::clone(&clock) as _, Duration::from_mins(1));
        for id in 0..u32::try_from(RecentEvents::MAX_EVENTS).unwrap() {
            assert!(events.record(event(0, id)).await.is_ok());
        }

        assert!(events.record(event(1, 0)).await.is_ok(), "the oldest second makes room");
        let expired = events.record(event(0, 7)).await;
        assert!(matches!(expired, Err(EventReplayError::Expired)), "it is not accepted again");
    }
}
