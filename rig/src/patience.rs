//! Waits for a condition, with a time limit.

use std::thread;
use std::time::{Duration, Instant};

const TICK: Duration = Duration::from_millis(10);

/// Polls until there is a value, for `limit` at most.
pub(crate) fn wait_until<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let start = now();
    loop {
        let seen = look();
        if seen.is_some() || start.elapsed() >= limit {
            return seen;
        }
        thread::sleep(TICK);
    }
}

#[expect(clippy::disallowed_methods, reason = "real programs take real time")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_returned_when_it_appears_and_the_wait_has_a_limit() {
        let mut looks = 0..;
        let seen = wait_until(Duration::from_hours(1), || looks.next().filter(|look| *look == 3));
        assert_eq!(seen, Some(3));
        assert_eq!(wait_until(Duration::ZERO, || None::<()>), None);
    }
}
