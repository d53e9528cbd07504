//! What is known of a call besides its state: its id at Dialpad, and what decides about its end cause.

use super::id::DialpadId;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

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

    /// Sets whether this server has requested the end, and returns what it was before.
    pub(super) fn set_hang_up_requested(&self, requested: bool) -> bool {
        self.hang_up_requested.swap(requested, Ordering::AcqRel)
    }

    /// Whether something happened before the call was placed.
    pub(super) fn is_later_than(&self, milliseconds: i64) -> bool {
        milliseconds < self.placed_at
    }
}
