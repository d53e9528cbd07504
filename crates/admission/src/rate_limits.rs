//! Rate limits for keys such as a client, a domain or a number.
//!
//! A limit is an exact sliding window: "3 a minute" means that no 60 seconds contain a fourth. Memory is
//! bounded: past [`SlidingWindowLimiter::MAX_KEYS`] keys, the one that was used least recently is dropped.

use crate::pseudonyms::PseudonymKey;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// At most `max` in each `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many.
    pub max: u32,
    /// In which time.
    pub window: Duration,
}

impl Quota {
    /// At most `max` in a minute.
    pub const fn per_minute(max: u32) -> Self {
        Self { max, window: Duration::from_mins(1) }
    }

    /// At most `max` in an hour.
    pub const fn per_hour(max: u32) -> Self {
        Self { max, window: Duration::from_hours(1) }
    }
}

/// The coarse limit in front of everything: requests of one client, whatever they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloodQuota {
    /// The sustained rate.
    pub per_second: u32,
    /// How many may come at once.
    pub burst: u32,
}

/// A limit that a request counts against.
#[derive(Clone, Copy, Debug)]
pub struct Charge {
    /// Whose limit it is.
    pub key: PseudonymKey,
    /// How much is allowed.
    pub quota: Quota,
}

/// A limit is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimited {
    /// When the next request is allowed.
    pub retry_after: Duration,
}

/// Rate limits in the memory of this process.
#[derive(Debug, Default)]
pub struct SlidingWindowLimiter(Mutex<Windows>);

#[derive(Debug, Default)]
struct Windows {
    hits: HashMap<PseudonymKey, Hits>,
    /// Every key once, approximately by the time of its last hit.
    least_recent_first: VecDeque<PseudonymKey>,
}

/// The hits of a key, oldest first, and how long the newest counts.
#[derive(Debug)]
struct Hits {
    at: VecDeque<Hit>,
    count: usize,
    until: Duration,
}

/// All hits of one tick, so that a large quota needs no more memory than a window has ticks.
#[derive(Clone, Copy, Debug)]
struct Hit {
    at: Duration,
    count: usize,
}

/// Hits count from the end of their tick, so that a limit never allows more than its quota.
fn end_of_tick(now: Duration) -> Duration {
    const TICK: u128 = 10_000_000;
    let ticks = now.as_nanos().div_ceil(TICK);
    u64::try_from(ticks * TICK).map_or(now, Duration::from_nanos)
}

impl SlidingWindowLimiter {
    /// About 20 MB when all of them are in use.
    pub const MAX_KEYS: usize = 100_000;

    /// Counts a request against all limits, or against none of them if one is used up.
    pub fn try_acquire(&self, charges: &[Charge], now: Duration) -> Result<(), RateLimited> {
        let mut windows = self.windows();
        windows.check_all(charges, now)?;
        for charge in charges {
            windows.record(charge, now);
        }
        Ok(())
    }

    /// Whether [`Self::try_acquire`] would succeed.
    pub fn check(&self, charges: &[Charge], now: Duration) -> Result<(), RateLimited> {
        self.windows().check_all(charges, now)
    }

    /// Reverts the [`Self::try_acquire`] of the time `at`, for a request that had no effect.
    pub fn refund(&self, charges: &[Charge], at: Duration) {
        let mut windows = self.windows();
        for charge in charges {
            windows.remove(charge.key, at);
        }
    }

    /// The hits of a limit within its window.
    pub fn used(&self, charge: &Charge, now: Duration) -> u32 {
        let mut windows = self.windows();
        let Some(hits) = windows.hits.get_mut(&charge.key) else { return 0 };
        hits.drop_expired(charge.quota.window, now);
        u32::try_from(hits.count).unwrap_or(u32::MAX)
    }

    /// The number of keys in memory, for tests and for the operator.
    pub fn keys(&self) -> usize {
        self.windows().hits.len()
    }

    fn windows(&self) -> MutexGuard<'_, Windows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Windows {
    fn check_all(&mut self, charges: &[Charge], now: Duration) -> Result<(), RateLimited> {
        charges.iter().try_for_each(|charge| self.check(charge, now))
    }

    fn check(&mut self, charge: &Charge, now: Duration) -> Result<(), RateLimited> {
        let max = usize::try_from(charge.quota.max).unwrap_or(usize::MAX);
        if max == 0 {
            return Err(RateLimited { retry_after: charge.quota.window });
        }
        let Some(hits) = self.hits.get_mut(&charge.key) else { return Ok(()) };
        hits.drop_expired(charge.quota.window, now);
        match hits.blocking_hit(max) {
            None => Ok(()),
            Some(at) => {
                Err(RateLimited { retry_after: (at + charge.quota.window).saturating_sub(now) })
            }
        }
    }

    fn record(&mut self, charge: &Charge, now: Duration) {
        let at = end_of_tick(now);
        let until = at + charge.quota.window;
        if let Some(hits) = self.hits.get_mut(&charge.key) {
            hits.add(at);
            hits.until = hits.until.max(until);
            return;
        }
        self.make_room(now);
        let first = Hit { at, count: 1 };
        self.hits.insert(charge.key, Hits { at: VecDeque::from([first]), count: 1, until });
        self.least_recent_first.push_back(charge.key);
    }

    /// Drops the next two keys, if they have expired or the memory is full.
    fn make_room(&mut self, now: Duration) {
        for _ in 0..2 {
            let Some(key) = self.least_recent_first.pop_front() else { return };
            let live = self.hits.get(&key).is_some_and(|hits| hits.until > now);
            let full = self.hits.len() >= SlidingWindowLimiter::MAX_KEYS;
            if live && !full {
                self.least_recent_first.push_back(key);
            } else {
                self.hits.remove(&key);
            }
        }
    }

    fn remove(&mut self, key: PseudonymKey, at: Duration) {
        if let Some(hits) = self.hits.get_mut(&key) {
            hits.remove(end_of_tick(at));
        }
    }
}

impl Hits {
    fn drop_expired(&mut self, window: Duration, now: Duration) {
        while let Some(hit) = self.at.front().filter(|hit| hit.at + window <= now) {
            self.count -= hit.count;
            self.at.pop_front();
        }
    }

    /// The hit that has to leave the window before one more is allowed; `None` if one is.
    fn blocking_hit(&self, max: usize) -> Option<Duration> {
        let mut too_many = (self.count + 1).checked_sub(max).filter(|excess| *excess > 0)?;
        for hit in &self.at {
            if hit.count >= too_many {
                return Some(hit.at);
            }
            too_many -= hit.count;
        }
        None
    }

    fn add(&mut self, at: Duration) {
        self.count += 1;
        match self.at.back_mut() {
            Some(hit) if hit.at == at => hit.count += 1,
            _ => self.at.push_back(Hit { at, count: 1 }),
        }
    }

    fn remove(&mut self, at: Duration) {
        let Some(place) = self.at.iter().rposition(|hit| hit.at == at) else { return };
        self.count -= 1;
        self.at[place].count -= 1;
        if self.at[place].count == 0 {
            self.at.remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pseudonyms::Pseudonymizer;
    use model::random::SystemRandom;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn charge(secret: &Pseudonymizer, name: &str, quota: Quota) -> Charge {
        Charge { key: secret.pseudonym("test", name.as_bytes()), quota }
    }

    fn secret() -> Pseudonymizer {
        Pseudonymizer::random(&SystemRandom).unwrap()
    }

    #[test]
    fn the_fourth_of_a_minute_learns_when_to_retry() {
        let limits = SlidingWindowLimiter::default();
        let ip = [charge(&secret(), "ip", Quota::per_minute(3))];
        for second in [0, 10, 20] {
            limits.try_acquire(&ip, SECOND * second).unwrap();
        }

        assert_eq!(
            limits.try_acquire(&ip, SECOND * 30),
            Err(RateLimited { retry_after: SECOND * 30 })
        );
        assert_eq!(limits.try_acquire(&ip, SECOND * 60), Ok(()));
    }

    #[test]
    fn a_refused_request_counts_against_none_of_its_limits() {
        let (limits, secret) = (SlidingWindowLimiter::default(), secret());
        let number = charge(&secret, "number", Quota::per_hour(1));
        let domain = charge(&secret, "domain", Quota::per_hour(1));
        limits.try_acquire(&[domain], SECOND).unwrap();

        limits.try_acquire(&[number, domain], SECOND * 2).unwrap_err();

        assert_eq!(limits.try_acquire(&[number], SECOND * 3), Ok(()));
    }

    #[test]
    fn a_refund_can_be_used_again() {
        let limits = SlidingWindowLimiter::default();
        let number = [charge(&secret(), "number", Quota::per_hour(1))];
        limits.try_acquire(&number, SECOND).unwrap();

        limits.refund(&number, SECOND);

        assert_eq!(limits.try_acquire(&number, SECOND * 2), Ok(()));
    }

    #[test]
    fn hits_are_counted_until_they_leave_the_window() {
        let limits = SlidingWindowLimiter::default();
        let ip = charge(&secret(), "ip", Quota::per_minute(3));
        assert_eq!(limits.used(&ip, SECOND), 0);
        limits.try_acquire(&[ip], SECOND).unwrap();
        limits.try_acquire(&[ip], SECOND * 30).unwrap();

        assert_eq!(limits.used(&ip, SECOND * 60), 2);
        assert_eq!(limits.used(&ip, SECOND * 61), 1);
    }

    #[test]
    fn a_quota_of_nothing_refuses_everything() {
        let none = [charge(&secret(), "domain", Quota::per_hour(0))];

        assert!(SlidingWindowLimiter::default().try_acquire(&none, SECOND).is_err());
    }

    #[test]
    fn a_large_quota_keeps_no_more_than_its_ticks() {
        let limits = SlidingWindowLimiter::default();
        let client = [charge(&secret(), "ip", Quota::per_minute(1_000_000))];
        for _ in 0..100_000 {
            limits.try_acquire(&client, SECOND).unwrap();
        }

        assert_eq!(limits.windows().hits[&client[0].key].at.len(), 1);
        assert_eq!(limits.windows().hits[&client[0].key].count, 100_000);
    }

    #[test]
    fn memory_is_bounded_under_a_flood_of_keys() {
        let (limits, secret) = (SlidingWindowLimiter::default(), secret());
        for client in 0..SlidingWindowLimiter::MAX_KEYS + 5_000 {
            let client = charge(&secret, &client.to_string(), Quota::per_minute(3));
            limits.try_acquire(&[client], SECOND).unwrap();
        }

        assert!(limits.keys() <= SlidingWindowLimiter::MAX_KEYS);
    }

    #[test]
    fn expired_keys_make_room() {
        let (limits, secret) = (SlidingWindowLimiter::default(), secret());
        for client in 0..2_000u32 {
            let charges = [charge(&secret, &client.to_string(), Quota::per_minute(3))];
            limits.try_acquire(&charges, SECOND * 61 * client).unwrap();
        }

        assert!(limits.keys() < 10, "{} keys are kept", limits.keys());
    }

    proptest! {
        #[test]
        fn no_window_ever_holds_more_than_the_quota(
            gaps in proptest::collection::vec(0u64..3000, 1..60),
            max in 1u32..5,
        ) {
            let limits = SlidingWindowLimiter::default();
            let key = [charge(&secret(), "ip", Quota::per_minute(max))];
            let mut now = Duration::ZERO;
            let mut taken: Vec<Duration> = Vec::new();
            for gap in gaps {
                now += Duration::from_millis(gap * 10);
                let in_window = taken.iter().filter(|&&at| at + SECOND * 60 > now).count();
                let fits = in_window < max as usize;
                let answer = limits.try_acquire(&key, now);
                prop_assert_eq!(answer.is_ok(), fits);
                if fits { taken.push(now); }
                if let Err(limited) = answer {
                    prop_assert!(limited.retry_after <= SECOND * 60);
                    prop_assert!(limited.retry_after > Duration::ZERO);
                }
            }
        }
    }
}
