//! The wish of the called person never to be called again, until it is written.

use crate::calls::call_recorder::{CallContext, CallRecorder};
use crate::calls::opt_outs::OptOuts;
use model::opt_out::OptOut;
use shared_types::phone::PhoneNumber;
use std::error::Error;
use std::future;
use std::time::Duration;

/// The database may be unavailable for a while. Calls are not placed without it either.
const ATTEMPTS: u32 = 60;
const RETRY_DELAY: Duration = Duration::from_secs(5);

/// What is to be written if the called person presses the key.
pub(super) struct PendingOptOut {
    requests: OptOut,
    /// `None` after it was written, and for a call to no number.
    number: Option<PhoneNumber>,
}

impl PendingOptOut {
    pub(super) fn new(requests: OptOut, number: Option<PhoneNumber>) -> Self {
        Self { requests, number }
    }

    /// Waits until it is requested. It never returns once it was written.
    pub(super) async fn requested(&mut self) {
        let is_requested =
            self.number.is_some() && self.requests.wait_for(|requested| *requested).await.is_ok();
        if !is_requested {
            future::pending::<()>().await;
        }
    }

    /// Whether it is requested and not yet written.
    pub(super) fn is_requested(&self) -> bool {
        self.number.is_some() && *self.requests.borrow()
    }

    /// Writes it to the list, and to the journal.
    pub(super) async fn write(
        &mut self,
        list: &dyn OptOuts,
        context: &CallContext,
        recorder: &CallRecorder,
    ) {
        let Some(number) = self.number.take() else { return };
        let call_id = context.call_id.as_str();
        for attempt in 1..=ATTEMPTS {
            match list.never_call(&number).await {
                Ok(()) => return recorder.record_opt_out(context).await,
                Err(error) => {
                    let error = &error as &dyn Error;
                    tracing::error!(call_id, attempt, error, "an opt-out could not be written");
                }
            }
            recorder.sleep(RETRY_DELAY).await;
        }
        tracing::error!(call_id, "the opt-out of a called person is lost");
    }
}
