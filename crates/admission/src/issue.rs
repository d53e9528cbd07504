//! The time of values for single use, such as nonces, when they are issued.

use jiff::{SignedDuration, Timestamp};
use model::clock::Clock;
use model::random::RandomError;
use state::error::StateError;
use state::replay_guard::ReplayGuard;
use std::time::Duration;

/// A wait for the next second is no longer than this. If the clock was set back by more, the value is issued
/// all the same, and refused until the clock is back.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Why a value is not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    #[error(transparent)]
    Random(#[from] RandomError),
    #[error(transparent)]
    State(#[from] StateError),
}

/// The present second, from which on `guard` accepts values. Within the second in which the process started
/// it waits for the next one.
pub(crate) async fn second_of_issue(
    guard: &dyn ReplayGuard,
    clock: &dyn Clock,
) -> Result<i64, StateError> {
    let first = guard.accepts_from().await?;
    let wait = Timestamp::from_second(first).map(|first| first.duration_since(clock.now()));
    let wait = wait.unwrap_or(SignedDuration::ZERO);
    match Duration::try_from(wait) {
        Ok(wait) if !wait.is_zero() && wait <= LONGEST_WAIT => {
            clock.sleep(wait).await;
            Ok(clock.now().as_second().max(first))
        }
        _ => Ok(clock.now().as_second()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use state::conformance::test_clock::TestClock;
    use state::embedded::replay_guard::EmbeddedReplayGuard;
    use std::sync::Arc;

    #[tokio::test]
    async fn in_the_second_of_the_start_it_waits_for_the_next_one() {
        let clock = Arc::new(TestClock::new().restarted());
        let start = clock.now().as_second();
        let guard = EmbeddedReplayGuard::new(Arc::clone(&clock) as _, LONGEST_WAIT);
        let issue = second_of_issue(&guard, &*clock);
        let advance = async {
            clock.advance(Duration::from_secs(1));
        };

        let (issued, ()) = tokio::join!(issue, advance);

        assert_eq!(issued.unwrap(), start + 1);
        clock.advance(Duration::from_secs(5));
        assert_eq!(second_of_issue(&guard, &*clock).await.unwrap(), start + 6);
    }
}
