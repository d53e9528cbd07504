//! Database faults at chosen places, and the end of a server at any of them.

use super::app::TestApp;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use store::faults::{Fault, FaultPlan};
use tokio::sync::watch;

/// The faults of the next operations, in order, and then none.
#[derive(Default)]
pub(crate) struct FaultQueue {
    faults: Mutex<VecDeque<Fault>>,
    has_ended: watch::Sender<bool>,
}

impl FaultQueue {
    /// For the database of `app`.
    pub(crate) fn of(app: &TestApp) -> Arc<Self> {
        let queue = Arc::<Self>::default();
        assert!(
            app.database().inject_faults(Arc::clone(&queue) as _),
            "one queue for each database"
        );
        queue
    }

    pub(crate) fn set(&self, faults: impl IntoIterator<Item = Fault>) {
        *self.faults.lock().unwrap() = faults.into_iter().collect();
    }

    /// One fault after `before` operations without one.
    pub(crate) fn set_one(&self, before: usize, fault: Fault) {
        self.set(std::iter::repeat_n(Fault::None, before).chain([fault]));
    }

    /// Whether every fault has happened.
    pub(crate) fn is_empty(&self) -> bool {
        self.faults.lock().unwrap().is_empty()
    }

    /// Returns when the server has ended.
    pub(crate) async fn end(&self) {
        self.has_ended.subscribe().wait_for(|has_ended| *has_ended).await.unwrap();
    }

    pub(crate) fn server_has_ended(&self) -> bool {
        *self.has_ended.borrow()
    }
}

impl FaultPlan for FaultQueue {
    fn next(&self) -> Fault {
        if self.server_has_ended() {
            return Fault::EndsBefore;
        }
        self.faults.lock().unwrap().pop_front().unwrap_or(Fault::None)
    }

    fn has_ended(&self) {
        self.has_ended.send_replace(true);
    }
}
