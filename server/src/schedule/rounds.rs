//! The task that looks for calls whose time has come.

use super::Schedule;
use super::pace::Pace;
use super::wishes::{State, Waiting};
use crate::calls::attempt::{AskedBy, Attempt};
use crate::journal::JournalError;
use crate::journal::entry::Event;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::SignedDuration;
use shared_types::domain::Domain;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

/// Other servers on the same database keep wishes too, and the clock may be set.
const LONGEST_NAP: Duration = Duration::from_secs(30);
/// After the database was away.
const AFTER_A_FAULT: Duration = Duration::from_secs(5);
/// No telephone system takes this long: whoever claimed a call and has not said what became of it is gone.
const ABANDONED_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// After a fault of the database the others may have been without it too: they are given time to say what
/// they know before they are taken for gone.
const GRACE: Duration = Duration::from_mins(1);
/// How long it is remembered how a call ended: for who takes it back once more.
const REMEMBERED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The progress of the task that places due calls, for metrics and for code that waits until it is idle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rounds {
    /// Rounds in which every due call was looked at.
    pub completed: u64,
    /// Rounds that ended early because the database failed.
    pub failed: u64,
    /// Calls whose turn was under way when the last round ended.
    pub turns: usize,
    /// When the next round begins at the latest, by the clock's uptime. `None` before the first round.
    pub next: Option<Duration>,
}

impl Rounds {
    /// How long the next round is overdue at `uptime`. Zero while the task is on time.
    pub fn late_by(&self, uptime: Duration) -> Duration {
        self.next.map_or(Duration::ZERO, |next| uptime.saturating_sub(next))
    }

    fn ended(&mut self, is_complete: bool) {
        let count = if is_complete { &mut self.completed } else { &mut self.failed };
        *count += 1;
    }
}

/// The turns that are being taken: whose, and in the end whether they have to pause.
type Turns = FuturesUnordered<BoxFuture<'static, (Domain, bool)>>;

/// What the task remembers from one look to the next.
#[derive(Debug)]
struct Lookout {
    pace: Pace,
    turns: Turns,
    /// Since when the database has answered, by the clock that never goes back.
    well_since: Duration,
}

impl Schedule {
    /// Places what is due for as long as the task runs. A turn that was begun is a task of `under_way`
    /// and goes on to its end.
    pub async fn run(self: Arc<Self>, under_way: TaskTracker) {
        let clock = &self.placing.clock;
        let (pace, turns, well_since) = (Pace::default(), Turns::new(), clock.uptime());
        let mut lookout = Lookout { pace, turns, well_since };
        loop {
            let began = clock.uptime();
            let outcome = self.round(&under_way, &mut lookout).await;
            let is_complete = outcome.is_ok();
            let nap = outcome.unwrap_or_else(|error| {
                let error = &error as &dyn Error;
                tracing::error!(error, "the calls that wait cannot be looked at");
                lookout.well_since = clock.uptime();
                AFTER_A_FAULT
            });
            // The nap counts from the beginning of the round, which may have taken a while.
            let next = began + nap;
            let nap = next.saturating_sub(clock.uptime());
            let Lookout { pace, turns, .. } = &mut lookout;
            self.rounds.send_modify(|rounds| {
                rounds.ended(is_complete);
                (rounds.turns, rounds.next) = (turns.len(), Some(next));
            });
            tokio::select! {
                Some((tenant, pauses)) = turns.next() => pace.is_done(&tenant, pauses),
                () = self.added.notified() => {}
                () = clock.sleep(nap) => {}
            }
        }
    }

    /// The progress of the task. It changes at the end of each round.
    pub fn rounds(&self) -> watch::Receiver<Rounds> {
        self.rounds.subscribe()
    }

    /// Begins the turns of all whose time has come, and says when to look again.
    async fn round(
        self: &Arc<Self>,
        under_way: &TaskTracker,
        lookout: &mut Lookout,
    ) -> Result<Duration, JournalError> {
        let clock = &self.placing.clock;
        let now = clock.now();
        self.wishes.forget(now.saturating_sub(REMEMBERED_FOR).unwrap_or(now)).await?;
        // It takes what is written, so it may take what it did not take before.
        let is_settled = self.settle_what_is_kept().await;
        if clock.uptime().saturating_sub(lookout.well_since) >= GRACE {
            self.conclude_the_abandoned().await?;
        }
        let Lookout { pace, turns, .. } = lookout;
        for waiting in self.wishes.due(now).await? {
            if pace.begins(&waiting.tenant, clock.uptime()) {
                turns.push(self.begin(waiting, under_way));
            }
        }
        let next = self.wishes.next_due(now).await?;
        let next = next.and_then(|due| Duration::try_from(due.duration_since(now)).ok());
        let again = (!is_settled).then_some(AFTER_A_FAULT);
        let naps = [next, pace.next(clock.uptime()), again, Some(LONGEST_NAP)];
        Ok(naps.into_iter().flatten().min().unwrap_or(LONGEST_NAP))
    }

    fn begin(
        self: &Arc<Self>,
        waiting: Waiting,
        under_way: &TaskTracker,
    ) -> BoxFuture<'static, (Domain, bool)> {
        let tenant = waiting.tenant.clone();
        let schedule = Arc::clone(self);
        let turn = under_way.spawn(async move { schedule.take_turn(&waiting).await });
        // A turn that ended in a fault of ours may have asked.
        turn.map(|pauses| (tenant, pauses.unwrap_or(true))).boxed()
    }

    /// Calls that a server claimed which is gone: they may have been placed, and are not placed again.
    async fn conclude_the_abandoned(&self) -> Result<(), JournalError> {
        let now = self.placing.clock.now();
        let then = now.saturating_sub(ABANDONED_AFTER).unwrap_or(now);
        for (call_id, tenant) in self.wishes.abandoned(then).await? {
            if self.unsettled.has(&call_id).await {
                continue;
            }
            if self.wishes.conclude(&call_id, State::OutcomeUnknown, now).await? {
                let mut attempt = Attempt::new(AskedBy::Visitor, call_id, &*self.placing.clock);
                self.is_of(&tenant, &mut attempt);
                self.note(&attempt, Event::OutcomeUnknown, Some("server_gone")).await;
            }
        }
        Ok(())
    }
}
