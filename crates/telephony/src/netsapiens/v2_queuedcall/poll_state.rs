//! What the list of those who wait says of one of them.

use crate::netsapiens::polling::{
    GIVEN_UP_BY_THEN, LISTS_THAT_CONVINCE, OUT_OF_SIGHT, SEEN_BY_THEN, Watch,
};
use crate::netsapiens::waiting_callers::WaitingCallers;
use shared_types::call_state::CallState;
use shared_types::phone::PhoneNumber;
use std::time::Duration;

/// All that was ever seen of one who waits.
pub(super) struct Waiting {
    number: PhoneNumber,
    was_seen: bool,
    /// How many lists in a row were without them.
    absent: u32,
    last_list_at: Duration,
    is_done: bool,
}

impl Waiting {
    pub(super) fn new(number: PhoneNumber) -> Self {
        Self { number, was_seen: false, absent: 0, last_list_at: Duration::ZERO, is_done: false }
    }
}

impl Watch for Waiting {
    type List = WaitingCallers;

    fn looked(&mut self, list: &WaitingCallers, age: Duration) -> Option<CallState> {
        self.last_list_at = age;
        if list.has(&self.number) {
            (self.was_seen, self.absent) = (true, 0);
            return Some(CallState::QUEUED);
        }
        self.absent += 1;
        let is_gone = self.was_seen && self.absent >= LISTS_THAT_CONVINCE;
        self.is_done = is_gone || (!self.was_seen && age >= GIVEN_UP_BY_THEN);
        let is_unknown = self.is_done || (!self.was_seen && age >= SEEN_BY_THEN);
        is_unknown.then_some(CallState::Unknown)
    }

    fn missed(&mut self, age: Duration) -> Option<CallState> {
        let unseen_for = age.saturating_sub(self.last_list_at);
        (unseen_for >= OUT_OF_SIGHT).then_some(CallState::Unknown)
    }

    fn is_done(&self) -> bool {
        self.is_done
    }
}
