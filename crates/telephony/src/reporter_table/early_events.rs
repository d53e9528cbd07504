//! Events that came before the reply to the request that placed their call.

use super::{CallReference, StateEvent};
use model::provider_events::EventOutcome;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::oneshot;

/// Events of calls that are not registered yet. Bounded; the oldest are dropped first.
pub(super) struct EarlyEvents {
    /// Oldest first, and therefore the first to expire.
    events: VecDeque<EarlyEvent>,
    capacity: usize,
}

/// One event. Dropping it tells the receiver that its call is unknown.
pub(super) struct EarlyEvent {
    reference: CallReference,
    pub(super) event: StateEvent,
    until: Duration,
    pub(super) settle: oneshot::Sender<EventOutcome>,
}

impl EarlyEvents {
    /// Of one call: it has no more states than that before the reply to originate.
    const MAX_OF_A_CALL: usize = 16;

    pub(super) fn new(capacity: usize) -> Self {
        Self { events: VecDeque::new(), capacity }
    }

    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    /// Holds `event` until `until`. The receiver yields its outcome. `None` if too many events of this call are
    /// held.
    pub(super) fn hold(
        &mut self,
        reference: CallReference,
        event: StateEvent,
        until: Duration,
    ) -> Option<oneshot::Receiver<EventOutcome>> {
        let of_the_call = self.events.iter().filter(|held| held.reference == reference);
        if of_the_call.count() >= Self::MAX_OF_A_CALL || self.capacity == 0 {
            return None;
        }
        if self.events.len() >= self.capacity {
            self.events.pop_front();
        }
        let (settle, settled) = oneshot::channel();
        self.events.push_back(EarlyEvent { reference, event, until, settle });
        Some(settled)
    }

    /// Removes the events of `reference`, in the order in which they happened.
    pub(super) fn take(&mut self, reference: &CallReference) -> Vec<EarlyEvent> {
        let (taken, kept) = self.events.drain(..).partition(|held| held.reference == *reference);
        self.events = kept;
        let mut taken: Vec<_> = VecDeque::into(taken);
        // Without an order the events stay as they arrived.
        taken.sort_by_key(|held| held.event.order);
        taken
    }

    pub(super) fn drop_expired(&mut self, now: Duration) {
        while self.events.front().is_some_and(|held| held.until <= now) {
            self.events.pop_front();
        }
    }

    pub(super) fn clear(&mut self) {
        self.events.clear();
    }
}
