//! How many messages are being sent, so that no tenant's slow server takes all the places.

use std::collections::HashMap;
use store::outbox::queue::QueuedMessage;

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
    pub(super) fn has_room_for(&self, queued: &QueuedMessage) -> bool {
        let of_tenant = self.by_tenant.get(&queued.message.tenant).copied().unwrap_or_default();
        self.all < MOST && of_tenant < MOST_OF_A_TENANT
    }

    pub(super) fn begins(&mut self, queued: &QueuedMessage) {
        *self.by_tenant.entry(queued.message.tenant.clone()).or_default() += 1;
        self.all += 1;
    }

    pub(super) fn is_done(&mut self, queued: &QueuedMessage) {
        if let Some(count) = self.by_tenant.get_mut(&queued.message.tenant) {
            *count -= 1;
            if *count == 0 {
                self.by_tenant.remove(&queued.message.tenant);
            }
            self.all -= 1;
        }
    }
}
