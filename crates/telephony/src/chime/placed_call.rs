//! An accepted call.

use super::transactions::Transaction;
use super::voice_api::{CallUpdate, VoiceApi};
use crate::reporter_table::{CallReference, ReporterTable, StateEvent};
use async_trait::async_trait;
use model::call_progress::{CallProgress, last_state};
use model::clock::{Clock, Sleep};
use model::dtmf_digit::DtmfDigit;
use model::provider::{ControlError, PlacedCall, ResumeHandle};
use shared_types::call_state::CallState;
use std::sync::Arc;
use std::time::Duration;

/// The first event of a call comes within seconds.
const LONGEST_SILENCE: Duration = Duration::from_mins(1);

/// A call that the service accepted.
pub(super) struct PlacedChimeCall {
    pub(super) api: Arc<VoiceApi>,
    pub(super) progress: CallProgress,
    pub(super) transaction: Arc<Transaction>,
    /// With the name of the call at the service, if the answer to the create had it.
    pub(super) handle: Option<ResumeHandle>,
}

/// Why the function was not invoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum ControlRefusal {
    #[error("no event has named the call since this server was started")]
    NoName,
    #[error("the second phone was not answered yet")]
    NotConnected,
}

impl PlacedChimeCall {
    fn state(&self) -> CallState {
        last_state(&self.progress.borrow())
    }

    /// The states of a leg that rings come before all others, except after the state was unknown.
    fn was_answered(&self) -> bool {
        let is_answered =
            |state: &CallState| matches!(state, CallState::Answered { .. } | CallState::Connected);
        self.progress.borrow().iter().any(is_answered)
    }

    async fn update(&self, update: &CallUpdate) -> Result<(), ControlError> {
        let transaction = self.transaction.id().ok_or_else(|| refusal(ControlRefusal::NoName))?;
        self.api.update(transaction, update).await
    }
}

#[async_trait]
impl PlacedCall for PlacedChimeCall {
    fn progress(&self) -> CallProgress {
        self.progress.clone()
    }

    fn resume_handle(&self) -> Option<ResumeHandle> {
        self.handle.clone()
    }

    /// The function hangs up both legs. It cannot while the first one rings, so it is not asked then. While the
    /// second one rings, the service carries out the hang-up when that phone was answered or its time is over.
    async fn hang_up(&self) -> Result<(), ControlError> {
        match self.state() {
            CallState::Ended { .. } => Ok(()),
            CallState::Accepted | CallState::Queued { .. } | CallState::Ringing { .. }
                if !self.was_answered() =>
            {
                Err(ControlError::NotSupported)
            }
            _ => self.update(&CallUpdate::HangUp).await,
        }
    }

    /// Plays the digit into the second leg.
    async fn play_dtmf(&self, digit: DtmfDigit) -> Result<(), ControlError> {
        match self.state() {
            CallState::Ended { .. } => Err(ControlError::NoSuchCall),
            // Of an unknown state the function knows more than this server.
            CallState::Connected | CallState::Unknown => {
                self.update(&CallUpdate::PlayDigit(digit.expose())).await
            }
            CallState::Accepted
            | CallState::Queued { .. }
            | CallState::Ringing { .. }
            | CallState::Answered { .. } => Err(refusal(ControlRefusal::NotConnected)),
        }
    }
}

fn refusal(reason: ControlRefusal) -> ControlError {
    ControlError::Refused(Some(Arc::new(reason)))
}

/// Reports `unknown` of a call of which no event comes: the function may not run, or may not reach this server.
///
/// The time begins with the call of this function.
pub(super) fn report_silence(
    table: ReporterTable,
    reference: CallReference,
    progress: CallProgress,
    clock: &dyn Clock,
) -> impl Future<Output = ()> + Send + 'static + use<> {
    let over = clock.sleep(LONGEST_SILENCE);
    report_silence_after(over, table, reference, progress)
}

async fn report_silence_after(
    over: Sleep,
    table: ReporterTable,
    reference: CallReference,
    mut progress: CallProgress,
) {
    let is_accepted =
        |progress: &CallProgress| last_state(&progress.borrow()) == CallState::Accepted;
    if !is_accepted(&progress) {
        return;
    }
    tokio::select! {
        _ = progress.changed() => return,
        () = over => {}
    }
    if is_accepted(&progress) {
        table.apply(&reference, StateEvent { state: CallState::Unknown, order: None });
    }
}
