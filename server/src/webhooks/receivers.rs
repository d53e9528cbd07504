//! How many messages may be sent to each tenant's server at once, so that no tenant delays another one.

use std::collections::HashMap;
use std::time::Duration;

/// Maximum messages that are being sent at once, beyond the first one of each tenant.
const MAX_SENDING: usize = 256;
/// Maximum messages that are being sent to one tenant at once.
const MAX_OF_A_TENANT: usize = 8;
/// The same for a tenant whose server has failed, until it has accepted a message again.
const MAX_OF_A_FAILING_TENANT: usize = 1;
/// Messages in a row without an answer and without a pause. After each further one there is a pause.
const SILENCES_WITHOUT_A_PAUSE: u32 = 2;
/// The first pause. Each one is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The servers of the tenants that messages are sent to, or whose last message failed.
///
/// One message of each tenant that does not pause may always be sent: the delay of a tenant does not depend on the
/// others. The number of entries is bounded by that of tenants.
#[derive(Debug, Default)]
pub(super) struct Receivers {
    by_tenant: HashMap<String, Receiver>,
    sending: usize,
    /// The tenant that was served last; the next search begins after it.
    last: String,
}

/// How a server replied to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Accepted,
    Refused,
    /// It was not reached, or did not answer in time.
    Nothing,
}

#[derive(Clone, Copy, Debug, Default)]
struct Receiver {
    sending: usize,
    is_failing: bool,
    /// Messages in a row without an answer. Those during a pause are not counted: they began before it.
    silences: u32,
    pauses_until: Option<Duration>,
}

impl Receivers {
    /// `tenants` in the order of their names, beginning after the one that was served last.
    pub(super) fn in_turn(&self, mut tenants: Vec<String>) -> Vec<String> {
        // Databases have orders of their own.
        tenants.sort_unstable();
        let after_last = tenants.partition_point(|tenant| *tenant <= self.last);
        tenants.rotate_left(after_last);
        tenants
    }

    /// How long no message of `tenant` may be sent after `now`, by the monotonic clock.
    pub(super) fn pause_of(&self, tenant: &str, now: Duration) -> Option<Duration> {
        let until = self.by_tenant.get(tenant)?.pauses_until?;
        until.checked_sub(now).filter(|pause| !pause.is_zero())
    }

    /// How many more messages of `tenant`, which does not pause, may be sent now.
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
    pub(super) fn end(&mut self, tenant: &str, reply: Reply, now: Duration) {
        let pauses = self.pause_of(tenant, now).is_some();
        let Some(receiver) = self.by_tenant.get_mut(tenant) else { return };
        receiver.sending -= 1;
        self.sending -= 1;
        receiver.is_failing = reply != Reply::Accepted;
        match reply {
            Reply::Nothing if pauses => {}
            Reply::Nothing => receiver.pause(now),
            Reply::Accepted | Reply::Refused => {
                (receiver.silences, receiver.pauses_until) = (0, None);
            }
        }
        if receiver.sending == 0 && !receiver.is_failing {
            self.by_tenant.remove(tenant);
        }
    }
}

impl Receiver {
    fn pause(&mut self, now: Duration) {
        self.silences = self.silences.saturating_add(1);
        let pauses = self.silences.checked_sub(SILENCES_WITHOUT_A_PAUSE + 1);
        self.pauses_until = pauses.map(|before| {
            let factor = 1_u32.checked_shl(before).unwrap_or(u32::MAX);
            now + FIRST_PAUSE.saturating_mul(factor).min(LONGEST_PAUSE)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_mins(1);

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
        receivers.end("healthy", Reply::Accepted, NOW);
        assert_eq!(receivers.room_for("healthy"), 1);
    }

    #[test]
    fn a_server_that_fails_gets_one_message_at_a_time_until_it_accepts_one() {
        let mut receivers = Receivers::default();
        assert_eq!(receivers.room_for("a"), MAX_OF_A_TENANT);
        receivers.begin("a");
        receivers.begin("a");

        receivers.end("a", Reply::Refused, NOW);
        assert_eq!(receivers.room_for("a"), 0, "one is being sent");
        receivers.end("a", Reply::Refused, NOW);
        assert_eq!(receivers.room_for("a"), 1);
        receivers.begin("a");
        receivers.end("a", Reply::Accepted, NOW);
        assert_eq!(receivers.room_for("a"), MAX_OF_A_TENANT);
        assert!(receivers.by_tenant.is_empty(), "nothing is kept of a healthy one");
    }

    #[test]
    fn a_server_that_does_not_answer_gets_longer_and_longer_pauses() {
        let (mut receivers, mut now) = (Receivers::default(), NOW);
        let mut pauses = Vec::new();
        for _ in 0..9 {
            receivers.begin("a");
            receivers.end("a", Reply::Nothing, now);
            let pause = receivers.pause_of("a", now);
            pauses.push(pause.unwrap_or_default().as_secs());
            now += pause.unwrap_or_default();
            assert_eq!(receivers.pause_of("a", now), None);
        }
        assert_eq!(pauses, [0, 0, 1, 2, 4, 8, 16, 30, 30]);

        receivers.begin("a");
        receivers.end("a", Reply::Refused, now);

        receivers.begin("a");
        receivers.end("a", Reply::Nothing, now);
        assert_eq!(receivers.pause_of("a", now), None, "it begins anew");
    }

    #[test]
    fn messages_without_an_answer_that_end_together_make_one_pause() {
        let mut receivers = Receivers::default();
        (0..MAX_OF_A_TENANT).for_each(|_| receivers.begin("a"));

        (0..MAX_OF_A_TENANT).for_each(|_| receivers.end("a", Reply::Nothing, NOW));

        assert_eq!(receivers.pause_of("a", NOW), Some(FIRST_PAUSE));
        assert_eq!(receivers.pause_of("b", NOW), None);
    }

    #[test]
    fn the_search_begins_after_the_tenant_that_was_served_last() {
        let mut receivers = Receivers::default();
        assert_eq!(receivers.in_turn(names(&["b", "a", "c"])), ["a", "b", "c"]);

        receivers.begin("b");

        assert_eq!(receivers.in_turn(names(&["a", "b", "c"])), ["c", "a", "b"]);
        assert_eq!(receivers.in_turn(names(&["a"])), ["a"]);
        assert!(receivers.in_turn(Vec::new()).is_empty());
    }
}
