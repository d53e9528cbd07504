//! One simulated call.

use super::script::Step;
use async_trait::async_trait;
use jiff::Timestamp;
use model::call_progress::{CallProgress, ProgressReporter};
use model::clock::Clock;
use model::dtmf_digit::DtmfDigit;
use model::provider::{ControlError, NewCall, PlacedCall};
use shared_types::call_state::{CallState, EndCause};
use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// An accepted call and its script.
pub struct SimulatedCall {
    /// The request.
    pub request: NewCall,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    clock: Arc<dyn Clock>,
    started_at: Duration,
    steps: Vec<Step>,
    /// The end of the script by a hang-up.
    hangup: Mutex<Option<Step>>,
    hung_up: CancellationToken,
    progress: CallProgress,
}

impl SimulatedCall {
    /// A call that goes through `steps`.
    pub(super) fn start(request: NewCall, clock: Arc<dyn Clock>, steps: Vec<Step>) -> Self {
        let (reporter, progress) = ProgressReporter::channel();
        let hung_up = CancellationToken::new();
        tokio::spawn(run(reporter, Arc::clone(&clock), steps.clone(), hung_up.clone()));
        Self {
            request,
            accepted_at: clock.now(),
            started_at: clock.uptime(),
            clock,
            steps,
            hangup: Mutex::default(),
            hung_up,
            progress,
        }
    }

    /// The states so far, each with the time since the call was accepted.
    pub fn history(&self) -> Vec<Step> {
        let elapsed = self.elapsed();
        let hangup = *self.hangup.lock().unwrap_or_else(PoisonError::into_inner);
        let end = hangup.map_or(elapsed, |hangup| hangup.at.min(elapsed));
        let reached = self.steps.iter().copied().filter(|step| step.at <= end);
        reached.chain(hangup).collect()
    }

    fn elapsed(&self) -> Duration {
        self.clock.uptime().saturating_sub(self.started_at)
    }

    fn has_ended(&self) -> bool {
        self.history().last().is_some_and(|step| step.state.is_final())
    }
}

#[async_trait]
impl PlacedCall for SimulatedCall {
    fn progress(&self) -> CallProgress {
        self.progress.clone()
    }

    async fn hang_up(&self) -> Result<(), ControlError> {
        if self.has_ended() {
            return Err(ControlError::NoSuchCall);
        }
        let state = self.history().last().map_or(CallState::Accepted, |step| step.state);
        let end = Step { at: self.elapsed(), state: hangup_state(state) };
        *self.hangup.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
        self.hung_up.cancel();
        Ok(())
    }

    async fn play_dtmf(&self, _digit: DtmfDigit) -> Result<(), ControlError> {
        if self.has_ended() { Err(ControlError::NoSuchCall) } else { Ok(()) }
    }
}

/// Reports each step when it is due, until the last one, a hang-up, or the last subscriber is gone.
async fn run(
    reporter: ProgressReporter,
    clock: Arc<dyn Clock>,
    steps: Vec<Step>,
    hung_up: CancellationToken,
) {
    let started_at = clock.uptime();
    // Registered once, not for each step.
    let (mut cancelled, mut closed) = (pin!(hung_up.cancelled()), pin!(reporter.closed()));
    for step in steps {
        let wait = (started_at + step.at).saturating_sub(clock.uptime());
        tokio::select! {
            biased;
            () = &mut cancelled => {
                let end = hangup_state(reporter.state());
                return reporter.report(end);
            }
            () = &mut closed => return,
            () = clock.sleep(wait) => reporter.report(step.state),
        }
    }
}

/// The final state after a hang-up: before both sides are connected, the call was cancelled.
fn hangup_state(state: CallState) -> CallState {
    let is_connected = matches!(state, CallState::Connected);
    CallState::Ended { cause: if is_connected { EndCause::Completed } else { EndCause::Cancelled } }
}

impl fmt::Debug for SimulatedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedCall").field("request", &self.request).finish_non_exhaustive()
    }
}
