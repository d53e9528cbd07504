//! The states of calls in the memory of this process. They are not saved here: the journal stores the states of
//! calls in progress in its own transactions.

use super::owners::Owners;
use super::state_clock::StateClock;
use crate::call_states::{
    BeginError, CallStates, CallStatesError, KEPT_FOR, MAX_SUBSCRIBERS, StateSubscription,
    SubscribeError,
};
use crate::error::StateError;
use crate::pseudonyms::PseudonymKey;
use async_trait::async_trait;
use model::call_id::CallId;
use model::timed_state::TimedState;
use shared_types::call_state::CallState;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Of the capacity, a tenth is for owners of few calls.
const RESERVE: usize = 10;

/// The states of calls in the memory of this process.
#[derive(Debug)]
pub(super) struct EmbeddedCallStates {
    clock: StateClock,
    calls: Mutex<Calls>,
}

#[derive(Debug)]
struct Calls {
    by_id: HashMap<CallId, Call>,
    /// The owners of the calls in progress.
    owners: Owners,
    in_progress: usize,
    /// The closed calls, oldest first, with the end of their retention.
    closed: VecDeque<(Duration, CallId)>,
    capacity: usize,
}

#[derive(Debug)]
enum Call {
    InProgress(InProgress),
    Closed { states: Arc<[TimedState]>, until: Duration },
}

#[derive(Debug)]
struct InProgress {
    owner: PseudonymKey,
    states: watch::Sender<Arc<[TimedState]>>,
    /// No state was appended since the call was resumed.
    is_resumed: bool,
}

impl EmbeddedCallStates {
    pub(super) fn new(clock: StateClock, capacity: usize) -> Self {
        let calls = Calls {
            by_id: HashMap::new(),
            owners: Owners::default(),
            in_progress: 0,
            closed: VecDeque::new(),
            capacity,
        };
        Self { clock, calls: Mutex::new(calls) }
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calls, without those whose retention has ended.
    fn current_calls(&self) -> MutexGuard<'_, Calls> {
        let mut calls = self.calls();
        calls.drop_expired(self.clock.now());
        calls
    }
}

#[async_trait]
impl CallStates for EmbeddedCallStates {
    async fn begin(&self, call_id: CallId, owner: PseudonymKey) -> Result<(), BeginError> {
        let mut calls = self.current_calls();
        if !calls.has_room_for(owner) {
            return Err(BeginError::Full);
        }
        calls.insert(call_id, owner, Arc::default(), false);
        Ok(())
    }

    async fn resume(
        &self,
        call_id: CallId,
        owner: PseudonymKey,
        states: Vec<TimedState>,
    ) -> Result<(), StateError> {
        self.current_calls().insert(call_id, owner, states.into(), true);
        Ok(())
    }

    async fn append(
        &self,
        call_id: CallId,
        state: CallState,
    ) -> Result<Arc<[TimedState]>, CallStatesError> {
        let at = self.clock.timestamp();
        match self.calls().by_id.get_mut(&call_id) {
            Some(Call::InProgress(call)) => {
                let is_first_since_restart = std::mem::take(&mut call.is_resumed);
                call.states.send_modify(|so_far| {
                    let next = match so_far.last() {
                        None => TimedState::first(state, at),
                        Some(last) if is_first_since_restart => {
                            last.followed_after_restart_by(state, at)
                        }
                        Some(last) => last.followed_by(state, at),
                    };
                    *so_far = so_far.iter().copied().chain([next]).collect();
                });
                Ok(Arc::clone(&call.states.borrow()))
            }
            Some(Call::Closed { .. }) | None => Err(CallStatesError::UnknownCall),
        }
    }

    async fn close(&self, call_id: CallId) -> Result<(), StateError> {
        let mut calls = self.calls();
        if let Some(states) = calls.remove_in_progress(&call_id)
            && !states.is_empty()
        {
            let until = self.clock.now() + KEPT_FOR;
            calls.by_id.insert(call_id, Call::Closed { states, until });
            calls.closed.push_back((until, call_id));
        }
        Ok(())
    }

    async fn states(&self, call_id: CallId) -> Result<Arc<[TimedState]>, CallStatesError> {
        match self.current_calls().by_id.get(&call_id) {
            Some(Call::InProgress(call)) => Ok(Arc::clone(&call.states.borrow())),
            Some(Call::Closed { states, .. }) => Ok(Arc::clone(states)),
            None => Err(CallStatesError::UnknownCall),
        }
    }

    async fn subscribe(
        &self,
        call_id: CallId,
        last: u32,
    ) -> Result<StateSubscription, SubscribeError> {
        let states = match self.current_calls().by_id.get(&call_id) {
            Some(Call::InProgress(call)) if call.states.receiver_count() < MAX_SUBSCRIBERS => {
                call.states.subscribe()
            }
            Some(Call::InProgress(_)) => return Err(SubscribeError::TooMany),
            // Without a sender: nothing follows.
            Some(Call::Closed { states, .. }) => watch::channel(Arc::clone(states)).1,
            None => return Err(CallStatesError::UnknownCall.into()),
        };
        Ok(StateSubscription::new(states, last))
    }
}

impl Calls {
    fn has_room_for(&self, owner: PseudonymKey) -> bool {
        let unreserved = self.capacity - self.capacity / RESERVE;
        self.in_progress < unreserved
            || (self.in_progress < self.capacity && self.owners.has_few(owner))
    }

    fn insert(
        &mut self,
        call_id: CallId,
        owner: PseudonymKey,
        states: Arc<[TimedState]>,
        is_resumed: bool,
    ) {
        self.remove_in_progress(&call_id);
        self.make_room();
        self.owners.add(owner);
        self.in_progress += 1;
        let call = InProgress { owner, states: watch::Sender::new(states), is_resumed };
        self.by_id.insert(call_id, Call::InProgress(call));
    }

    /// Drops the oldest closed calls until there is room for one more.
    fn make_room(&mut self) {
        while self.by_id.len() >= self.capacity
            && let Some((until, call_id)) = self.closed.pop_front()
        {
            self.drop_closed(&call_id, until);
        }
    }

    fn drop_expired(&mut self, now: Duration) {
        while let Some(&(until, call_id)) = self.closed.front()
            && until <= now
        {
            self.closed.pop_front();
            self.drop_closed(&call_id, until);
        }
    }

    /// Drops the call `call_id`, unless it was begun again after it was closed.
    fn drop_closed(&mut self, call_id: &CallId, closed_until: Duration) {
        if let Some(Call::Closed { until, .. }) = self.by_id.get(call_id)
            && *until == closed_until
        {
            self.by_id.remove(call_id);
        }
    }

    /// The states of the removed call. `None` if it is not in progress.
    fn remove_in_progress(&mut self, call_id: &CallId) -> Option<Arc<[TimedState]>> {
        let Some(Call::InProgress(call)) = self.by_id.get(call_id) else { return None };
        let (owner, states) = (call.owner, Arc::clone(&call.states.borrow()));
        self.by_id.remove(call_id);
        self.owners.remove(owner);
        self.in_progress -= 1;
        Some(states)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::clock::{Clock, SystemClock};
    use model::random::SystemRandom;

    fn states(capacity: usize) -> EmbeddedCallStates {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
        EmbeddedCallStates::new(StateClock::new(&clock), capacity)
    }

    fn call_id() -> CallId {
        CallId::random(&SystemRandom).unwrap()
    }

    #[tokio::test]
    async fn closed_calls_use_no_more_memory_than_the_capacity() {
        let (states, owner) = (states(100), PseudonymKey::from_bytes([7; 16]));
        for _ in 0..1_000 {
            let call = call_id();
            states.begin(call, owner).await.unwrap();
            states.append(call, CallState::Accepted).await.unwrap();
            states.close(call).await.unwrap();
        }

        let calls = states.calls();
        assert_eq!((calls.by_id.len(), calls.closed.len(), calls.in_progress), (100, 100, 0));
    }

    #[tokio::test]
    async fn a_call_that_is_begun_again_is_not_dropped_with_its_earlier_states() {
        let (states, owner) = (states(2), PseudonymKey::from_bytes([7; 16]));
        let again = call_id();
        for _ in 0..2 {
            states.begin(again, owner).await.unwrap();
            states.append(again, CallState::Accepted).await.unwrap();
            states.close(again).await.unwrap();
        }
        states.begin(again, owner).await.unwrap();
        states.append(again, CallState::Accepted).await.unwrap();

        states.begin(call_id(), owner).await.unwrap();

        assert_eq!(states.states(again).await.unwrap().len(), 1);
    }
}
