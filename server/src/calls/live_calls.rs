//! The calls that this process places and controls.
//!
//! One task observes each accepted call until it is over or its driver reports no more, with and without
//! subscribers, and appends its states to the shared [call states](state::call_states). All subscribers of a call
//! share it, so a telephone system that must be polled is polled once.

mod call_table;
mod observation;
mod pending_opt_out;

use super::call_recorder::{CallContext, CallRecorder};
use super::call_token::CallTokenHash;
use super::kept_reservation::KeptReservation;
use super::opt_outs::OptOuts;
use super::stored_states::EncodedStates;
use super::subscription::CallSubscription;
use call_table::CallTable;
use model::call_id::CallId;
use model::call_progress::{ProgressStream, last_state};
use model::clock::Clock;
use model::provider::{Capabilities, PlacedCall};
use model::subject::Owner;
use model::timed_state::TimedState;
use observation::Observation;
use pending_opt_out::PendingOptOut;
use shared_types::call_state::{CallState, EndCause};
use shared_types::iden::Iden;
use shared_types::phone::PhoneNumber;
use state::call_states::{BeginError, CallStates, CallStatesError, SubscribeError};
use state::error::StateError;
use state::pseudonyms::PseudonymKey;
use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The registry.
pub struct LiveCalls {
    clock: Arc<dyn Clock>,
    recorder: CallRecorder,
    states: Arc<dyn CallStates>,
    opt_outs: Arc<dyn OptOuts>,
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
    /// The called number, if it is one.
    pub(super) called: Option<PhoneNumber>,
    pub(super) owner: CallOwner,
    pub(super) capabilities: Capabilities,
    pub(super) placed: Arc<dyn PlacedCall>,
    /// Released when the call is over.
    pub(super) reservation: Option<KeptReservation>,
}

/// The process that placed a call.
pub(super) enum CallOrigin {
    /// This one, just now. The call was [begun](LiveCalls::begin).
    Placed,
    /// An earlier one, which stored these states: never empty. They are recorded, and the progress of the call
    /// begins with them.
    Resumed {
        recorded: Vec<TimedState>,
        /// What the bounds of the registry are shared by.
        share: PseudonymKey,
    },
}

/// Why a client cannot subscribe to a call.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SubscriptionError {
    /// The call or this server has too many subscribers.
    #[error("the number of subscribers is at its limit")]
    TooMany,
    /// The call is not known any more.
    #[error("the call is not known any more")]
    UnknownCall,
    /// The states could not be used.
    #[error(transparent)]
    State(#[from] StateError),
}

impl LiveCalls {
    /// Subscribers of all calls.
    pub const MAX_SUBSCRIBERS: usize = 20_000;

    pub fn new(
        clock: Arc<dyn Clock>,
        recorder: CallRecorder,
        states: Arc<dyn CallStates>,
        opt_outs: Arc<dyn OptOuts>,
    ) -> Self {
        Self {
            clock,
            recorder,
            states,
            opt_outs,
            calls: Arc::default(),
            subscribers: Arc::new(Semaphore::new(Self::MAX_SUBSCRIBERS)),
            observers: TaskTracker::new(),
            closing: CancellationToken::new(),
        }
    }

    /// Makes room for a call before it is placed. A call that is not placed is [abandoned](Self::abandon).
    pub(super) async fn begin(
        &self,
        call_id: CallId,
        share: PseudonymKey,
    ) -> Result<(), BeginError> {
        self.states.begin(call_id, share).await
    }

    /// The call was not placed, or nothing will be known of it.
    pub(super) async fn abandon(&self, call_id: CallId) {
        close(&*self.states, call_id).await;
    }

    /// Keeps an accepted call and observes it.
    pub(super) async fn register(&self, accepted: AcceptedByProvider) -> Arc<LiveCall> {
        let AcceptedByProvider {
            context,
            origin,
            called,
            owner,
            capabilities,
            placed,
            reservation,
        } = accepted;
        let cancelled = AtomicBool::new(false);
        let call = LiveCall { context, owner, capabilities, placed, cancelled };
        let call = Arc::new(call);
        self.lock().insert(Arc::clone(&call), self.clock.uptime());
        let observation = self.begin_observation(call.context.clone(), origin).await;
        let progress = ProgressStream::after(call.placed.progress(), observation.so_far.len());
        let opt_out = PendingOptOut::new(call.placed.opt_out(), called);
        self.observe(observation, progress, opt_out, reservation);
        call
    }

    async fn begin_observation(&self, context: CallContext, origin: CallOrigin) -> Observation {
        let (clock, states) = (Arc::clone(&self.clock), Arc::clone(&self.states));
        let mut observation = Observation {
            context,
            clock,
            states,
            so_far: Arc::default(),
            encoded: EncodedStates::default(),
        };
        match origin {
            CallOrigin::Placed => observation.add(CallState::Accepted).await,
            CallOrigin::Resumed { recorded, share } => observation.resume(recorded, share).await,
        }
        observation
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

    /// The states of `call` so far, with their times.
    pub async fn states(&self, call: &LiveCall) -> Result<Arc<[TimedState]>, CallStatesError> {
        self.states.states(call.context.call_id).await
    }

    /// The states of `call` after number `last`.
    pub async fn subscribe(
        &self,
        call: &LiveCall,
        last: u32,
    ) -> Result<CallSubscription, SubscriptionError> {
        let permit = Arc::clone(&self.subscribers).try_acquire_owned();
        let permit = permit.map_err(|_| SubscriptionError::TooMany)?;
        let states = self.states.subscribe(call.context.call_id, last).await?;
        Ok(CallSubscription::new(states, self.closing.clone(), permit))
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
        mut progress: ProgressStream,
        mut opt_out: PendingOptOut,
        mut reservation: Option<KeptReservation>,
    ) {
        let (recorder, calls) = (self.recorder.clone(), Arc::clone(&self.calls));
        let (closing, opt_outs) = (self.closing.clone(), Arc::clone(&self.opt_outs));
        self.observers.spawn(async move {
            // In boxes: a task that only waits then needs no memory for them.
            loop {
                tokio::select! {
                    state = progress.next() => {
                        let Some(state) = state else { break };
                        // Before the subscribers hear of the end: they may call again at once.
                        if state.is_final()
                            && let Some(reservation) = reservation.take()
                        {
                            Box::pin(reservation.release()).await;
                        }
                        Box::pin(observation.record(state, &recorder)).await;
                    }
                    () = opt_out.requested() => {
                        let context = &observation.context;
                        Box::pin(opt_out.write(&*opt_outs, context, &recorder)).await;
                    }
                }
            }
            if opt_out.is_requested() {
                Box::pin(opt_out.write(&*opt_outs, &observation.context, &recorder)).await;
            }
            let Observation { context, clock, states, so_far, .. } = observation;
            let is_over = so_far.last().is_some_and(|last| last.state.is_final());
            if !is_over && closing.is_cancelled() {
                // The driver stops with the server, and leaves its calls to the next process.
                return;
            }
            close(&*states, context.call_id).await;
            lock(&calls).end(context.call_id, clock.uptime());
            if !is_over {
                recorder.close(context.call_id).await;
            }
            // The call may still be in progress.
            if let Some(reservation) = reservation {
                reservation.leave().await;
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, CallTable> {
        lock(&self.calls)
    }
}

async fn close(states: &dyn CallStates, call_id: CallId) {
    if let Err(error) = states.close(call_id).await {
        let error = &error as &dyn Error;
        tracing::warn!(call_id = call_id.as_str(), error, "the states of a call stay open");
    }
}

fn lock(calls: &Mutex<CallTable>) -> MutexGuard<'_, CallTable> {
    calls.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LiveCall {
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

impl From<SubscribeError> for SubscriptionError {
    fn from(error: SubscribeError) -> Self {
        match error {
            SubscribeError::TooMany => Self::TooMany,
            SubscribeError::Call(CallStatesError::UnknownCall) => Self::UnknownCall,
            SubscribeError::Call(CallStatesError::State(error)) => error.into(),
        }
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
