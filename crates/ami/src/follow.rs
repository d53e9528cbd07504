//! From events to states: where one call is. No sockets and no clock, so every case is a plain test.
//!
//! Asterisk promises no order, leaves events out, and tells every session of every call. So nothing
//! here reacts to an event by itself: each one adds to what is known ([`Evidence`]), and the states
//! are what follows from all of it. A state is told once, states are told in their order, and what is
//! not known is not told.
//!
//! # Layout
//! - [`event`]: the events that matter, read from frames
//! - [`channel`]: one channel of the call, and what has been heard of it
//! - [`evidence`]: all channels, which side of the call each is on, and what that amounts to
//! - [`waiting`]: its place in a queue
//! - [`cause`]: why it ended
//! - [`status`]: the list by which a call is found again

mod cause;
mod channel;
pub mod event;
mod evidence;
pub mod status;
pub mod waiting;

use crate::chance::ActionId;
use crate::originate::Legs;
use event::Event;
use evidence::Evidence;
use shared_types::call_state::{CallState, EndCause, Leg};
use status::Listed;
use waiting::Move;

/// One call that we placed, as far as events tell.
#[derive(Debug)]
pub struct Follow {
    legs: Legs,
    evidence: Evidence,
    history: Vec<CallState>,
    /// How far it has come, whatever was told since.
    reached: Stage,
    sight: Sight,
}

/// The states in their order; none is told after a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Accepted,
    FirstRings,
    FirstAnswered,
    Waits,
    SecondRings,
    SecondAnswered,
    Connected,
}

/// Who waits in a busy queue hears of many places, and not without end.
const MOST_PLACES: usize = 100;

/// Whether we hear all that happens to the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sight {
    /// From the beginning.
    Whole,
    /// We hear, and have missed something before.
    Regained,
    /// We hear nothing, or do not yet know what we missed.
    Lost,
}

impl Follow {
    /// A call that Asterisk has been asked for by the action of this id.
    pub fn new(action_id: ActionId, channel_id: &str, other_channel_id: &str, legs: Legs) -> Self {
        Self {
            legs,
            evidence: Evidence::new(action_id, channel_id, other_channel_id),
            history: vec![CallState::Accepted],
            reached: Stage::Accepted,
            sight: Sight::Whole,
        }
    }

    /// All states so far, in order.
    pub fn history(&self) -> &[CallState] {
        &self.history
    }

    pub fn state(&self) -> CallState {
        self.history.last().copied().unwrap_or(CallState::Unknown)
    }

    /// Takes one event of this call into account.
    pub fn hear(&mut self, event: &Event<'_>) {
        if self.state().is_final() {
            return;
        }
        self.evidence.add(event);
        self.tell();
    }

    /// Whether it waits in this queue.
    pub fn waits_in(&self, queue: &str) -> bool {
        self.evidence.waiting.as_ref().is_some_and(|waiting| waiting.is_in(queue))
    }

    /// Somebody else came to the queue that it waits in, or left it.
    pub fn hear_of(&mut self, other: Move) {
        if let Some(waiting) = &mut self.evidence.waiting {
            waiting.hear_of(other);
        }
        self.tell();
    }

    /// Somebody on our side wants it to end.
    pub fn cancel(&mut self) {
        self.evidence.cancelled = true;
    }

    /// It did not come to that after all.
    pub fn uncancel(&mut self) {
        self.evidence.cancelled = false;
    }

    /// The session is gone, and with it every event until the next [`reread`](Self::reread).
    pub fn lose_sight(&mut self) {
        if !self.state().is_final() && self.sight != Sight::Lost {
            self.sight = Sight::Lost;
            if let Some(waiting) = &mut self.evidence.waiting {
                waiting.place = None;
            }
            self.history.push(CallState::Unknown);
        }
    }

    /// A list of all channels has been asked for; what appears from now on may be missing in it.
    pub fn before_reread(&mut self) {
        self.evidence.before_list();
    }

    /// Compares with what the list has of this call: what is not in it is gone.
    pub fn reread(&mut self, listed: &[&Listed]) {
        if self.state().is_final() {
            return;
        }
        let found = self.evidence.compare(listed);
        if !found {
            // It ended, and nobody heard how.
            self.end(EndCause::Unknown);
        } else if self.sight == Sight::Lost {
            self.sight = Sight::Regained;
            self.tell_again();
        } else {
            self.tell();
        }
    }

    /// Whether it is unknown where the call is.
    pub fn is_lost(&self) -> bool {
        self.sight == Sight::Lost
    }

    /// Its channels were there and are all gone; only a word on why may still come.
    pub fn is_deserted(&self) -> bool {
        self.evidence.is_deserted()
    }

    /// No more events are to be expected of a call whose channels are all gone.
    pub fn settle(&mut self) {
        if !self.state().is_final() && self.sight != Sight::Lost && self.evidence.is_deserted() {
            self.end_by_evidence();
        }
    }

    /// Nobody follows it any longer.
    pub fn give_up(&mut self) {
        if !self.state().is_final() {
            self.end(EndCause::Unknown);
        }
    }

    /// The channels by which it can be hung up: the first one, or all that are left without it.
    pub fn to_hang_up(&self) -> Vec<String> {
        self.evidence.to_hang_up()
    }

    /// The channel on which the first leg's digits arrive.
    pub fn for_digits(&self) -> Option<String> {
        self.evidence.for_digits()
    }

    fn tell(&mut self) {
        if self.sight != Sight::Lost {
            self.tell_progress();
        }
        if self.evidence.is_over() {
            self.end_by_evidence();
        }
    }

    fn tell_progress(&mut self) {
        let summary = self.evidence.summary();
        let waits = summary.first.answered && self.evidence.waiting.is_some();
        for (stage, seen, state) in [
            (Stage::FirstRings, summary.first.rang, CallState::Ringing { leg: self.legs.first }),
            (Stage::FirstAnswered, summary.first.answered, answered(self.legs.first)),
            (Stage::Waits, waits, self.place()),
            (Stage::SecondRings, summary.second.rang, CallState::Ringing { leg: self.legs.second }),
            (Stage::SecondAnswered, summary.second.answered, answered(self.legs.second)),
            (Stage::Connected, summary.connected, CallState::Connected),
        ] {
            if seen && stage > self.reached {
                self.reached = stage;
                self.history.push(state);
            }
        }
        self.tell_of_the_place();
    }

    /// A place that is known has changed. Who has left the queue has none any more.
    fn tell_of_the_place(&mut self) {
        if self.evidence.waiting.is_none() {
            return;
        }
        let place = self.place();
        let is_told = !matches!(self.state(), CallState::Queued { .. }) || self.state() == place;
        let places = self.history.iter().filter(|it| matches!(it, CallState::Queued { .. }));
        if self.reached == Stage::Waits && !is_told && places.count() < MOST_PLACES {
            self.history.push(place);
        }
    }

    fn place(&self) -> CallState {
        let position = self.evidence.waiting.as_ref().and_then(|waiting| waiting.place);
        CallState::Queued { position, wait: None }
    }

    /// After `unknown` the present state is told once more, if the list has shown what it is.
    fn tell_again(&mut self) {
        let before = self.history.len();
        self.tell_progress();
        if self.history.len() == before
            && let Some(stage) = self.evidence.now()
            && stage == self.reached
        {
            self.history.push(self.state_of(stage));
        }
    }

    fn state_of(&self, stage: Stage) -> CallState {
        match stage {
            Stage::Accepted => CallState::Accepted,
            Stage::FirstRings => CallState::Ringing { leg: self.legs.first },
            Stage::FirstAnswered => answered(self.legs.first),
            Stage::Waits => self.place(),
            Stage::SecondRings => CallState::Ringing { leg: self.legs.second },
            Stage::SecondAnswered => answered(self.legs.second),
            Stage::Connected => CallState::Connected,
        }
    }

    fn end_by_evidence(&mut self) {
        let missed_something = self.sight != Sight::Whole;
        self.end(cause::of(&self.evidence, missed_something));
    }

    fn end(&mut self, cause: EndCause) {
        self.history.push(CallState::Ended { cause });
    }
}

fn answered(leg: Leg) -> CallState {
    CallState::Answered { leg }
}

#[cfg(test)]
mod tests;
