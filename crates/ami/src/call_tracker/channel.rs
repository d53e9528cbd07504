//! One channel of a call, and what was observed on it.

use super::event::{ChannelState, DialStatus};

/// Q.850: `AST_CAUSE_USER_BUSY`, `AST_CAUSE_NO_ANSWER`.
const USER_BUSY: u8 = 17;
const NO_ANSWER: u8 = 19;

/// One channel of a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Channel {
    /// The channel that dialled it, or the other half of its Local channel.
    pub parent: Option<String>,
    /// It was created, or appeared in an event, and has not ended.
    pub alive: bool,
    /// It has ended; a late event does not revive it.
    pub ended: bool,
    /// It appeared after the list of channels was requested.
    pub newer_than_list: bool,
    /// The bridge that it is in.
    pub bridge: Option<String>,
    pub observed: Observations,
}

/// What was observed on a channel or leg. A flag that is set is never cleared.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent observation")]
pub(super) struct Observations {
    pub rang: bool,
    pub up: bool,
    pub answered: bool,
    pub busy: bool,
    pub unreachable: bool,
    pub timed_out: bool,
    /// It was in a bridge with another channel.
    pub shared_a_bridge: bool,
}

impl Channel {
    pub(super) fn mark_alive(&mut self) {
        self.alive = !self.ended;
    }

    pub(super) fn set_state(&mut self, state: ChannelState) {
        match state {
            ChannelState::Ringing => self.observed.rang = true,
            ChannelState::Up => self.observed.up = true,
            ChannelState::Other => {}
        }
    }

    pub(super) fn set_dial_status(&mut self, status: DialStatus) {
        match status {
            DialStatus::Answer => self.observed.answered = true,
            DialStatus::Busy => self.observed.busy = true,
            DialStatus::Unreachable => self.observed.unreachable = true,
            DialStatus::NoAnswer => {}
        }
    }

    pub(super) fn hang_up(&mut self, cause: u8) {
        self.alive = false;
        self.ended = true;
        self.bridge = None;
        self.observed.busy |= cause == USER_BUSY;
        self.observed.timed_out |= cause == NO_ANSWER;
    }
}

impl Observations {
    pub(super) fn merge(&mut self, other: Self) {
        self.rang |= other.rang;
        self.up |= other.up;
        self.answered |= other.answered;
        self.busy |= other.busy;
        self.unreachable |= other.unreachable;
        self.timed_out |= other.timed_out;
        self.shared_a_bridge |= other.shared_a_bridge;
    }
}
