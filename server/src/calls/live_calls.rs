//! The registry of the calls of this process, with the times of their states.
//!
//! One task observes each accepted call until it is over or its driver reports no more, with and without
//! subscribers. All subscribers of a call share it, so a telephone system that must be polled is polled once.

mod call_table;

use super::call_recorder::{CallContext, CallRecorder};
use super::call_token::CallTokenHash;
use super::kept_reservation::KeptReservation;
use super::reached::Reached;
use super::subscription::CallSubscription;
use call_table::CallTable;
use jiff::Timestamp;
use model::call_id::CallId;
use model::call_progress::{ProgressStream, last_state};
use model::clock::Clock;
use model::provider::{Capabilities, PlacedCall};
use model::subject::Owner;
use shared_types::call_state::{CallState, EndCause};
use shared_types::iden::Iden;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a call is kept after its last state.
const RETENTION: Duration = Duration::from_mins(10);
/// Subscribers of one call.
const MAX_SUBSCRIBERS_OF_A_CALL: usize = 32;

/// The registry.
pub struct LiveCalls {
    clock: Arc<dyn Clock>,
    recorder: CallRecorder,
    calls: Arc<Mutex<CallTable>>,
    /// Permits for subscribers of all calls.
    subscribers: Arc<Semaphore>,
    /// One task for each call that is not over.
    observers: TaskTracker,
    closing: CancellationToken,
}

/// One accepted call.
pub struct LiveCall {
    pub context: CallContext,
    pub owner: CallOwner,
    pub capabilities: Capabilities,
    pub placed: Arc<dyn PlacedCall>,
    states: watch::Receiver<Arc<[Reached]>>,
    subscribers: Arc<Semaphore>,
    observer: AbortHandle,
    /// The owner has cancelled it, and the telephone system has accepted that.
    cancelled: AtomicBool,
}

/// The owner of a call, who alone may see and control it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallOwner {
    /// A visitor: everyone who knows the id of the call.
    Visitor,
    /// A user of an application.
    User(Owner),
    /// The user of a terminal: everyone who has the token of the call.
    Terminal(Iden, CallTokenHash),
}

/// A call that its telephone system has accepted.
pub(super) struct AcceptedByProvider {
    pub(super) context: CallContext,
    pub(super) origin: CallOrigin,
    pub(super) owner: CallOwner,
    pub(super) capabilities: Capabilities,
    pub(super) placed: Arc<dyn PlacedCall>,
    /// Released when the call is over.
    pub(super) reservation: Option<KeptReservation>,
}

/// The process that placed a call.
pub(super) enum CallOrigin {
    /// This one, just now.
    Placed,
    /// An earlier one, which stored these states: never empty. They are recorded, and the progress of the call
    /// begins with them.
    Resumed(Vec<Reached>),
}

/// The number of subscribers is at its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the number of subscribers is at its limit")]
pub struct TooManySubscribers;

impl LiveCalls {
    /// About 60 MB when all of them are in progress. Beyond it the oldest are dropped and no longer observed.
    pub const MAX_CALLS: usize = 20_000;
    /// Subscribers of all calls.
    pub const MAX_SUBSCRIBERS: usize = 20_000;

    pub fn new(clock: Arc<dyn Clock>, recorder: CallRecorder) -> Self {
        Self {
            clock,
            recorder,
            calls: Arc::default(),
            subscribers: Arc::new(Semaphore::new(Self::MAX_SUBSCRIBERS)),
            observers: TaskTracker::new(),
            closing: CancellationToken::new(),
        }
    }

    /// Keeps an accepted call and observes it.
    pub(super) fn register(&self, accepted: AcceptedByProvider) -> Arc<LiveCall> {
        let AcceptedByProvider { context, origin, owner, capabilities, placed, reservation } =
            accepted;
        let (recorded, is_resumed) = match origin {
            CallOrigin::Placed => {
                (vec![Reached::first(CallState::Accepted, self.clock.now())], false)
            }
            CallOrigin::Resumed(recorded) => (recorded, true),
        };
        let progress = ProgressStream::after(placed.progress(), recorded.len());
        let (reached, states) = watch::channel(Arc::from(recorded));
        let subscribers = Arc::new(Semaphore::new(MAX_SUBSCRIBERS_OF_A_CALL));
        let observation = Observation { context: context.clone(), reached, is_resumed };
        let observer = self.observe(observation, progress, reservation);
        let cancelled = AtomicBool::new(false);
        let call = LiveCall {
            context,
            owner,
            capabilities,
            placed,
            states,
            subscribers,
            observer,
            cancelled,
        };
        let call = Arc::new(call);
        let dropped = self.lock().insert(Arc::clone(&call), self.clock.uptime());
        for dropped in dropped {
            self.end_records(&dropped);
        }
        call
    }

    /// Records that nothing more will be known of a call in progress that was dropped for want of room.
    fn end_records(&self, call: &LiveCall) {
        let (recorder, context) = (self.recorder.clone(), call.context.clone());
        let mut states = call.history().to_vec();
        let unknown = CallState::Unknown;
        states.extend(states.last().map(|last| last.followed_by(unknown, self.clock.now())));
        tokio::spawn(async move {
            recorder.record(&context, unknown, &states).await;
            recorder.close(context.call_id).await;
        });
    }

    /// The call `id`, of any owner.
    pub fn find(&self, id: &CallId) -> Option<Arc<LiveCall>> {
        let mut calls = self.lock();
        calls.drop_expired(self.clock.uptime());
        calls.by_id.get(id).cloned()
    }

    /// The call `id` of a visitor.
    pub fn of_visitor(&self, id: &CallId) -> Option<Arc<LiveCall>> {
        self.find(id).filter(|call| call.owner == CallOwner::Visitor)
    }

    /// The call `id` of a user. `None` also for the call of another owner.
    pub fn of_user(&self, id: &CallId, user: &Owner) -> Option<Arc<LiveCall>> {
        self.find(id).filter(|call| matches!(&call.owner, CallOwner::User(owner) if owner == user))
    }

    /// The newest call `iden` from a terminal. `None` also for another token than the one issued with it.
    pub fn of_terminal(&self, iden: &Iden, token: &str) -> Option<Arc<LiveCall>> {
        let id = *self.lock().by_iden.get(iden)?;
        self.find(&id).filter(
            |call| matches!(&call.owner, CallOwner::Terminal(_, hash) if hash.matches(token)),
        )
    }

    /// The states of `call` after number `last`.
    pub fn subscribe(
        &self,
        call: &LiveCall,
        last: u32,
    ) -> Result<CallSubscription, TooManySubscribers> {
        let permit = |permits: &Arc<Semaphore>| {
            Arc::clone(permits).try_acquire_owned().map_err(|_| TooManySubscribers)
        };
        let permits = vec![permit(&call.subscribers)?, permit(&self.subscribers)?];
        Ok(CallSubscription::new(call.states.clone(), last, self.closing.clone(), permits))
    }

    /// The number of observed calls.
    pub fn count(&self) -> usize {
        self.observers.len()
    }

    /// The number of subscribers.
    pub fn subscribers(&self) -> usize {
        Self::MAX_SUBSCRIBERS.saturating_sub(self.subscribers.available_permits())
    }

    /// Closes all subscriptions, because the server stops.
    pub fn close(&self) {
        self.closing.cancel();
    }

    fn observe(
        &self,
        mut observation: Observation,
        mut states: ProgressStream,
        reservation: Option<KeptReservation>,
    ) -> AbortHandle {
        let (clock, recorder) = (Arc::clone(&self.clock), self.recorder.clone());
        let (calls, closing) = (Arc::clone(&self.calls), self.closing.clone());
        let observer = self.observers.spawn(async move {
            while let Some(state) = states.next().await {
                let before = observation.state();
                let so_far = observation.add(state, clock.now());
                if !only_moves(before, state) {
                    // In a box: a task that only waits then needs no memory for it.
                    Box::pin(recorder.record(&observation.context, state, &so_far)).await;
                }
            }
            let call_id = observation.context.call_id;
            lock(&calls).over.push_back((clock.uptime() + RETENTION, call_id));
            if !observation.state().is_final() {
                // The call may still be in progress: its reservation stays. A driver that stops with the server
                // leaves its calls to the next process.
                if !closing.is_cancelled() {
                    recorder.close(call_id).await;
                }
            } else if let Some(reservation) = reservation {
                reservation.release().await;
            }
        });
        observer.abort_handle()
    }

    fn lock(&self) -> MutexGuard<'_, CallTable> {
        lock(&self.calls)
    }
}

/// The states of an observed call, and who receives them.
struct Observation {
    context: CallContext,
    reached: watch::Sender<Arc<[Reached]>>,
    /// No state was reported since the call was resumed.
    is_resumed: bool,
}

impl Observation {
    fn state(&self) -> CallState {
        self.reached.borrow().last().map_or(CallState::Accepted, |reached| reached.state)
    }

    /// Adds `state`, informs the subscribers, and returns all states so far.
    fn add(&mut self, state: CallState, now: Timestamp) -> Arc<[Reached]> {
        let is_first_since_restart = std::mem::take(&mut self.is_resumed);
        self.reached.send_modify(|so_far| {
            let next = match so_far.last() {
                None => Reached::first(state, now),
                Some(last) if is_first_since_restart => last.followed_after_restart_by(state, now),
                Some(last) => last.followed_by(state, now),
            };
            *so_far = so_far.iter().copied().chain([next]).collect();
        });
        Arc::clone(&self.reached.borrow())
    }
}

/// Only the position in the queue has changed: subscribers receive it, the journal does not.
fn only_moves(before: CallState, now: CallState) -> bool {
    matches!((before, now), (CallState::Queued { .. }, CallState::Queued { .. }))
}

fn lock(calls: &Mutex<CallTable>) -> MutexGuard<'_, CallTable> {
    calls.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LiveCall {
    /// The states so far with their times. Never empty.
    pub fn history(&self) -> Arc<[Reached]> {
        Arc::clone(&self.states.borrow())
    }

    /// The current state.
    pub fn state(&self) -> CallState {
        self.states.borrow().last().map_or(CallState::Accepted, |reached| reached.state)
    }

    /// The states so far, as the driver reported them, also those that are not recorded yet.
    pub fn progress(&self) -> Arc<[CallState]> {
        Arc::clone(&self.placed.progress().borrow())
    }

    /// Its owner has cancelled it.
    pub fn was_cancelled(&self) -> bool {
        let cancelled = CallState::Ended { cause: EndCause::Cancelled };
        self.cancelled.load(Ordering::Relaxed)
            || last_state(&self.placed.progress().borrow()) == cancelled
    }

    pub(super) fn set_cancelled(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Its telephone system has reported the end, also when that is not recorded yet.
    pub fn is_over(&self) -> bool {
        last_state(&self.placed.progress().borrow()).is_final()
    }
}

impl fmt::Debug for LiveCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveCalls").field("calls", &self.lock().by_id.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for LiveCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveCall").field("context", &self.context).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
