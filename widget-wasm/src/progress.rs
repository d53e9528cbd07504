//! How far the visitor's call has come, as the server tells it.

use shared_types::call_state::{CallState, EndCause, Leg};

/// Where a call stops on its way: the request, the visitor's phone, the visitor, the company, and
/// both connected.
pub const STEPS: usize = 5;

const VISITOR_RANG: usize = 1;
const VISITOR_ANSWERED: usize = 2;
const COMPANY: usize = 3;
const CONNECTED: usize = 4;

/// What was told of a call that the telephone system took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    now: CallState,
    /// Seconds from the request to each step that was told.
    reached: [Option<u32>; STEPS],
}

/// How a step stands to where the call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Past,
    Now,
    Ahead,
}

/// Whose phone had to be answered when a call came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Visitor,
    Company,
}

impl Progress {
    /// The telephone system took the call, and no more is known.
    pub(crate) fn begin() -> Self {
        Self { now: CallState::Accepted, reached: [Some(0), None, None, None, None] }
    }

    /// The call is there now, that many seconds after it was asked for.
    pub(crate) fn reach(&mut self, state: CallState, seconds: u32) {
        if self.now.is_final() {
            return;
        }
        self.now = state;
        if let Some(step) = step_of(state).and_then(|step| self.reached.get_mut(step)) {
            step.get_or_insert(seconds);
        }
    }

    /// Nobody tells any more. What only ever was accepted stays so: no more was promised.
    pub(crate) fn lose_sight(&mut self) {
        if self.is_seen() && !self.now.is_final() {
            self.now = CallState::Unknown;
        }
    }

    pub fn now(&self) -> CallState {
        self.now
    }

    /// More is known than that the telephone system took the call.
    pub fn is_seen(&self) -> bool {
        self.now != CallState::Accepted
    }

    /// The steps say more than a sentence would: something is known, and they do not stop halfway.
    pub fn shows_steps(&self) -> bool {
        self.is_seen() && !self.wants_retry()
    }

    /// It is over, and the visitor hardly got what they came for.
    pub fn wants_retry(&self) -> bool {
        matches!(self.now, CallState::Ended { cause } if cause != EndCause::Completed)
    }

    pub fn mark(&self, step: usize) -> Mark {
        // Who talks has passed every step, also those that nobody told of.
        let talked = self.reached(CONNECTED) || (self.now.is_final() && !self.wants_retry());
        if talked || step_of(self.now) != Some(step) {
            if talked || self.reached(step) { Mark::Past } else { Mark::Ahead }
        } else {
            Mark::Now
        }
    }

    /// Seconds from the request to this step, where they are known.
    pub fn seconds(&self, step: usize) -> Option<u32> {
        *self.reached.get(step)?
    }

    pub fn visitor_answered(&self) -> bool {
        self.reached(VISITOR_ANSWERED)
    }

    /// Whose phone it was that did not answer or was busy.
    pub fn waited_for(&self) -> Side {
        let company_first = self.reached(COMPANY) && !self.reached(VISITOR_RANG);
        if self.visitor_answered() || company_first { Side::Company } else { Side::Visitor }
    }

    fn reached(&self, step: usize) -> bool {
        self.seconds(step).is_some()
    }
}

/// Reads a state from the fields that [`CallState`] has on the wire, without a JSON library.
///
/// `None` for a state of a newer server, which is none to show.
pub fn read(state: &str, leg: Option<&str>, cause: Option<&str>) -> Option<CallState> {
    Some(match (state, leg) {
        ("accepted", _) => CallState::Accepted,
        ("queued", _) => CallState::QUEUED,
        ("ringing", Some(leg)) => CallState::Ringing { leg: read_leg(leg)? },
        ("answered", Some(leg)) => CallState::Answered { leg: read_leg(leg)? },
        ("connected", _) => CallState::Connected,
        ("unknown", _) => CallState::Unknown,
        ("ended", _) => CallState::Ended { cause: read_cause(cause) },
        _ => return None,
    })
}

fn read_leg(leg: &str) -> Option<Leg> {
    Some(match leg {
        "visitor" => Leg::Visitor,
        "agent" => Leg::Agent,
        "terminal" => Leg::Terminal,
        "destination" => Leg::Destination,
        _ => return None,
    })
}

fn read_cause(cause: Option<&str>) -> EndCause {
    match cause {
        Some("completed") => EndCause::Completed,
        Some("busy") => EndCause::Busy,
        Some("no_answer") => EndCause::NoAnswer,
        Some("cancelled") => EndCause::Cancelled,
        Some("failed") => EndCause::Failed,
        _ => EndCause::Unknown,
    }
}

/// The visitor's phone is the one that is asked to ring, and the other one is the company's.
fn step_of(state: CallState) -> Option<usize> {
    match state {
        CallState::Accepted | CallState::Queued { .. } => Some(0),
        CallState::Ringing { leg: Leg::Visitor } => Some(VISITOR_RANG),
        CallState::Answered { leg: Leg::Visitor } => Some(VISITOR_ANSWERED),
        CallState::Ringing { leg: _ } | CallState::Answered { leg: _ } => Some(COMPANY),
        CallState::Connected => Some(CONNECTED),
        CallState::Unknown | CallState::Ended { .. } => None,
    }
}

#[cfg(test)]
mod tests;
