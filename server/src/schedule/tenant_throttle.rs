//! Limits the rate of scheduled calls: a tenant's calls are placed one after the other, some seconds apart, in the
//! order of their times.

use shared_types::domain::Domain;
use std::collections::HashMap;
use std::time::Duration;

/// The interval between two calls of a tenant.
const INTERVAL: Duration = Duration::from_secs(10);

/// The tenants that may not place a call now.
#[derive(Debug, Default)]
pub(super) struct TenantThrottle(HashMap<Domain, Pause>);

#[derive(Clone, Copy, Debug)]
enum Pause {
    UnderWay { began: Duration },
    Until(Duration),
}

impl TenantThrottle {
    /// Starts a call of `tenant` if the tenant may place one.
    pub(super) fn try_start(&mut self, tenant: &Domain, now: Duration) -> bool {
        self.0.retain(|_, pause| !matches!(pause, Pause::Until(until) if *until <= now));
        if self.0.contains_key(tenant) {
            return false;
        }
        self.0.insert(tenant.clone(), Pause::UnderWay { began: now });
        true
    }

    /// Ends the call of `tenant`; with `pauses`, the interval applies.
    pub(super) fn finish(&mut self, tenant: &Domain, pauses: bool) {
        match self.0.get(tenant).copied() {
            Some(Pause::UnderWay { began }) if pauses => {
                self.0.insert(tenant.clone(), Pause::Until(began + INTERVAL));
            }
            _ => drop(self.0.remove(tenant)),
        }
    }

    /// The delay until the next pause ends. `None` if no tenant pauses; a pause that has ended needs no further tick.
    pub(super) fn next(&self, now: Duration) -> Option<Duration> {
        let left = self.0.values().filter_map(|pause| match pause {
            Pause::Until(until) => until.checked_sub(now).filter(|left| !left.is_zero()),
            Pause::UnderWay { .. } => None,
        });
        left.min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn tenant(name: &str) -> Domain {
        name.parse().unwrap()
    }

    #[test]
    fn a_tenant_places_one_call_at_a_time_and_pauses_after_it() {
        let (mut throttle, acme) = (TenantThrottle::default(), tenant("acme.com"));
        assert!(throttle.try_start(&acme, SECOND));
        assert!(!throttle.try_start(&acme, SECOND * 99), "while one is under way");
        assert_eq!(throttle.next(SECOND), None, "its end will say so");

        throttle.finish(&acme, true);

        assert_eq!(throttle.next(SECOND * 4), Some(SECOND * 7));
        assert_eq!(throttle.next(SECOND * 11), None, "the pause has ended");
        assert!(!throttle.try_start(&acme, SECOND * 10));
        assert!(throttle.try_start(&acme, SECOND * 11));
    }

    #[test]
    fn others_do_not_wait_and_what_was_not_called_costs_no_pause() {
        let (mut throttle, acme, shop) =
            (TenantThrottle::default(), tenant("acme.com"), tenant("shop.example"));
        assert!(throttle.try_start(&acme, SECOND) && throttle.try_start(&shop, SECOND));

        throttle.finish(&acme, false);

        assert!(throttle.try_start(&acme, SECOND));
        assert!(!throttle.try_start(&shop, SECOND));
    }
}
