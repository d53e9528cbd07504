//! What is to be done for a call at a later time.

use super::CallKey;
use std::collections::BTreeSet;
use tokio::time::Instant;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Task {
    /// The call ends, if nothing has explained its failure.
    EndUnexplained,
    /// The hang-up is repeated, if the call has not ended.
    RepeatHangUp,
    /// The events of the call should have begun.
    ExpectEvents,
}

/// The tasks by their time. Those of calls that have ended stay until they are due.
#[derive(Debug, Default)]
pub(super) struct Deadlines(BTreeSet<(Instant, CallKey, Task)>);

impl Deadlines {
    pub(super) fn set(&mut self, due: Instant, key: CallKey, task: Task) {
        self.0.insert((due, key, task));
    }

    /// When the next task is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.0.first().map(|(due, _, _)| *due)
    }

    /// The next task that is due now.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<(CallKey, Task)> {
        if self.next()? > now {
            return None;
        }
        self.0.pop_first().map(|(_, key, task)| (key, task))
    }
}
