//! Looking again and again at a list until a call is over: one task for each call, however many
//! listen to it.

mod backoff;

use super::coalesced_reads::SharedRead;
use async_trait::async_trait;
use backoff::Pace;
use model::call_progress::ProgressReporter;
use model::clock::Clock;
use model::random::Random;
use shared_types::call_state::CallState;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// No call is followed for longer.
const LONGEST_CALL: Duration = Duration::from_hours(4);
/// Nothing could be read for so long that what was read last says no more.
pub(super) const OUT_OF_SIGHT: Duration = Duration::from_secs(30);
/// A call that was not seen by then may never be.
pub(super) const SEEN_BY_THEN: Duration = Duration::from_secs(20);
/// One that was not seen by then is not waited for: no phone rings as long.
pub(super) const GIVEN_UP_BY_THEN: Duration = Duration::from_mins(3);
/// Between two lists a call may change its row, so a single list without it says little.
pub(super) const LISTS_THAT_CONVINCE: u32 = 2;

/// What a list says of one call.
#[async_trait]
pub(super) trait Watch: Send {
    type List: Send + Sync;

    /// Where the call is, by what stands in `list`, if that says anything. `age` is how long the call
    /// has been followed.
    fn looked(&mut self, list: &Self::List, age: Duration) -> Option<CallState>;

    /// Where it is when there was nothing to look at.
    fn missed(&mut self, age: Duration) -> Option<CallState>;

    /// Nothing more will be known.
    fn is_done(&self) -> bool {
        false
    }

    /// What is to be done after a look.
    async fn afterwards(&mut self) {}
}

/// One call being followed.
pub(super) struct Poll<W: Watch> {
    pub(super) watch: W,
    pub(super) list: Arc<SharedRead<W::List>>,
    pub(super) reporter: ProgressReporter,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    /// Something was done to the call, so there is something to see soon.
    pub(super) soon: Arc<Notify>,
}

impl<W: Watch> Poll<W> {
    /// Looks until the call is over, nothing more can be known, or it lasts too long.
    pub(super) async fn until_over(mut self) {
        let began = self.clock.uptime();
        let mut pace = Pace::default();
        let mut wait = pace.wait(&*self.random, None);
        loop {
            tokio::select! {
                () = self.clock.sleep(wait) => {}
                () = self.soon.notified() => {
                    pace.quicken();
                    self.clock.sleep(pace.wait(&*self.random, None)).await;
                }
            }
            let looked = self.list.look().await;
            let age = self.clock.uptime().saturating_sub(began);
            let state = match &looked {
                Ok(list) => self.watch.looked(list, age),
                Err(_) => self.watch.missed(age),
            };
            if self.tell(state, &mut pace) || self.watch.is_done() {
                return;
            }
            if age >= LONGEST_CALL {
                self.reporter.report(CallState::Unknown);
                return;
            }
            self.watch.afterwards().await;
            wait = pace.wait(&*self.random, looked.err().and_then(|missed| missed.retry_after));
        }
    }

    /// Whether that was the end.
    fn tell(&self, state: Option<CallState>, pace: &mut Pace) -> bool {
        let Some(state) = state.filter(|state| *state != self.reporter.state()) else {
            return false;
        };
        if state != CallState::Unknown {
            pace.quicken();
        }
        self.reporter.report(state);
        state.is_final()
    }
}
