//! The task that looks for calls whose time has come.

use super::Schedule;
use super::pace::Pace;
use crate::calls::attempt::{AskedBy, Attempt};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::SignedDuration;
use shared_types::domain::Domain;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use store::error::JournalError;
use store::journal::entry::Event;
use store::scheduled_calls::row::{ScheduledCallRow, ScheduledCallState};
use tokio_util::task::TaskTracker;

/// Other servers on the same database store scheduled calls too, and the clock may be set.
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
            let nap = self.round(&under_way, &mut lookout).await.unwrap_or_else(|error| {
                let error = &error as &dyn Error;
                tracing::error!(error, "the calls that wait cannot be looked at");
                lookout.well_since = clock.uptime();
                AFTER_A_FAULT
            });
            // From when it was found out: the looking may have taken a while.
            let nap = nap.saturating_sub(clock.uptime().saturating_sub(began));
            let Lookout { pace, turns, .. } = &mut lookout;
            tokio::select! {
                Some((tenant, pauses)) = turns.next() => pace.is_done(&tenant, pauses),
                () = self.added.notified() => {}
                () = clock.sleep(nap) => {}
            }
        }
    }

    /// Begins the turns of all whose time has come, and says when to look again.
    async fn round(
        self: &Arc<Self>,
        under_way: &TaskTracker,
        lookout: &mut Lookout,
    ) -> Result<Duration, JournalError> {
        let clock = &self.placing.clock;
        let now = clock.now();
        self.calls.delete_ended(now.saturating_sub(REMEMBERED_FOR).unwrap_or(now)).await?;
        // It takes what is written, so it may take what it did not take before.
        let is_settled = self.settle_what_is_kept().await;
        if clock.uptime().saturating_sub(lookout.well_since) >= GRACE {
            self.conclude_the_abandoned().await?;
        }
        let Lookout { pace, turns, .. } = lookout;
        for waiting in self.calls.due(now).await? {
            if pace.begins(&waiting.tenant, clock.uptime()) {
                turns.push(self.begin(waiting, under_way));
            }
        }
        let next = self.calls.next_due(now).await?;
        let next = next.and_then(|due| Duration::try_from(due.duration_since(now)).ok());
        let again = (!is_settled).then_some(AFTER_A_FAULT);
        let naps = [next, pace.next(clock.uptime()), again, Some(LONGEST_NAP)];
        Ok(naps.into_iter().flatten().min().unwrap_or(LONGEST_NAP))
    }

    fn begin(
        self: &Arc<Self>,
        waiting: ScheduledCallRow,
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
        for (call_id, tenant) in self.calls.abandoned(then).await? {
            if self.unsettled.has(&call_id).await {
                continue;
            }
            if self.calls.set_outcome(&call_id, ScheduledCallState::OutcomeUnknown, now).await? {
                let mut attempt = Attempt::new(AskedBy::Visitor, call_id, &*self.placing.clock);
                self.is_of(&tenant, &mut attempt);
                self.note(&attempt, Event::OutcomeUnknown, Some("server_gone")).await;
            }
        }
        Ok(())
    }
}
