//! Reads a list again and again until a call has ended: one task for each call, however many subscribers
//! it has.

use super::coalesced_reads::Resource;
use crate::poll_delays::PollDelays;
use crate::poll_limits::MAX_POLL_DURATION;
use async_trait::async_trait;
use model::call_progress::ProgressReporter;
use model::clock::Clock;
use model::random::Random;
use shared_types::call_state::CallState;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// What a list says about one call.
#[async_trait]
pub(super) trait PollTarget: Send {
    type List: Send + Sync;

    /// The state of the call by `list`, if it follows from it. `age` is how long the call has been
    /// polled.
    fn on_list(&mut self, list: &Self::List, age: Duration) -> Option<CallState>;

    /// The state of the call when the list could not be read.
    fn on_failure(&mut self, age: Duration) -> Option<CallState>;

    /// Nothing more can be known.
    fn is_done(&self) -> bool {
        false
    }

    /// Runs after each poll.
    async fn after_poll(&mut self) {}
}

/// The polling of one call.
pub(super) struct Poller<T: PollTarget> {
    pub(super) target: T,
    pub(super) list: Arc<Resource<T::List>>,
    pub(super) reporter: ProgressReporter,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    /// Notified when a request was sent that changes the call, so that it is polled soon.
    pub(super) wake: Arc<Notify>,
}

impl<T: PollTarget> Poller<T> {
    /// Polls until the call has ended, nothing more can be known, or it lasts too long.
    pub(super) async fn run(mut self) {
        let started_at = self.clock.uptime();
        let mut delays = PollDelays::default();
        let mut delay = delays.next_delay(&*self.random, None);
        loop {
            tokio::select! {
                () = self.clock.sleep(delay) => {}
                () = self.wake.notified() => {
                    delays.reset();
                    self.clock.sleep(delays.next_delay(&*self.random, None)).await;
                }
            }
            let list = self.list.read().await;
            let age = self.clock.uptime().saturating_sub(started_at);
            let state = match &list {
                Ok(list) => self.target.on_list(list, age),
                Err(_) => self.target.on_failure(age),
            };
            if self.report(state, &mut delays) || self.target.is_done() {
                return;
            }
            if age >= MAX_POLL_DURATION {
                self.reporter.report(CallState::Unknown);
                return;
            }
            self.target.after_poll().await;
            let retry_after = list.err().and_then(|failed| failed.retry_after);
            delay = delays.next_delay(&*self.random, retry_after);
        }
    }

    /// Returns whether the call has ended.
    fn report(&self, state: Option<CallState>, delays: &mut PollDelays) -> bool {
        let Some(state) = state.filter(|state| *state != self.reporter.state()) else {
            return false;
        };
        if state != CallState::Unknown {
            delays.reset();
        }
        self.reporter.report(state);
        state.is_final()
    }
}
