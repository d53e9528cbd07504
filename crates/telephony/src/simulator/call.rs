//! One simulated call.

use super::script::Step;
use async_trait::async_trait;
use jiff::Timestamp;
use model::call_progress::{CallProgress, ProgressReporter};
use model::clock::Clock;
use model::dtmf_digit::Digit;
use model::provider::{ControlError, NewCall, PlacedCall};
use shared_types::call_state::{CallState, EndCause};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What the simulator was asked for, and how it goes on.
pub struct SimulatedCall {
    pub asked: NewCall,
    pub asked_at: Timestamp,
    clock: Arc<dyn Clock>,
    taken_at: Duration,
    steps: Vec<Step>,
    /// Where a hang-up put an end to the script.
    cut: Mutex<Option<Step>>,
    hung_up: CancellationToken,
    progress: CallProgress,
}

impl SimulatedCall {
    /// A call that goes on by itself, as `steps` say.
    pub(super) fn begin(asked: NewCall, clock: Arc<dyn Clock>, steps: Vec<Step>) -> Self {
        let (reporter, progress) = ProgressReporter::channel();
        let hung_up = CancellationToken::new();
        tokio::spawn(go_on(reporter, Arc::clone(&clock), steps.clone(), hung_up.clone()));
        Self {
            asked,
            asked_at: clock.now(),
            taken_at: clock.uptime(),
            clock,
            steps,
            cut: Mutex::default(),
            hung_up,
            progress,
        }
    }

    /// The states it has reached, each with the time since it was asked for.
    pub fn history(&self) -> Vec<Step> {
        let elapsed = self.elapsed();
        let cut = *self.cut.lock().unwrap_or_else(PoisonError::into_inner);
        let end = cut.map_or(elapsed, |cut| cut.at.min(elapsed));
        let reached = self.steps.iter().copied().filter(|step| step.at <= end);
        reached.chain(cut).collect()
    }

    fn elapsed(&self) -> Duration {
        self.clock.uptime().saturating_sub(self.taken_at)
    }

    fn is_over(&self) -> bool {
        self.history().last().is_some_and(|step| step.state.is_final())
    }
}

#[async_trait]
impl PlacedCall for SimulatedCall {
    fn progress(&self) -> CallProgress {
        self.progress.clone()
    }

    async fn hang_up(&self) -> Result<(), ControlError> {
        if self.is_over() {
            return Err(ControlError::NoSuchCall);
        }
        let state = self.history().last().map_or(CallState::Accepted, |step| step.state);
        let cut = Step { at: self.elapsed(), state: end_of_a_call_in(state) };
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner) = Some(cut);
        self.hung_up.cancel();
        Ok(())
    }

    async fn play_dtmf(&self, _digit: Digit) -> Result<(), ControlError> {
        if self.is_over() { Err(ControlError::NoSuchCall) } else { Ok(()) }
    }
}

/// Reports each step when it is due, or the end once somebody hangs up, for as long as somebody listens.
async fn go_on(
    reporter: ProgressReporter,
    clock: Arc<dyn Clock>,
    steps: Vec<Step>,
    hung_up: CancellationToken,
) {
    let began = clock.uptime();
    for step in steps {
        let wait = (began + step.at).saturating_sub(clock.uptime());
        tokio::select! {
            biased;
            () = hung_up.cancelled() => {
                let end = end_of_a_call_in(reporter.state());
                return reporter.report(end);
            }
            () = reporter.closed() => return,
            () = clock.sleep(wait) => reporter.report(step.state),
        }
    }
}

/// What a hang-up makes of a call: before both sides talk, somebody took it back.
fn end_of_a_call_in(state: CallState) -> CallState {
    let talks = matches!(state, CallState::Connected);
    CallState::Ended { cause: if talks { EndCause::Completed } else { EndCause::Cancelled } }
}

impl fmt::Debug for SimulatedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedCall").field("asked", &self.asked).finish_non_exhaustive()
    }
}
