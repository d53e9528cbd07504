//! What the writing task is to do.

use super::super::entry::{Entry, Event};
use crate::error::{JournalError, WriteError};
use jiff::Timestamp;
use model::call_id::CallId;
use shared_types::error_code::ErrorCode;
use std::sync::Arc;
use tokio::sync::oneshot;

/// The caller of an order that waits for its outcome.
pub(super) type Waiter = oneshot::Sender<Result<(), JournalError>>;

/// One piece of work.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) work: Work,
    /// `None` if nobody waits: the work is kept until the database accepts it.
    pub(super) waiter: Option<Waiter>,
    /// The waiter received an error: the work must not be done any more.
    pub(super) is_withdrawn: bool,
    /// How often the database has rejected it.
    pub(super) rejections: u32,
}

#[derive(Debug)]
pub(super) enum Work {
    Write(Box<Entry>),
    /// A call that has its entry `accepted` is about to be placed again, at this time.
    BeginLiveCall(CallId, Timestamp, Arc<str>),
    /// The telephone system has named the call.
    UpdateLiveCall(CallId, Arc<str>),
    /// No further state of the call will be reported.
    CloseLiveCall(CallId),
    /// Waits for all work before it.
    Flush,
}

impl Order {
    pub(super) fn new(work: Work, waiter: Option<Waiter>) -> Self {
        Self { work, waiter, is_withdrawn: false, rejections: 0 }
    }

    pub(super) fn entry(&self) -> Option<&Entry> {
        match &self.work {
            Work::Write(entry) => Some(entry),
            Work::BeginLiveCall(..)
            | Work::UpdateLiveCall(..)
            | Work::CloseLiveCall(_)
            | Work::Flush => None,
        }
    }

    /// `None` of a flush.
    pub(super) fn call_id(&self) -> Option<CallId> {
        match &self.work {
            Work::Write(entry) => Some(entry.call_id),
            Work::BeginLiveCall(call_id, ..)
            | Work::UpdateLiveCall(call_id, _)
            | Work::CloseLiveCall(call_id) => Some(*call_id),
            Work::Flush => None,
        }
    }

    /// The work is done.
    pub(super) fn complete(self) {
        if let Some(waiter) = self.waiter {
            // The receiver may have been dropped; the work is done anyway.
            let _ = waiter.send(Ok(()));
        }
    }

    /// Tells a waiter that the work failed. It must not be done later: its caller acts on the error.
    pub(super) fn refuse(&mut self, error: &Arc<WriteError>) {
        if let Some(waiter) = self.waiter.take() {
            self.is_withdrawn = true;
            let _ = waiter.send(Err(JournalError::Write(Arc::clone(error))));
        }
    }

    /// For a withdrawn order that turns out to be written: the end of the call, which was not placed.
    pub(super) fn into_end(self) -> Option<Self> {
        let Work::Write(accepted) = self.work else { return None };
        (accepted.event == Event::Accepted).then(|| {
            let failed = Entry {
                event: Event::Failed,
                code: Some(ErrorCode::JournalUnavailable),
                number: None,
                live: None,
                ..*accepted
            };
            Self::new(Work::Write(Box::new(failed)), None)
        })
    }
}
