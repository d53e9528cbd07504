//! The limits that Dialpad documents for a company: 20 requests a second, and 5 of `POST /api/v2/call` a minute.
//!
//! A request waits for its turn while the wait is short, and is refused otherwise, so that a visitor learns when
//! to try again. A pause that Dialpad asks for counts as well.

use super::settings::DialpadSettings;
use crate::cooldown::Cooldown;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A longer wait is a refusal.
const MAX_WAIT: Duration = Duration::from_secs(2);
/// An upper bound for a pause that Dialpad asks for.
const MAX_PAUSE: Duration = Duration::from_mins(10);

/// The limit that a request counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bucket {
    /// `POST /api/v2/call`, which counts as any other request, too.
    Call,
    /// All other requests.
    Other,
}

/// The request is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limited {
    /// It may be sent after this time.
    pub(super) retry_after: Duration,
}

/// The requests of the recent past, of all calls together.
#[derive(Debug)]
pub(super) struct RateLimits(Mutex<Windows>);

#[derive(Debug)]
struct Windows {
    requests: Window,
    calls: Window,
}

/// A sliding window.
#[derive(Debug)]
struct Window {
    max: usize,
    period: Duration,
    /// The uptimes of the requests, in order; those of waiting ones are in the future.
    sent: VecDeque<Duration>,
    /// A pause that Dialpad asked for.
    cooldown: Cooldown,
}

impl RateLimits {
    pub(super) fn new(settings: &DialpadSettings) -> Self {
        let (second, minute) = (Duration::from_secs(1), Duration::from_mins(1));
        Self(Mutex::new(Windows {
            requests: Window::new(settings.requests_per_second, second),
            calls: Window::new(settings.calls_per_minute, minute),
        }))
    }

    /// Reserves the next turn, and returns the time until then.
    pub(super) fn reserve(&self, bucket: Bucket, now: Duration) -> Result<Duration, Limited> {
        let mut windows = self.lock();
        let mut turn = windows.requests.next_turn(now);
        if bucket == Bucket::Call {
            turn = turn.max(windows.calls.next_turn(now));
        }
        let wait = turn.saturating_sub(now);
        if wait > MAX_WAIT {
            return Err(Limited { retry_after: wait });
        }
        windows.requests.record(turn);
        if bucket == Bucket::Call {
            windows.calls.record(turn);
        }
        Ok(wait)
    }

    /// Dialpad refused a request because there were too many. Without a time in its answer, the period of the
    /// limit is waited.
    pub(super) fn pause(&self, bucket: Bucket, time: Option<Duration>, now: Duration) {
        let mut windows = self.lock();
        let window = match bucket {
            Bucket::Call => &mut windows.calls,
            Bucket::Other => &mut windows.requests,
        };
        window.cooldown.extend(time.unwrap_or(window.period), now);
    }

    fn lock(&self) -> MutexGuard<'_, Windows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    fn new(max: u32, period: Duration) -> Self {
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        Self { max, period, sent: VecDeque::new(), cooldown: Cooldown::new(MAX_PAUSE) }
    }

    fn next_turn(&self, now: Duration) -> Duration {
        let first = self.sent.len().checked_sub(self.max).and_then(|first| self.sent.get(first));
        let unpaused = now + self.cooldown.remaining(now).unwrap_or_default();
        first.map_or(unpaused, |sent| unpaused.max(*sent + self.period))
    }

    fn record(&mut self, turn: Duration) {
        let place = self.sent.partition_point(|sent| *sent <= turn);
        self.sent.insert(place, turn);
        while self.sent.len() > self.max {
            self.sent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> RateLimits {
        RateLimits::new(&DialpadSettings::for_tests("https://dialpad.example/"))
    }

    fn at(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn twenty_requests_go_at_once_and_further_ones_wait_for_the_next_second() {
        let limits = limits();
        let waits: Vec<_> =
            (0..45).map(|_| limits.reserve(Bucket::Other, at(0)).unwrap().as_secs()).collect();

        assert_eq!(waits[..20], [0; 20]);
        assert_eq!(waits[20..40], [1; 20]);
        assert_eq!(waits[40..], [2; 5]);
    }

    #[test]
    fn a_long_wait_is_a_refusal_with_its_time() {
        let limits = limits();
        for _ in 0..60 {
            limits.reserve(Bucket::Other, at(0)).unwrap();
        }

        assert_eq!(limits.reserve(Bucket::Other, at(0)), Err(Limited { retry_after: at(3000) }));
        assert_eq!(limits.reserve(Bucket::Other, at(1000)), Ok(at(2000)), "and takes no turn");
    }

    #[test]
    fn the_sixth_call_of_a_minute_is_refused_and_other_requests_are_not() {
        let limits = limits();
        for second in 0..5 {
            assert_eq!(limits.reserve(Bucket::Call, at(second * 1000)), Ok(at(0)));
        }

        let refused = limits.reserve(Bucket::Call, at(10_000));
        assert_eq!(refused, Err(Limited { retry_after: at(50_000) }));
        assert_eq!(limits.reserve(Bucket::Other, at(10_000)), Ok(at(0)));
        assert_eq!(limits.reserve(Bucket::Call, at(59_000)), Ok(at(1000)));
        assert_eq!(limits.reserve(Bucket::Call, at(61_000)), Ok(at(0)));
    }

    #[test]
    fn no_window_of_a_second_ever_has_more_than_twenty_requests() {
        let limits = limits();
        let mut turns: Vec<Duration> = Vec::new();
        for step in 0..400_u64 {
            let now = at(step * 37);
            turns.extend(limits.reserve(Bucket::Other, now).ok().map(|wait| now + wait));
        }
        turns.sort_unstable();
        for window in turns.windows(21) {
            assert!(window[20] >= window[0] + at(1000), "{window:?}");
        }
    }

    #[test]
    fn a_pause_that_dialpad_asks_for_is_kept_and_bounded() {
        let limits = limits();
        limits.pause(Bucket::Call, Some(at(30_000)), at(0));
        limits.pause(Bucket::Call, Some(at(1000)), at(0));

        assert_eq!(limits.reserve(Bucket::Call, at(0)), Err(Limited { retry_after: at(30_000) }));
        assert_eq!(limits.reserve(Bucket::Other, at(0)), Ok(at(0)));
        limits.pause(Bucket::Other, None, at(0));
        assert_eq!(limits.reserve(Bucket::Other, at(0)), Ok(at(1000)));
        limits.pause(Bucket::Other, Some(Duration::from_hours(48)), at(0));
        let refused = limits.reserve(Bucket::Other, at(0)).unwrap_err();
        assert_eq!(refused.retry_after, MAX_PAUSE);
    }
}
