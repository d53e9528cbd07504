use super::*;
use crate::clock::Sleep;
use std::collections::HashSet;
use std::sync::Mutex;

const NOW: i64 = 1_800_000_000;

struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        at(0)
    }

    fn started_at(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn uptime(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

#[derive(Default)]
struct Guard(Mutex<HashSet<(i64, [u8; 16])>>);

#[async_trait]
impl EventReplayGuard for Guard {
    async fn record(&self, event: ReceivedEvent) -> Result<(), EventReplayError> {
        let is_new = self.0.lock().unwrap().insert((event.made_at, event.id));
        if is_new { Ok(()) } else { Err(EventReplayError::Replayed) }
    }
}

struct BrokenGuard;

#[async_trait]
impl EventReplayGuard for BrokenGuard {
    async fn record(&self, _: ReceivedEvent) -> Result<(), EventReplayError> {
        Err(EventReplayError::Unavailable(None))
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOW + seconds).unwrap()
}

fn protection(name: &str, guard: Arc<dyn EventReplayGuard>) -> ReplayProtection {
    let name = name.parse().unwrap();
    ReplayProtection::new(name, guard, Arc::new(FixedClock), ReplayWindow::DEFAULT)
}

#[test]
fn a_signature_is_good_for_five_minutes_and_for_clocks_that_are_a_minute_ahead() {
    let protection = protection("a", Arc::new(Guard::default()));

    for seconds in [-300, 0, 60] {
        assert!(protection.check_signature_time(at(seconds)).is_ok(), "{seconds}");
    }
    for time in [at(-301), at(61), Timestamp::MIN, Timestamp::MAX] {
        let refused = protection.check_signature_time(time);
        assert!(matches!(refused, Err(InboundError::OutOfTime)), "{time}");
    }
}

#[tokio::test]
async fn an_event_is_admitted_once_for_each_provider() {
    let guard: Arc<dyn EventReplayGuard> = Arc::new(Guard::default());
    let (one, other) = (protection("a", Arc::clone(&guard)), protection("b", guard));

    assert!(one.admit(at(-1), b"event-1").await.is_ok());
    assert!(matches!(one.admit(at(-1), b"event-1").await, Err(InboundError::Replayed)));
    assert!(one.admit(at(-1), b"event-2").await.is_ok());
    assert!(other.admit(at(-1), b"event-1").await.is_ok());
}

#[tokio::test]
async fn an_event_that_is_older_than_the_records_counts_as_replayed() {
    let protection = protection("a", Arc::new(Guard::default()));

    assert!(protection.admit(at(-600), b"1").await.is_ok());
    for time in [at(-601), Timestamp::MIN] {
        assert!(matches!(protection.admit(time, b"2").await, Err(InboundError::Replayed)));
    }
    assert!(matches!(protection.admit(at(61), b"3").await, Err(InboundError::OutOfTime)));
}

#[tokio::test]
async fn an_event_is_repeated_when_its_record_could_not_be_written() {
    let protection = protection("a", Arc::new(BrokenGuard));

    let refused = protection.admit(at(0), b"1").await;

    assert!(matches!(refused, Err(InboundError::Unavailable(_))));
}
