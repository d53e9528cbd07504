//! The reporters of the calls in progress.

use super::{CallReference, StateEvent};
use model::call_progress::ProgressReporter;
use model::provider_events::EventOutcome;
use shared_types::call_state::CallState;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Abandoned calls are looked for at most once in this time, as all calls have to be visited.
const RELEASE_INTERVAL: Duration = Duration::from_secs(1);

/// The calls in progress, by reference. Bounded.
pub(super) struct LiveReporters {
    calls: HashMap<CallReference, LiveReporter>,
    /// The number of calls of each owner that has any.
    owners: HashMap<Arc<str>, usize>,
    capacity: usize,
    max_call_duration: Duration,
    next_release: Duration,
}

/// A call that was not added.
pub(super) struct Untracked {
    pub(super) reporter: ProgressReporter,
    pub(super) reason: UntrackedReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum UntrackedReason {
    #[error("too many calls are in progress")]
    Full,
    #[error("another call in progress has the same reference")]
    DuplicateReference,
}

struct LiveReporter {
    reporter: ProgressReporter,
    owner: Arc<str>,
    registered_at: Duration,
    /// The order of the last applied event.
    order: Option<i64>,
    /// Until the first event of a resumed call: the states that it had passed in an earlier process, whose
    /// events may be repeated now. Only the last one may still be the state of the call.
    passed: Box<[CallState]>,
}

impl LiveReporters {
    pub(super) fn new(capacity: usize, max_call_duration: Duration) -> Self {
        Self {
            calls: HashMap::new(),
            owners: HashMap::new(),
            capacity,
            max_call_duration,
            next_release: Duration::ZERO,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    /// Adds a call.
    pub(super) fn insert(
        &mut self,
        reference: CallReference,
        owner: &str,
        reporter: ProgressReporter,
        now: Duration,
    ) -> Result<(), Untracked> {
        if self.calls.contains_key(&reference) {
            return Err(Untracked { reporter, reason: UntrackedReason::DuplicateReference });
        }
        if !self.has_room_for(owner) {
            return Err(Untracked { reporter, reason: UntrackedReason::Full });
        }
        let known = self.owners.get_key_value(owner);
        let owner = known.map_or_else(|| Arc::from(owner), |(owner, _)| Arc::clone(owner));
        *self.owners.entry(Arc::clone(&owner)).or_default() += 1;
        let passed = passed_states(&reporter);
        let call = LiveReporter { reporter, owner, registered_at: now, order: None, passed };
        self.calls.insert(reference, call);
        Ok(())
    }

    /// An eighth is reserved for owners with few calls.
    fn has_room_for(&self, owner: &str) -> bool {
        let of_the_owner = self.owners.get(owner).copied().unwrap_or_default();
        let few = (self.capacity / 256).max(1);
        let reserve = if of_the_owner < few { 0 } else { self.capacity / 8 };
        self.calls.len() < self.capacity - reserve
    }

    /// Reports `event`. `None` if the call is not in progress.
    pub(super) fn report(
        &mut self,
        reference: &CallReference,
        event: StateEvent,
    ) -> Option<EventOutcome> {
        let call = self.calls.get_mut(reference)?;
        let is_overtaken = event.order.zip(call.order).is_some_and(|(order, last)| order < last);
        if is_overtaken || call.passed.contains(&event.state) {
            return Some(EventOutcome::Late);
        }
        call.passed = Box::default();
        call.order = event.order.or(call.order);
        if call.reporter.state() == event.state {
            return Some(EventOutcome::Ignored);
        }
        call.reporter.report(event.state);
        Some(EventOutcome::Applied)
    }

    pub(super) fn remove(&mut self, reference: &CallReference) {
        if let Some(call) = self.calls.remove(reference) {
            self.forget_owner(&call.owner);
        }
    }

    /// Removes the calls that nobody observes any more, and those that have lasted too long, whose state is
    /// `unknown` from then on.
    pub(super) fn release_abandoned(&mut self, now: Duration) -> Vec<CallReference> {
        if now < self.next_release {
            return Vec::new();
        }
        self.next_release = now + RELEASE_INTERVAL;
        let longest = self.max_call_duration;
        let lasts_too_long =
            |call: &LiveReporter| now.saturating_sub(call.registered_at) >= longest;
        let abandoned = self.calls.extract_if(|_, call| {
            let is_too_long = lasts_too_long(call);
            if is_too_long {
                call.reporter.report(CallState::Unknown);
            }
            is_too_long || call.reporter.is_closed()
        });
        let abandoned: Vec<_> = abandoned.collect();
        for (_, call) in &abandoned {
            self.forget_owner(&call.owner);
        }
        abandoned.into_iter().map(|(reference, _)| reference).collect()
    }

    fn forget_owner(&mut self, owner: &Arc<str>) {
        if let Some(count) = self.owners.get_mut(owner) {
            *count -= 1;
            if *count == 0 {
                self.owners.remove(owner);
            }
        }
    }
}

/// The states before the last one that was known, of a call whose state is unknown.
fn passed_states(reporter: &ProgressReporter) -> Box<[CallState]> {
    let states = reporter.states();
    let known: Vec<_> = states.iter().filter(|state| **state != CallState::Unknown).collect();
    match known.split_last() {
        Some((last, before)) if reporter.state() == CallState::Unknown => {
            before.iter().filter(|state| *state != last).map(|state| **state).collect()
        }
        _ => Box::default(),
    }
}
