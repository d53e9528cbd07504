//! How many requests an IP, a domain and a number may still make.
//!
//! A budget is a true sliding window: "3 a minute" means that no 60 seconds hold a fourth. The
//! store is bounded: past [`MemoryBudgets::MOST_KEYS`] the key that has been quiet longest goes.

use super::secret_key::OpaqueKey;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So many in so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    pub most: u32,
    pub window: Duration,
}

impl Quota {
    pub const fn per_minute(most: u32) -> Self {
        Self { most, window: Duration::from_mins(1) }
    }

    pub const fn per_hour(most: u32) -> Self {
        Self { most, window: Duration::from_hours(1) }
    }
}

/// One budget that a request draws on.
#[derive(Clone, Copy, Debug)]
pub struct Draw {
    pub key: OpaqueKey,
    pub quota: Quota,
}

/// A budget is used up until `retry_after` has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted {
    pub retry_after: Duration,
}

/// Budgets in the memory of this process.
#[derive(Debug, Default)]
pub struct MemoryBudgets(Mutex<Windows>);

#[derive(Debug, Default)]
struct Windows {
    hits: HashMap<OpaqueKey, Hits>,
    /// Every key once, roughly by the time of its last hit.
    quiet_first: VecDeque<OpaqueKey>,
}

/// When a key was drawn on, oldest first, and how long the youngest counts.
#[derive(Debug)]
struct Hits {
    at: VecDeque<Hit>,
    count: usize,
    until: Duration,
}

/// All draws of one tick, so that a generous quota needs no more room than a window has ticks.
#[derive(Clone, Copy, Debug)]
struct Hit {
    at: Duration,
    count: usize,
}

/// Draws count as made at the end of their tick: a budget is never more generous than it says.
fn end_of_tick(now: Duration) -> Duration {
    const TICK: u128 = 10_000_000;
    let ticks = now.as_nanos().div_ceil(TICK);
    u64::try_from(ticks * TICK).map_or(now, Duration::from_nanos)
}

impl MemoryBudgets {
    /// About 20 MB when all of them are in use.
    pub const MOST_KEYS: usize = 100_000;

    /// Draws one from each budget, or from none of them when one is used up.
    pub fn draw(&self, draws: &[Draw], now: Duration) -> Result<(), Exhausted> {
        let mut windows = self.windows();
        windows.check_all(draws, now)?;
        for draw in draws {
            windows.record(draw, now);
        }
        Ok(())
    }

    /// Whether [`Self::draw`] would succeed.
    pub fn check(&self, draws: &[Draw], now: Duration) -> Result<(), Exhausted> {
        self.windows().check_all(draws, now)
    }

    /// Gives back what was drawn at `at`, for a request that the telephone system never heard.
    pub fn give_back(&self, draws: &[Draw], at: Duration) {
        let mut windows = self.windows();
        for draw in draws {
            windows.forget(draw.key, at);
        }
    }

    /// How often `draw` was made within its window.
    pub fn drawn(&self, draw: &Draw, now: Duration) -> u32 {
        let mut windows = self.windows();
        let Some(hits) = windows.hits.get_mut(&draw.key) else { return 0 };
        hits.drop_what_left(draw.quota.window, now);
        u32::try_from(hits.count).unwrap_or(u32::MAX)
    }

    /// How many keys are kept, for tests and for the operator.
    pub fn keys(&self) -> usize {
        self.windows().hits.len()
    }

    fn windows(&self) -> MutexGuard<'_, Windows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Windows {
    fn check_all(&mut self, draws: &[Draw], now: Duration) -> Result<(), Exhausted> {
        draws.iter().try_for_each(|draw| self.check(draw, now))
    }

    fn check(&mut self, draw: &Draw, now: Duration) -> Result<(), Exhausted> {
        let most = usize::try_from(draw.quota.most).unwrap_or(usize::MAX);
        if most == 0 {
            return Err(Exhausted { retry_after: draw.quota.window });
        }
        let Some(hits) = self.hits.get_mut(&draw.key) else { return Ok(()) };
        hits.drop_what_left(draw.quota.window, now);
        match hits.frees(most) {
            None => Ok(()),
            Some(at) => {
                Err(Exhausted { retry_after: (at + draw.quota.window).saturating_sub(now) })
            }
        }
    }

    fn record(&mut self, draw: &Draw, now: Duration) {
        let at = end_of_tick(now);
        let until = at + draw.quota.window;
        if let Some(hits) = self.hits.get_mut(&draw.key) {
            hits.add(at);
            hits.until = hits.until.max(until);
            return;
        }
        self.make_room(now);
        let first = Hit { at, count: 1 };
        self.hits.insert(draw.key, Hits { at: VecDeque::from([first]), count: 1, until });
        self.quiet_first.push_back(draw.key);
    }

    /// Drops what has left its window, a few keys at a time; and, when all are live and there is no
    /// room, the one that came first.
    fn make_room(&mut self, now: Duration) {
        for _ in 0..2 {
            let Some(key) = self.quiet_first.pop_front() else { return };
            let live = self.hits.get(&key).is_some_and(|hits| hits.until > now);
            let full = self.hits.len() >= MemoryBudgets::MOST_KEYS;
            if live && !full {
                self.quiet_first.push_back(key);
            } else {
                self.hits.remove(&key);
            }
        }
    }

    fn forget(&mut self, key: OpaqueKey, at: Duration) {
        if let Some(hits) = self.hits.get_mut(&key) {
            hits.remove(end_of_tick(at));
        }
    }
}

impl Hits {
    fn drop_what_left(&mut self, window: Duration, now: Duration) {
        while let Some(hit) = self.at.front().filter(|hit| hit.at + window <= now) {
            self.count -= hit.count;
            self.at.pop_front();
        }
    }

    /// The hit that has to leave the window before one more fits among `most`; `None` if one fits.
    fn frees(&self, most: usize) -> Option<Duration> {
        let mut too_many = (self.count + 1).checked_sub(most).filter(|excess| *excess > 0)?;
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
    use crate::gate::secret_key::SecretKey;
    use model::random::SystemRandom;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn draw(secret: &SecretKey, name: &str, quota: Quota) -> Draw {
        Draw { key: secret.opaque("test", name.as_bytes()), quota }
    }

    fn secret() -> SecretKey {
        SecretKey::random(&SystemRandom).unwrap()
    }

    #[test]
    fn the_fourth_of_a_minute_is_told_when_to_come_back() {
        let budgets = MemoryBudgets::default();
        let ip = [draw(&secret(), "ip", Quota::per_minute(3))];
        for second in [0, 10, 20] {
            budgets.draw(&ip, SECOND * second).unwrap();
        }

        assert_eq!(budgets.draw(&ip, SECOND * 30), Err(Exhausted { retry_after: SECOND * 30 }));
        assert_eq!(budgets.draw(&ip, SECOND * 60), Ok(()));
    }

    #[test]
    fn a_refused_request_burns_none_of_its_budgets() {
        let (budgets, secret) = (MemoryBudgets::default(), secret());
        let number = draw(&secret, "number", Quota::per_hour(1));
        let domain = draw(&secret, "domain", Quota::per_hour(1));
        budgets.draw(&[domain], SECOND).unwrap();

        budgets.draw(&[number, domain], SECOND * 2).unwrap_err();

        assert_eq!(budgets.draw(&[number], SECOND * 3), Ok(()));
    }

    #[test]
    fn what_is_given_back_can_be_drawn_again() {
        let budgets = MemoryBudgets::default();
        let number = [draw(&secret(), "number", Quota::per_hour(1))];
        budgets.draw(&number, SECOND).unwrap();

        budgets.give_back(&number, SECOND);

        assert_eq!(budgets.draw(&number, SECOND * 2), Ok(()));
    }

    #[test]
    fn what_was_drawn_is_counted_until_it_leaves_the_window() {
        let budgets = MemoryBudgets::default();
        let ip = draw(&secret(), "ip", Quota::per_minute(3));
        assert_eq!(budgets.drawn(&ip, SECOND), 0);
        budgets.draw(&[ip], SECOND).unwrap();
        budgets.draw(&[ip], SECOND * 30).unwrap();

        assert_eq!(budgets.drawn(&ip, SECOND * 60), 2);
        assert_eq!(budgets.drawn(&ip, SECOND * 61), 1);
    }

    #[test]
    fn a_budget_of_nothing_refuses_everything() {
        let none = [draw(&secret(), "domain", Quota::per_hour(0))];

        assert!(MemoryBudgets::default().draw(&none, SECOND).is_err());
    }

    #[test]
    fn a_generous_quota_remembers_no_more_than_its_ticks() {
        let budgets = MemoryBudgets::default();
        let client = [draw(&secret(), "ip", Quota::per_minute(1_000_000))];
        for _ in 0..100_000 {
            budgets.draw(&client, SECOND).unwrap();
        }

        assert_eq!(budgets.windows().hits[&client[0].key].at.len(), 1);
        assert_eq!(budgets.windows().hits[&client[0].key].count, 100_000);
    }

    #[test]
    fn memory_is_bounded_under_a_flood_of_keys() {
        let (budgets, secret) = (MemoryBudgets::default(), secret());
        for client in 0..MemoryBudgets::MOST_KEYS + 5_000 {
            let client = draw(&secret, &client.to_string(), Quota::per_minute(3));
            budgets.draw(&[client], SECOND).unwrap();
        }

        assert!(budgets.keys() <= MemoryBudgets::MOST_KEYS);
    }

    #[test]
    fn keys_that_left_their_window_make_room() {
        let (budgets, secret) = (MemoryBudgets::default(), secret());
        for client in 0..2_000u32 {
            let draws = [draw(&secret, &client.to_string(), Quota::per_minute(3))];
            budgets.draw(&draws, SECOND * 61 * client).unwrap();
        }

        assert!(budgets.keys() < 10, "{} keys are kept", budgets.keys());
    }

    proptest! {
        #[test]
        fn no_window_ever_holds_more_than_the_quota(
            gaps in proptest::collection::vec(0u64..3000, 1..60),
            most in 1u32..5,
        ) {
            let budgets = MemoryBudgets::default();
            let key = [draw(&secret(), "ip", Quota::per_minute(most))];
            let mut now = Duration::ZERO;
            let mut taken: Vec<Duration> = Vec::new();
            for gap in gaps {
                now += Duration::from_millis(gap * 10);
                let in_window = taken.iter().filter(|&&at| at + SECOND * 60 > now).count();
                let fits = in_window < most as usize;
                let answer = budgets.draw(&key, now);
                prop_assert_eq!(answer.is_ok(), fits);
                if fits { taken.push(now); }
                if let Err(exhausted) = answer {
                    prop_assert!(exhausted.retry_after <= SECOND * 60);
                    prop_assert!(exhausted.retry_after > Duration::ZERO);
                }
            }
        }
    }
}
