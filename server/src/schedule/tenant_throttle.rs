//! Limits the rate of scheduled calls: a tenant's calls are placed some seconds apart, in the order of their times.
//!
//! The pace follows the tenant's hour: as many calls as were promised for an hour can be placed in it. Of a tenant
//! with a usual limit one call is placed at a time; where calls are less than ten seconds apart, several are.

use model::call_id::CallId;
use shared_types::domain::Domain;
use std::collections::HashMap;
use std::time::Duration;

/// The longest interval between two calls of a tenant.
const LONGEST_INTERVAL: Duration = Duration::from_secs(10);
/// The time in which the calls of an hour are placed, when all of them are wanted at once. The rest of the hour is for
/// calls that are tried again.
const TIME_FOR_AN_HOUR: Duration = Duration::from_mins(48);

/// The rate of a tenant's calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    interval: Duration,
    /// The maximum number of calls that are being placed. A telephone system may take ten seconds for each.
    at_once: usize,
}

/// The tenants that place calls or pause.
#[derive(Debug, Default)]
pub(super) struct TenantThrottle(HashMap<Domain, Placing>);

#[derive(Debug)]
struct Placing {
    pace: Pace,
    /// The calls that are being placed, and when each began.
    under_way: HashMap<CallId, Duration>,
    /// The end of the pause after calls that were placed.
    pause_ends: Duration,
}

impl Pace {
    /// The maximum number of calls that are scheduled for an hour, whatever the limit of the tenant is.
    pub(super) const MOST_PER_HOUR: u32 = 3_600;

    /// The pace for a tenant with a limit of `calls` in an hour.
    pub(super) fn for_hour(calls: u32) -> Self {
        let calls = calls.clamp(1, Self::MOST_PER_HOUR);
        let interval = (TIME_FOR_AN_HOUR / calls).min(LONGEST_INTERVAL);
        let at_once = LONGEST_INTERVAL.as_millis().div_ceil(interval.as_millis().max(1));
        Self { interval, at_once: usize::try_from(at_once).unwrap_or(1) }
    }
}

impl TenantThrottle {
    /// Starts the call `id` of `tenant` if the tenant may place one. A call that is being placed is not started again.
    pub(super) fn try_start(
        &mut self,
        tenant: &Domain,
        id: CallId,
        pace: Pace,
        now: Duration,
    ) -> bool {
        self.0.retain(|_, it| !it.under_way.is_empty() || it.pause_ends > now);
        let placing = self.0.entry(tenant.clone()).or_insert_with(|| Placing {
            pace,
            under_way: HashMap::new(),
            pause_ends: Duration::ZERO,
        });
        placing.pace = pace;
        if placing.under_way.contains_key(&id) || placing.next_start().is_none_or(|at| at > now) {
            return false;
        }
        placing.under_way.insert(id, now);
        true
    }

    /// Whether the call `id` is being placed.
    pub(super) fn is_under_way(&self, id: &CallId) -> bool {
        self.0.values().any(|placing| placing.under_way.contains_key(id))
    }

    /// Ends the call `id` of `tenant`; with `pauses`, the interval applies.
    pub(super) fn finish(&mut self, tenant: &Domain, id: CallId, pauses: bool) {
        let Some(placing) = self.0.get_mut(tenant) else { return };
        let began = placing.under_way.remove(&id);
        if let Some(began) = began.filter(|_| pauses) {
            placing.pause_ends = placing.pause_ends.max(began + placing.pace.interval);
        }
    }

    /// The delay until the next pause ends. `None` if no tenant pauses; a pause that has ended needs no further tick.
    pub(super) fn next(&self, now: Duration) -> Option<Duration> {
        let starts = self.0.values().filter_map(Placing::next_start);
        starts.filter_map(|at| at.checked_sub(now).filter(|left| !left.is_zero())).min()
    }
}

impl Placing {
    /// When the next call may begin. `None` while as many as may be are being placed: the end of one is waited for.
    fn next_start(&self) -> Option<Duration> {
        let last = self.under_way.values().max().map(|began| *began + self.pace.interval);
        let has_room = self.under_way.len() < self.pace.at_once;
        has_room.then(|| self.pause_ends.max(last.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::random::SystemRandom;

    const SECOND: Duration = Duration::from_secs(1);
    /// One call in ten seconds.
    const USUAL: u32 = 30;

    fn tenant(name: &str) -> Domain {
        name.parse().unwrap()
    }

    fn call() -> CallId {
        CallId::random(&SystemRandom).unwrap()
    }

    fn starts(throttle: &mut TenantThrottle, tenant: &Domain, now: Duration) -> Option<CallId> {
        let id = call();
        throttle.try_start(tenant, id, Pace::for_hour(USUAL), now).then_some(id)
    }

    #[test]
    fn a_tenant_places_one_call_at_a_time_and_pauses_after_it() {
        let (mut throttle, acme) = (TenantThrottle::default(), tenant("acme.com"));
        let id = starts(&mut throttle, &acme, SECOND).unwrap();
        assert_eq!(starts(&mut throttle, &acme, SECOND * 99), None, "while one is under way");
        assert_eq!(throttle.next(SECOND), None, "its end will say so");

        throttle.finish(&acme, id, true);

        assert_eq!(throttle.next(SECOND * 4), Some(SECOND * 7));
        assert_eq!(throttle.next(SECOND * 11), None, "the pause has ended");
        assert_eq!(starts(&mut throttle, &acme, SECOND * 10), None);
        assert!(starts(&mut throttle, &acme, SECOND * 11).is_some());
    }

    #[test]
    fn others_do_not_wait_and_what_was_not_called_costs_no_pause() {
        let (mut throttle, acme, shop) =
            (TenantThrottle::default(), tenant("acme.com"), tenant("shop.example"));
        let id = starts(&mut throttle, &acme, SECOND).unwrap();
        assert!(starts(&mut throttle, &shop, SECOND).is_some());

        throttle.finish(&acme, id, false);

        assert!(starts(&mut throttle, &acme, SECOND).is_some());
        assert_eq!(starts(&mut throttle, &shop, SECOND), None);
    }

    #[test]
    fn a_call_that_is_being_placed_is_not_started_again() {
        let (mut throttle, acme, id) = (TenantThrottle::default(), tenant("acme.com"), call());
        let pace = Pace::for_hour(Pace::MOST_PER_HOUR);
        assert!(throttle.try_start(&acme, id, pace, SECOND));

        assert!(!throttle.try_start(&acme, id, pace, SECOND * 9));
        assert!(throttle.try_start(&acme, call(), pace, SECOND * 9));
    }

    #[test]
    fn as_many_calls_as_an_hour_may_have_are_placed_within_an_hour_also_if_each_takes_ten_seconds()
    {
        for calls in [1, 30, 360, 361, 720, 721, 1_000, 3_600, u32::MAX] {
            let (mut throttle, acme) = (TenantThrottle::default(), tenant("acme.com"));
            let pace = Pace::for_hour(calls);
            let mut under_way: Vec<(Duration, CallId)> = Vec::new();
            let (mut now, mut placed) = (SECOND, 0);
            let promised = calls.min(Pace::MOST_PER_HOUR);
            while placed < promised {
                under_way.retain(|(began, id)| {
                    let is_over = now.saturating_sub(*began) >= LONGEST_INTERVAL;
                    if is_over {
                        throttle.finish(&acme, *id, true);
                    }
                    !is_over
                });
                let id = call();
                if throttle.try_start(&acme, id, pace, now) {
                    under_way.push((now, id));
                    placed += 1;
                }
                now += Duration::from_millis(50);
            }
            assert!(now <= SECOND * 3_601, "{calls} calls took {now:?}");
        }
    }
}
