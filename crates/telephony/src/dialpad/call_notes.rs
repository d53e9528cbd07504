//! What is known of a call besides its state: its id at Dialpad, and what decides about its end cause.

use super::id::DialpadId;
use crate::reporter_table::{CallReference, TableLimits};
use model::clock::Clock;
use model::expiring_map::ExpiringMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// What is known of one call. Shared by the call and by the receiver of events.
#[derive(Debug, Default)]
pub(super) struct CallNotes {
    /// From the answer to the create, or from the first event.
    call: OnceLock<DialpadId>,
    was_connected: AtomicBool,
    hang_up_requested: AtomicBool,
    /// Milliseconds of Unix time; events before that are about an earlier call of the same name.
    placed_at: i64,
}

/// The notes of the calls in progress. Bounded as the table of their reporters.
pub(super) struct CallNotesTable {
    notes: Mutex<ExpiringMap<CallReference, Arc<CallNotes>>>,
    longest: Duration,
    clock: Arc<dyn Clock>,
}

impl CallNotes {
    /// The notes of a call that is placed at this time.
    pub(super) fn placed_at(milliseconds: i64) -> Self {
        Self { placed_at: milliseconds, ..Self::default() }
    }

    /// The notes of a call of an earlier process.
    pub(super) fn resumed(was_connected: bool) -> Self {
        Self { was_connected: was_connected.into(), ..Self::default() }
    }

    pub(super) fn call(&self) -> Option<DialpadId> {
        self.call.get().copied()
    }

    /// Keeps the id. The first one stays.
    pub(super) fn set_call(&self, call: DialpadId) {
        let _ = self.call.set(call);
    }

    pub(super) fn was_connected(&self) -> bool {
        self.was_connected.load(Ordering::Acquire)
    }

    pub(super) fn set_connected(&self) {
        self.was_connected.store(true, Ordering::Release);
    }

    pub(super) fn hang_up_requested(&self) -> bool {
        self.hang_up_requested.load(Ordering::Acquire)
    }

    pub(super) fn request_hang_up(&self, requested: bool) {
        self.hang_up_requested.store(requested, Ordering::Release);
    }

    /// Whether something happened before the call was placed.
    pub(super) fn is_later_than(&self, milliseconds: i64) -> bool {
        milliseconds < self.placed_at
    }
}

impl CallNotesTable {
    pub(super) fn new(limits: TableLimits, clock: Arc<dyn Clock>) -> Self {
        let notes = Mutex::new(ExpiringMap::new(limits.calls));
        Self { notes, longest: limits.max_call_duration, clock }
    }

    /// Keeps `notes` for the call, and returns them.
    pub(super) fn begin(&self, call: &CallReference, notes: CallNotes) -> Arc<CallNotes> {
        let (notes, now) = (Arc::new(notes), self.clock.uptime());
        self.lock().insert(call.clone(), Arc::clone(&notes), now + self.longest, now);
        notes
    }

    pub(super) fn get(&self, call: &CallReference) -> Option<Arc<CallNotes>> {
        self.lock().get(call, self.clock.uptime()).cloned()
    }

    /// Drops `notes`, if no other call has the name meanwhile.
    pub(super) fn end(&self, call: &CallReference, notes: &Arc<CallNotes>) {
        self.lock().remove_if(call, |kept| Arc::ptr_eq(kept, notes));
    }

    fn lock(&self) -> MutexGuard<'_, ExpiringMap<CallReference, Arc<CallNotes>>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
