//! The progress of the task that dispatches due calls.

use std::time::Duration;

/// The progress of the task, for metrics and for code that waits until it is idle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SchedulerProgress {
    /// Ticks that read every due call.
    pub completed: u64,
    /// Ticks that ended early because the database failed.
    pub failed: u64,
    /// Dispatches that were running when the last tick ended.
    pub dispatches: usize,
    /// The start of the next tick at the latest, by the clock's uptime. `None` before the first tick.
    pub next: Option<Duration>,
}

impl SchedulerProgress {
    /// Time by which the next tick is overdue at `uptime`. Zero while the task is on time.
    pub fn late_by(&self, uptime: Duration) -> Duration {
        self.next.map_or(Duration::ZERO, |next| uptime.saturating_sub(next))
    }

    /// Records the end of a tick.
    pub(super) fn tick_ended(&mut self, is_complete: bool, dispatches: usize, next: Duration) {
        let count = if is_complete { &mut self.completed } else { &mut self.failed };
        *count += 1;
        (self.dispatches, self.next) = (dispatches, Some(next));
    }
}
