//! What the manager account is not allowed to do.

use std::sync::atomic::{AtomicBool, Ordering};

/// The rights of the account, as far as they were determined.
#[derive(Debug, Default)]
pub(super) struct ManagerRights {
    control_is_denied: AtomicBool,
}

impl ManagerRights {
    /// Whether the account may hang up calls and play digits. `true` until Asterisk has denied it.
    pub(super) fn may_control_calls(&self) -> bool {
        !self.control_is_denied.load(Ordering::Acquire)
    }

    /// Asterisk has denied the right, or has not denied it. Logs a denial.
    pub(super) fn set_control(&self, is_denied: bool) {
        let was_denied = self.control_is_denied.swap(is_denied, Ordering::AcqRel);
        if is_denied && !was_denied {
            tracing::warn!(
                "calls can be placed but not ended: the manager account needs `write = call,originate`"
            );
        }
    }
}
