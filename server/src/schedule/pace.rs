//! Many who want to be called at nine are not all called at nine: a tenant's calls are placed one after
//! the other, with some seconds between them, in the order of their times.

use shared_types::domain::Domain;
use std::collections::HashMap;
use std::time::Duration;

/// From one call of a tenant to its next.
const BETWEEN_CALLS: Duration = Duration::from_secs(10);

/// Which tenants may place a call now. It holds those only that have just placed one.
#[derive(Debug, Default)]
pub(super) struct Pace(HashMap<Domain, Pause>);

#[derive(Clone, Copy, Debug)]
enum Pause {
    UnderWay { began: Duration },
    Until(Duration),
}

impl Pace {
    /// Whether `tenant` may begin; if so, it has.
    pub(super) fn begins(&mut self, tenant: &Domain, now: Duration) -> bool {
        self.0.retain(|_, pause| !matches!(pause, Pause::Until(until) if *until <= now));
        if self.0.contains_key(tenant) {
            return false;
        }
        self.0.insert(tenant.clone(), Pause::UnderWay { began: now });
        true
    }

    /// What `tenant` began is done; `pauses` says whether it cost something.
    pub(super) fn is_done(&mut self, tenant: &Domain, pauses: bool) {
        match self.0.get(tenant).copied() {
            Some(Pause::UnderWay { began }) if pauses => {
                self.0.insert(tenant.clone(), Pause::Until(began + BETWEEN_CALLS));
            }
            _ => drop(self.0.remove(tenant)),
        }
    }

    /// How long until the next pause ends. `None` when nobody pauses; a pause that has ended needs no
    /// further round.
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
        let (mut pace, acme) = (Pace::default(), tenant("acme.com"));
        assert!(pace.begins(&acme, SECOND));
        assert!(!pace.begins(&acme, SECOND * 99), "while one is under way");
        assert_eq!(pace.next(SECOND), None, "its end will say so");

        pace.is_done(&acme, true);

        assert_eq!(pace.next(SECOND * 4), Some(SECOND * 7));
        assert_eq!(pace.next(SECOND * 11), None, "it is over, and nobody need look because of it");
        assert!(!pace.begins(&acme, SECOND * 10));
        assert!(pace.begins(&acme, SECOND * 11));
    }

    #[test]
    fn others_do_not_wait_and_what_was_not_called_costs_no_pause() {
        let (mut pace, acme, shop) = (Pace::default(), tenant("acme.com"), tenant("shop.example"));
        assert!(pace.begins(&acme, SECOND) && pace.begins(&shop, SECOND));

        pace.is_done(&acme, false);

        assert!(pace.begins(&acme, SECOND));
        assert!(!pace.begins(&shop, SECOND));
    }
}
