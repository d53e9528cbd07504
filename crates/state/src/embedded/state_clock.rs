//! The time of the embedded state.

use jiff::Timestamp;
use model::clock::Clock;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The time since 1970 at the start of the process, plus its uptime.
///
/// Within the process it never decreases. After a restart it goes on where it was, as far as the clock of the
/// machine does.
#[derive(Clone)]
pub(super) struct StateClock {
    clock: Arc<dyn Clock>,
    started_at: Duration,
}

impl StateClock {
    pub(super) fn new(clock: &Arc<dyn Clock>) -> Self {
        let started_at = u64::try_from(clock.started_at().as_millisecond()).unwrap_or(0);
        Self { clock: Arc::clone(clock), started_at: Duration::from_millis(started_at) }
    }

    pub(super) fn now(&self) -> Duration {
        self.started_at + self.clock.uptime()
    }

    /// The time of the machine, for what people read.
    pub(super) fn timestamp(&self) -> Timestamp {
        self.clock.now()
    }
}

impl fmt::Debug for StateClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StateClock")
    }
}
