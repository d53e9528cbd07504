//! How many messages are being sent, so that no tenant's slow server takes all the places.

use super::outbox::Waiting;
use std::collections::HashMap;

/// Messages under way at once.
const MOST: usize = 64;
/// Messages of one tenant under way at once.
const MOST_OF_A_TENANT: usize = 8;

#[derive(Clone, Debug, Default)]
pub(super) struct UnderWay {
    by_tenant: HashMap<String, usize>,
    all: usize,
}

impl UnderWay {
    pub(super) fn has_room_for(&self, waiting: &Waiting) -> bool {
        let of_tenant = self.by_tenant.get(&waiting.message.tenant).copied().unwrap_or_default();
        self.all < MOST && of_tenant < MOST_OF_A_TENANT
    }

    pub(super) fn begins(&mut self, waiting: &Waiting) {
        *self.by_tenant.entry(waiting.message.tenant.clone()).or_default() += 1;
        self.all += 1;
    }

    pub(super) fn is_done(&mut self, waiting: &Waiting) {
        if let Some(count) = self.by_tenant.get_mut(&waiting.message.tenant) {
            *count -= 1;
            if *count == 0 {
                self.by_tenant.remove(&waiting.message.tenant);
            }
            self.all -= 1;
        }
    }
}
