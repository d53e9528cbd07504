//! How many messages may be sent to each tenant's server at once, so that no tenant delays another one.

use std::collections::HashMap;

/// Maximum messages that are being sent at once, beyond the first one of each tenant.
const MAX_SENDING: usize = 256;
/// Maximum messages that are being sent to one tenant at once.
const MAX_OF_A_TENANT: usize = 8;
/// The same for a tenant whose server has failed, until it has accepted a message again.
const MAX_OF_A_FAILING_TENANT: usize = 1;

/// The servers of the tenants that messages are sent to, or whose last message failed.
///
/// One message of each tenant may always be sent: the delay of a tenant does not depend on the others. The number of
/// entries is bounded by that of tenants.
#[derive(Debug, Default)]
pub(super) struct Receivers {
    by_tenant: HashMap<String, Receiver>,
    sending: usize,
    /// The tenant that was served last; the next search begins after it.
    last: String,
}

#[derive(Clone, Copy, Debug, Default)]
struct Receiver {
    sending: usize,
    is_failing: bool,
}

impl Receivers {
    /// `tenants`, which are in the order of their names, beginning after the one that was served last.
    pub(super) fn in_turn(&self, mut tenants: Vec<String>) -> Vec<String> {
        let after_last = tenants.partition_point(|tenant| *tenant <= self.last);
        tenants.rotate_left(after_last);
        tenants
    }

    /// How many more messages of `tenant` may be sent now.
    pub(super) fn room_for(&self, tenant: &str) -> usize {
        let receiver = self.by_tenant.get(tenant).copied().unwrap_or_default();
        let max = if receiver.is_failing { MAX_OF_A_FAILING_TENANT } else { MAX_OF_A_TENANT };
        let of_tenant = max.saturating_sub(receiver.sending);
        let at_least = usize::from(receiver.sending == 0);
        of_tenant.min(MAX_SENDING.saturating_sub(self.sending).max(at_least))
    }

    /// A message of `tenant` is being sent.
    pub(super) fn begin(&mut self, tenant: &str) {
        self.by_tenant.entry(tenant.to_owned()).or_default().sending += 1;
        self.sending += 1;
        tenant.clone_into(&mut self.last);
    }

    /// A message of `tenant` was sent, or could not be.
    pub(super) fn end(&mut self, tenant: &str, has_failed: bool) {
        let Some(receiver) = self.by_tenant.get_mut(tenant) else { return };
        receiver.sending -= 1;
        receiver.is_failing = has_failed;
        self.sending -= 1;
        if receiver.sending == 0 && !receiver.is_failing {
            self.by_tenant.remove(tenant);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_tenant_has_room_however_many_others_hang() {
        let mut receivers = Receivers::default();
        for tenant in 0..2 * MAX_SENDING {
            let tenant = format!("tenant-{tenant}");
            for _ in 0..receivers.room_for(&tenant) {
                receivers.begin(&tenant);
            }
        }

        assert_eq!(receivers.room_for("healthy"), 1);
        receivers.begin("healthy");
        assert_eq!(receivers.room_for("healthy"), 0, "the rest is used");
        receivers.end("healthy", false);
        assert_eq!(receivers.room_for("healthy"), 1);
    }

    #[test]
    fn a_server_that_fails_gets_one_message_at_a_time_until_it_accepts_one() {
        let mut receivers = Receivers::default();
        assert_eq!(receivers.room_for("a"), MAX_OF_A_TENANT);
        receivers.begin("a");
        receivers.begin("a");

        receivers.end("a", true);
        assert_eq!(receivers.room_for("a"), 0, "one is being sent");
        receivers.end("a", true);
        assert_eq!(receivers.room_for("a"), 1);
        receivers.begin("a");
        receivers.end("a", false);
        assert_eq!(receivers.room_for("a"), MAX_OF_A_TENANT);
        assert!(receivers.by_tenant.is_empty(), "nothing is kept of a healthy one");
    }

    #[test]
    fn the_search_begins_after_the_tenant_that_was_served_last() {
        let mut receivers = Receivers::default();
        assert_eq!(receivers.in_turn(names(&["a", "b", "c"])), ["a", "b", "c"]);

        receivers.begin("b");

        assert_eq!(receivers.in_turn(names(&["a", "b", "c"])), ["c", "a", "b"]);
        assert_eq!(receivers.in_turn(names(&["a"])), ["a"]);
        assert!(receivers.in_turn(Vec::new()).is_empty());
    }
}
