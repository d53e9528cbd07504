//! One channel of a call, and what has been heard of it.

use super::event::{ChannelState, DialStatus};

/// `AST_CAUSE_USER_BUSY`, `AST_CAUSE_NO_ANSWER`.
const USER_BUSY: u8 = 17;
const NO_ANSWER: u8 = 19;

#[derive(Clone, Debug, Default)]
pub(super) struct Channel {
    /// By whom it was dialled, or whose other half it is.
    pub parent: Option<String>,
    /// Its birth was seen, or that it lives.
    pub alive: bool,
    /// Its end was seen; no late event brings it back.
    pub gone: bool,
    /// It appeared after a list was asked for.
    pub fresh: bool,
    pub bridge: Option<String>,
    pub heard: Heard,
}

/// What only ever becomes more.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent thing that was heard")]
pub(super) struct Heard {
    pub rang: bool,
    pub up: bool,
    pub answered: bool,
    pub busy: bool,
    pub unreachable: bool,
    pub cancelled: bool,
    pub timed_out: bool,
    /// It was in a bridge with somebody else.
    pub company: bool,
}

impl Channel {
    pub(super) fn live(&mut self) {
        self.alive = !self.gone;
    }

    pub(super) fn state(&mut self, state: ChannelState) {
        match state {
            ChannelState::Ringing => self.heard.rang = true,
            ChannelState::Up => self.heard.up = true,
            ChannelState::Other => {}
        }
    }

    pub(super) fn dial_end(&mut self, how: DialStatus) {
        match how {
            DialStatus::Answer => self.heard.answered = true,
            DialStatus::Busy => self.heard.busy = true,
            DialStatus::Unreachable => self.heard.unreachable = true,
            DialStatus::Cancel => self.heard.cancelled = true,
            DialStatus::NoAnswer => {}
        }
    }

    pub(super) fn hang_up(&mut self, cause: u8) {
        self.alive = false;
        self.gone = true;
        self.bridge = None;
        self.heard.busy |= cause == USER_BUSY;
        self.heard.timed_out |= cause == NO_ANSWER;
    }
}
