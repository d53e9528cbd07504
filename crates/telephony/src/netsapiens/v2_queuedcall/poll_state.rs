//! The state of one waiting caller, derived from the lists of a queue.

use crate::netsapiens::polling::PollTarget;
use crate::netsapiens::waiting_callers::WaitingCallers;
use crate::poll_limits::{EXPECT_FOUND_WITHIN, GIVE_UP_AFTER, MIN_ABSENCES, STALE_AFTER};
use shared_types::call_state::CallState;
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// What is known about the caller.
pub(super) struct QueuePollState {
    number: PhoneNumber,
    was_listed: bool,
    /// The number of consecutive lists without the caller.
    absences: u32,
    last_list_at: Duration,
    is_done: bool,
}

impl QueuePollState {
    pub(super) fn new(number: PhoneNumber) -> Self {
        let last_list_at = Duration::ZERO;
        Self { number, was_listed: false, absences: 0, last_list_at, is_done: false }
    }
}

impl PollTarget for QueuePollState {
    type List = WaitingCallers;

    fn on_list(&mut self, list: &WaitingCallers, age: Duration) -> Option<CallState> {
        self.last_list_at = age;
        if list.contains(&self.number) {
            (self.was_listed, self.absences) = (true, 0);
            return Some(CallState::QUEUED);
        }
        self.absences += 1;
        let has_left = self.was_listed && self.absences >= MIN_ABSENCES;
        self.is_done = has_left || (!self.was_listed && age >= GIVE_UP_AFTER);
        let is_unknown = self.is_done || (!self.was_listed && age >= EXPECT_FOUND_WITHIN);
        is_unknown.then_some(CallState::Unknown)
    }

    fn on_failure(&mut self, age: Duration) -> Option<CallState> {
        let without_list_for = age.saturating_sub(self.last_list_at);
        (without_list_for >= STALE_AFTER).then_some(CallState::Unknown)
    }

    fn is_done(&self) -> bool {
        self.is_done
    }
}
