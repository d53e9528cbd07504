//! From the events of a telephone system to the calls that they are about.
//!
//! A driver registers each accepted call under the reference that stands in its events, and hands over what they
//! report. The events of a call are applied in the order in which they happened; none is applied after the end.
//! Where the telephone system repeats an id of ours in its events, that is the better reference: it is known
//! before the call is placed, so that the call can be resumed after a restart.
//!
//! # Bounds
//! - Calls in progress: [`TableLimits::calls`]. No call in progress is ever released to make room for another. An
//!   eighth of the table is reserved for tenants with few calls, so that a tenant that fills the table takes
//!   nothing from the others. A call without room is placed nevertheless, and its state is `unknown`. Calls that
//!   nobody observes any more, and those that last too long to be real, are released.
//! - Calls that have ended: as many; the oldest are dropped. An event of a dropped one counts as unknown.
//! - Early events: [`TableLimits::early_events`]. They are held only while some call is being placed. The oldest
//!   are dropped first: a reply to originate overtakes its events by milliseconds, while the events of calls that
//!   are not ours stay until they expire.
//!
//! With the default limits the tables of one driver take 20 MB at most.

mod call_reference;
mod early_events;
mod live_reporters;

pub use call_reference::{CallReference, CallReferenceError};
use early_events::EarlyEvents;
use live_reporters::LiveReporters;
use model::call_progress::{CallProgress, ProgressReporter};
use model::clock::Clock;
use model::expiring_map::ExpiringMap;
use model::provider_events::{EventOutcome, InboundOutcome, PendingEvent};
use shared_types::call_state::CallState;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How often calls that last too long are looked for while no event arrives.
const RELEASE_PERIOD: Duration = Duration::from_mins(1);

/// The calls of one driver. Its clones are one table.
#[derive(Clone)]
pub struct ReporterTable(Arc<Shared>);

struct Shared {
    clock: Arc<dyn Clock>,
    limits: TableLimits,
    tables: Mutex<Tables>,
}

struct Tables {
    live: LiveReporters,
    ended: ExpiringMap<CallReference, ()>,
    early: EarlyEvents,
    /// Requests to place a call whose outcome is not known yet.
    placing: usize,
}

/// The bounds of a table.
#[derive(Clone, Copy, Debug)]
pub struct TableLimits {
    /// Calls in progress, and as many that have ended.
    pub calls: usize,
    /// No event is expected after so long; the state of the call is `unknown` then.
    pub max_call_duration: Duration,
    /// How long the events of an ended call are recognised as late.
    pub grace: Duration,
    /// Early events of all calls.
    pub early_events: usize,
    /// How long an early event is held.
    pub early_hold: Duration,
}

/// What an event reports of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateEvent {
    pub state: CallState,
    /// The place of the event among those of its call: the time at which it happened, or a sequence number.
    /// Without it, events are applied in the order of their arrival.
    pub order: Option<i64>,
}

/// A request to place a call, from before it is sent until its outcome is known.
///
/// While there is one, events of unknown calls are held: they may be about its call.
pub struct Placing {
    table: ReporterTable,
}

/// The number of entries, for tests and for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSizes {
    pub live: usize,
    pub ended: usize,
    pub early: usize,
}

impl Default for TableLimits {
    /// As many calls as the server observes.
    fn default() -> Self {
        Self {
            calls: 20_000,
            max_call_duration: Duration::from_hours(4),
            grace: Duration::from_mins(10),
            early_events: 1024,
            early_hold: Duration::from_secs(10),
        }
    }
}

impl ReporterTable {
    /// A table without calls.
    pub fn new(clock: Arc<dyn Clock>, limits: TableLimits) -> Self {
        let tables = Tables {
            live: LiveReporters::new(limits.calls, limits.max_call_duration),
            ended: ExpiringMap::new(limits.calls),
            early: EarlyEvents::new(limits.early_events),
            placing: 0,
        };
        Self(Arc::new(Shared { clock, limits, tables: Mutex::new(tables) }))
    }

    /// The same, with a task that releases calls that last too long, also while no event arrives.
    pub fn start(clock: Arc<dyn Clock>, limits: TableLimits) -> Self {
        let table = Self::new(clock, limits);
        tokio::spawn(table.release_regularly());
        table
    }

    /// To be called before a request to place a call is sent.
    pub fn begin_placing(&self) -> Placing {
        self.lock().placing += 1;
        Placing { table: self.clone() }
    }

    /// Registers a call whose states are reported through `reporter`: one of an earlier process, which is
    /// resumed. `owner` is the tenant, as the driver knows it.
    ///
    /// A telephone system may repeat events that the earlier process applied. Those of states that the call had
    /// passed are late. For a call that was placed by [`Self::begin_placing`], use [`Placing::accepted`].
    pub fn register(&self, reference: &CallReference, owner: &str, reporter: ProgressReporter) {
        let now = self.now();
        let mut tables = self.lock();
        tables.drop_expired(now, self.0.limits.grace);
        if let Err(untracked) = tables.live.insert(reference.clone(), owner, reporter, now) {
            let error = &untracked.reason as &dyn std::error::Error;
            tracing::warn!(error, "the states of a call are not tracked");
            untracked.reporter.report(CallState::Unknown);
            return;
        }
        tables.ended.remove_if(reference, |()| true);
        for held in tables.early.take(reference) {
            let outcome = tables.apply(reference, held.event, now, self.0.limits.grace);
            // The receiver of the outcome may be gone.
            let _ = held.settle.send(outcome.unwrap_or(EventOutcome::UnknownCall));
        }
    }

    /// Reports what `event` says of the call `reference`.
    pub fn apply(&self, reference: &CallReference, event: StateEvent) -> InboundOutcome {
        let now = self.now();
        let mut tables = self.lock();
        let outcome = tables.apply(reference, event, now, self.0.limits.grace);
        tables.drop_expired(now, self.0.limits.grace);
        if let Some(outcome) = outcome {
            return outcome.into();
        }
        if tables.placing == 0 {
            return EventOutcome::UnknownCall.into();
        }
        let until = now + self.0.limits.early_hold;
        match tables.early.hold(reference.clone(), event, until) {
            Some(settled) => InboundOutcome::Pending(self.pending(settled)),
            None => EventOutcome::UnknownCall.into(),
        }
    }

    /// Releases the calls that last too long, also while no event arrives. For a task of its own, which ends
    /// after the last clone of the table is dropped.
    pub fn release_regularly(&self) -> impl Future<Output = ()> + Send + 'static + use<> {
        let (clock, shared) = (Arc::clone(&self.0.clock), Arc::downgrade(&self.0));
        async move {
            loop {
                clock.sleep(RELEASE_PERIOD).await;
                let Some(shared) = shared.upgrade() else { return };
                let table = Self(shared);
                let now = table.now();
                table.lock().drop_expired(now, table.0.limits.grace);
            }
        }
    }

    /// The number of entries.
    pub fn sizes(&self) -> TableSizes {
        let tables = self.lock();
        TableSizes { live: tables.live.len(), ended: tables.ended.len(), early: tables.early.len() }
    }

    /// The outcome of a held event: that of its application, or `UnknownCall` once it is dropped.
    fn pending(&self, mut settled: oneshot::Receiver<EventOutcome>) -> PendingEvent {
        let expiry = self.0.clock.sleep(self.0.limits.early_hold);
        let table = self.clone();
        PendingEvent::new(async move {
            let outcome = tokio::select! {
                biased;
                outcome = &mut settled => outcome,
                () = expiry => {
                    let now = table.now();
                    table.lock().early.drop_expired(now);
                    settled.await
                }
            };
            outcome.unwrap_or(EventOutcome::UnknownCall)
        })
    }

    fn now(&self) -> Duration {
        self.0.clock.uptime()
    }

    fn lock(&self) -> MutexGuard<'_, Tables> {
        self.0.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Placing {
    /// The telephone system accepted the call and calls it `reference`. Events that came before are applied.
    ///
    /// Returns the states of the call. The call is released when all receivers are dropped.
    pub fn accepted(self, reference: &CallReference, owner: &str) -> CallProgress {
        let (reporter, progress) = ProgressReporter::channel();
        self.table.register(reference, owner, reporter);
        progress
    }
}

impl Drop for Placing {
    /// When nothing is being placed, no event can be early.
    fn drop(&mut self) {
        let mut tables = self.table.lock();
        tables.placing = tables.placing.saturating_sub(1);
        if tables.placing == 0 {
            tables.early.clear();
        }
    }
}

impl Tables {
    /// `None` for a call that is not known.
    fn apply(
        &mut self,
        reference: &CallReference,
        event: StateEvent,
        now: Duration,
        grace: Duration,
    ) -> Option<EventOutcome> {
        let outcome = self.live.report(reference, event);
        if event.state.is_final() && outcome == Some(EventOutcome::Applied) {
            self.live.remove(reference);
            self.ended.insert(reference.clone(), (), now + grace, now);
        }
        outcome.or_else(|| self.ended.get(reference, now).map(|()| EventOutcome::Late))
    }

    fn drop_expired(&mut self, now: Duration, grace: Duration) {
        self.early.drop_expired(now);
        for reference in self.live.release_abandoned(now) {
            self.ended.insert(reference, (), now + grace, now);
        }
    }
}

impl fmt::Debug for ReporterTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReporterTable").field("sizes", &self.sizes()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Placing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Placing")
    }
}

#[cfg(test)]
mod tests;
