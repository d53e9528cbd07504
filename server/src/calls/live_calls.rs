//! The calls of this process, with the times of their states.
//!
//! Each call that a telephone system took is followed by one task until it is over or nobody tells of
//! it any more, whether or not somebody listens. What it hears, every listener hears; so a system that
//! must be polled is polled once for all of them.

use super::chronicle::{About, Chronicle};
use super::listening::{Listening, Told};
use jiff::Timestamp;
use model::call_id::CallId;
use model::call_progress::{CallProgress, ProgressStream, last_state};
use model::clock::Clock;
use model::provider::{Capabilities, PlacedCall};
use model::subject::Owner;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use shared_types::call_state::{CallState, EndCause};
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a call is shown after its end, or after the last that can be known of it.
const SHOWN_AFTER_ITS_END: Duration = Duration::from_mins(10);
/// How many connections may wait for the states of one call.
const MOST_LISTENERS_OF_A_CALL: usize = 32;

/// The calls.
pub struct LiveCalls {
    clock: Arc<dyn Clock>,
    chronicle: Chronicle,
    calls: Arc<Mutex<Calls>>,
    /// Places for those who listen to a call.
    listeners: Arc<Semaphore>,
    /// One for each call that is not over.
    followers: TaskTracker,
    closing: CancellationToken,
}

#[derive(Default)]
struct Calls {
    by_id: HashMap<CallId, Arc<LiveCall>>,
    oldest_first: VecDeque<CallId>,
    /// Which calls are over, oldest first, and until when they are shown.
    over: VecDeque<(Duration, CallId)>,
}

/// One call that a telephone system took.
pub struct LiveCall {
    pub about: About,
    /// `None` for a visitor's, which whoever knows its id may see.
    pub owner: Option<Owner>,
    pub capabilities: Capabilities,
    pub placed: Arc<dyn PlacedCall>,
    states: watch::Receiver<Arc<[Reached]>>,
    listeners: Arc<Semaphore>,
    /// The task that hears its states.
    follower: AbortHandle,
    /// Whoever asked for it has asked for its end, and the telephone system was told.
    taken_back: AtomicBool,
}

/// A state, and when it was heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reached {
    #[serde(flatten)]
    pub state: CallState,
    /// RFC 3339, UTC.
    #[serde(serialize_with = "rfc_3339")]
    #[schemars(with = "String")]
    pub at: Timestamp,
}

/// There are as many listeners as there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many listen already")]
pub struct TooManyListeners;

impl LiveCalls {
    /// About 60 MB when all of them are under way. Past it the oldest are forgotten, and followed no more.
    pub const MOST_CALLS: usize = 20_000;
    /// How many connections may wait for calls' states at once.
    pub const MOST_LISTENERS: usize = 20_000;

    pub fn new(clock: Arc<dyn Clock>, chronicle: Chronicle) -> Self {
        Self {
            clock,
            chronicle,
            calls: Arc::default(),
            listeners: Arc::new(Semaphore::new(Self::MOST_LISTENERS)),
            followers: TaskTracker::new(),
            closing: CancellationToken::new(),
        }
    }

    /// Keeps a call that was just placed, and follows it.
    pub fn placed(
        &self,
        about: About,
        owner: Option<Owner>,
        capabilities: Capabilities,
        placed: Arc<dyn PlacedCall>,
    ) -> Arc<LiveCall> {
        let progress = placed.progress();
        let accepted = Reached { state: CallState::Accepted, at: self.clock.now() };
        let (reached, states) = watch::channel(Arc::from([accepted]));
        let listeners = Arc::new(Semaphore::new(MOST_LISTENERS_OF_A_CALL));
        let follower = self.follow(about.clone(), progress, reached);
        let taken_back = AtomicBool::new(false);
        let call = LiveCall {
            about,
            owner,
            capabilities,
            placed,
            states,
            listeners,
            follower,
            taken_back,
        };
        let call = Arc::new(call);
        self.lock().insert(Arc::clone(&call), self.clock.uptime());
        call
    }

    /// The call `id`, whosoever it is.
    pub fn find(&self, id: &CallId) -> Option<Arc<LiveCall>> {
        let mut calls = self.lock();
        calls.forget_the_old(self.clock.uptime());
        calls.by_id.get(id).cloned()
    }

    /// The call `id`, if a visitor asked for it.
    pub fn of_visitor(&self, id: &CallId) -> Option<Arc<LiveCall>> {
        self.find(id).filter(|call| call.owner.is_none())
    }

    /// The call `id`, if it is `owner`'s. Another's is as unknown as none.
    pub fn of_owner(&self, id: &CallId, owner: &Owner) -> Option<Arc<LiveCall>> {
        self.find(id).filter(|call| call.owner.as_ref() == Some(owner))
    }

    /// The states of `call` that come after the first `told` of them.
    pub fn listen(
        &self,
        call: &LiveCall,
        told: usize,
    ) -> Result<Listening<Reached>, TooManyListeners> {
        let place = |places: &Arc<Semaphore>| {
            Arc::clone(places).try_acquire_owned().map_err(|_| TooManyListeners)
        };
        let places = vec![place(&call.listeners)?, place(&self.listeners)?];
        Ok(Listening::new(call.states.clone(), told, self.closing.clone(), places))
    }

    /// How many calls are followed.
    pub fn count(&self) -> usize {
        self.followers.len()
    }

    /// How many listen to calls.
    pub fn listeners(&self) -> usize {
        Self::MOST_LISTENERS.saturating_sub(self.listeners.available_permits())
    }

    /// Lets go of everybody who listens to a call, because the server stops.
    pub fn close(&self) {
        self.closing.cancel();
    }

    fn follow(
        &self,
        about: About,
        progress: CallProgress,
        reached: watch::Sender<Arc<[Reached]>>,
    ) -> AbortHandle {
        let (clock, chronicle) = (Arc::clone(&self.clock), self.chronicle.clone());
        let calls = Arc::clone(&self.calls);
        let mut states = ProgressStream::new(progress);
        let follower = self.followers.spawn(async move {
            let mut before = CallState::Accepted;
            while let Some(state) = states.next().await {
                if state != CallState::Accepted {
                    let now = Reached { state, at: clock.now() };
                    reached.send_modify(|so_far| *so_far = with(so_far, now));
                }
                if !only_moves(before, state) {
                    // In a box, so that a call which only waits does not hold the room for it.
                    Box::pin(chronicle.write(&about, state)).await;
                }
                before = state;
            }
            let until = clock.uptime() + SHOWN_AFTER_ITS_END;
            lock(&calls).over.push_back((until, about.call_id));
        });
        follower.abort_handle()
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        lock(&self.calls)
    }
}

/// In whole milliseconds, as browsers read it.
fn rfc_3339<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{at:.3}"))
}

/// Who waits has another place in the queue now: news for who listens, and no step of the call.
fn only_moves(before: CallState, now: CallState) -> bool {
    matches!((before, now), (CallState::Queued { .. }, CallState::Queued { .. }))
}

fn with(so_far: &[Reached], now: Reached) -> Arc<[Reached]> {
    so_far.iter().copied().chain([now]).collect()
}

fn lock(calls: &Mutex<Calls>) -> MutexGuard<'_, Calls> {
    calls.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Calls {
    fn insert(&mut self, call: Arc<LiveCall>, now: Duration) {
        self.forget_the_old(now);
        self.make_room();
        self.forget_names_of_the_forgotten();
        self.oldest_first.push_back(call.about.call_id);
        self.by_id.insert(call.about.call_id, call);
    }

    fn forget_the_old(&mut self, now: Duration) {
        while let Some(&(until, id)) = self.over.front()
            && until <= now
        {
            self.over.pop_front();
            self.by_id.remove(&id);
        }
    }

    /// For one more. Whoever has heard the end of their call can spare it rather than who is in one.
    fn make_room(&mut self) {
        while self.by_id.len() >= LiveCalls::MOST_CALLS {
            let over = self.over.pop_front().map(|(_, id)| id);
            let Some(id) = over.or_else(|| self.oldest_first.pop_front()) else { return };
            if let Some(call) = self.by_id.remove(&id) {
                call.follower.abort();
            }
        }
    }

    /// Behind a call that lasts, those that came after it and are gone would gather.
    fn forget_names_of_the_forgotten(&mut self) {
        const FEW: usize = 1024;
        if self.oldest_first.len() > 2 * self.by_id.len().max(FEW) {
            let known = &self.by_id;
            self.oldest_first.retain(|id| known.contains_key(id));
        }
    }
}

impl LiveCall {
    /// The states so far with their times. Never empty.
    pub fn history(&self) -> Arc<[Reached]> {
        Arc::clone(&self.states.borrow())
    }

    /// Where the call is now.
    pub fn state(&self) -> CallState {
        self.states.borrow().last().map_or(CallState::Accepted, |reached| reached.state)
    }

    /// It ended because somebody took it back.
    pub fn was_taken_back(&self) -> bool {
        let cancelled = CallState::Ended { cause: EndCause::Cancelled };
        self.taken_back.load(Ordering::Relaxed)
            || last_state(&self.placed.progress().borrow()) == cancelled
    }

    pub(super) fn note_taken_back(&self) {
        self.taken_back.store(true, Ordering::Relaxed);
    }

    /// Its telephone system says that it is over, be it written down yet or not.
    pub fn is_over(&self) -> bool {
        last_state(&self.placed.progress().borrow()).is_final()
    }
}

impl Told for Reached {
    fn state(&self) -> CallState {
        self.state
    }
}

impl fmt::Debug for LiveCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveCalls").field("calls", &self.lock().by_id.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for LiveCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveCall").field("about", &self.about).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
