//! Reports running steps and their durations.
//!
//! On a terminal a step is one line ([`console`]). Otherwise there are plain lines on standard error, which are readable in a log.

use crate::console;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The interval of plain lines.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// The interval of updates on a terminal.
const TICK: Duration = Duration::from_millis(200);

/// The duration of a shorter step is not printed.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// Steps that are reported in plain lines, from the outermost to the innermost.
static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);

/// Runs `work` under `title`, which is shown with its duration.
pub(crate) fn step<T, E>(title: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    if console::begin(title) {
        let (result, took) = timed(|| every(TICK, console::tick, work));
        console::end(result.is_ok(), took);
        return result;
    }
    eprintln!("▸ {title}");
    let depth = UNDER_WAY.fetch_add(1, Ordering::Relaxed) + 1;
    let beat = |took| {
        // An inner step reports the activity.
        if UNDER_WAY.load(Ordering::Relaxed) == depth {
            eprintln!("  … {title}: {} so far", spoken(took));
        }
    };
    let (result, took) = timed(|| every(HEARTBEAT, beat, work));
    UNDER_WAY.fetch_sub(1, Ordering::Relaxed);
    match (&result, took >= WORTH_TELLING) {
        (Ok(_), true) => eprintln!("  done in {}", spoken(took)),
        (Ok(_), false) => {}
        (Err(_), _) => eprintln!("  failed after {}", spoken(took)),
    }
    result
}

/// Runs `work` and returns its duration.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = now();
    let result = work();
    (result, start.elapsed())
}

/// Formats `75 s` as `1 min 15 s`.
pub(crate) fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    let mut text = String::new();
    if seconds >= 60 {
        let _ = write!(text, "{} min {} s", seconds / 60, seconds % 60);
    } else if seconds >= 10 {
        let _ = write!(text, "{seconds} s");
    } else {
        let _ = write!(text, "{:.1} s", time.as_secs_f32());
    }
    text
}

/// Reports the time so far every `interval` while `work` runs.
fn every<T>(interval: Duration, tell: impl Fn(Duration) + Send, work: impl FnOnce() -> T) -> T {
    let (finished, waiting) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let start = now();
            while waiting.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
                tell(start.elapsed());
            }
        });
        let result = work();
        drop(finished);
        result
    })
}

#[expect(clippy::disallowed_methods, reason = "a chore's time is only ever told, never decided on")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_time_has_tenths_and_a_long_one_minutes() {
        let told = [1.25, 59.9, 60.0, 754.0].map(|s| spoken(Duration::from_secs_f32(s)));
        assert_eq!(told, ["1.2 s", "59 s", "1 min 0 s", "12 min 34 s"]);
    }

    #[test]
    fn a_step_returns_the_result_of_its_work() {
        assert_eq!(step("adding", || Ok::<_, ()>(1 + 1)), Ok(2));
        assert_eq!(step("failing", || Err::<(), _>("no")), Err("no"));
    }
}
