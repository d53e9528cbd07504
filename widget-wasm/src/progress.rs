//! The progress of the visitor's call, as the server reports it.

use shared_types::call_state::{CallState, EndCause, Leg};

/// The steps of a call: accepted, visitor rings, visitor answered, company rings, connected.
pub const STEPS: usize = 5;

const VISITOR_RANG: usize = 1;
const VISITOR_ANSWERED: usize = 2;
const COMPANY: usize = 3;
const CONNECTED: usize = 4;

/// The progress of a call that the telephone system accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    now: CallState,
    /// Seconds from the request to each step that was reported.
    reached: [Option<u32>; STEPS],
    /// The queue, while the call waits in it.
    pub waiting: QueueStatus,
}

/// The visitor's place in a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueStatus {
    /// 1 is next.
    pub position: Option<u32>,
    /// Seconds.
    pub wait: Option<u32>,
}

/// A step relative to the current state of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepStatus {
    Past,
    Now,
    Ahead,
}

/// The party whose answer was awaited when the call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallParty {
    Visitor,
    Company,
}

impl Progress {
    /// A call that was accepted, and no more is known.
    pub(crate) fn begin() -> Self {
        Self {
            now: CallState::Accepted,
            reached: [Some(0), None, None, None, None],
            waiting: QueueStatus::default(),
        }
    }

    /// Records a state, that many seconds after the request.
    pub(crate) fn reach(&mut self, state: CallState, seconds: u32) {
        if self.now.is_final() {
            return;
        }
        self.now = state;
        if let Some(step) = step_of(state).and_then(|step| self.reached.get_mut(step)) {
            step.get_or_insert(seconds);
        }
    }

    /// The server reports no more. A call of which it reported nothing stays accepted.
    pub(crate) fn mark_unknown(&mut self) {
        if self.is_seen() && !self.now.is_final() {
            self.now = CallState::Unknown;
        }
    }

    pub fn now(&self) -> CallState {
        self.now
    }

    /// More is known than that the call was accepted.
    pub fn is_seen(&self) -> bool {
        self.now != CallState::Accepted
    }

    /// The steps are worth showing: some are known, and the call has not failed.
    pub fn shows_steps(&self) -> bool {
        self.is_seen() && !self.wants_retry()
    }

    /// The call ended without a conversation.
    pub fn wants_retry(&self) -> bool {
        matches!(self.now, CallState::Ended { cause } if cause != EndCause::Completed)
    }

    pub fn mark(&self, step: usize) -> StepStatus {
        // A conversation has passed every step, also those that were not reported.
        let talked = self.reached(CONNECTED) || (self.now.is_final() && !self.wants_retry());
        if talked || step_of(self.now) != Some(step) {
            if talked || self.reached(step) { StepStatus::Past } else { StepStatus::Ahead }
        } else {
            StepStatus::Now
        }
    }

    /// Seconds from the request to this step, if known.
    pub fn seconds(&self, step: usize) -> Option<u32> {
        *self.reached.get(step)?
    }

    pub fn visitor_answered(&self) -> bool {
        self.reached(VISITOR_ANSWERED)
    }

    /// The visitor has not answered yet, so that the call can be cancelled.
    pub fn can_be_cancelled(&self) -> bool {
        !self.now.is_final() && !self.visitor_answered() && !self.reached(CONNECTED)
    }

    /// The party that did not answer or was busy.
    pub fn waited_for(&self) -> CallParty {
        let company_first = self.reached(COMPANY) && !self.reached(VISITOR_RANG);
        if self.visitor_answered() || company_first {
            CallParty::Company
        } else {
            CallParty::Visitor
        }
    }

    fn reached(&self, step: usize) -> bool {
        self.seconds(step).is_some()
    }
}

/// Reads a state from the fields that [`CallState`] has on the wire, without a JSON library.
///
/// `None` for an unknown state of a newer server.
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
        Some("answering_machine") => EndCause::AnsweringMachine,
        Some("cancelled") => EndCause::Cancelled,
        Some("failed") => EndCause::Failed,
        _ => EndCause::Unknown,
    }
}

/// Every leg other than the visitor's is the company's.
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
